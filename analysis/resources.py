"""How much of each resource of the target was used in a window, as its own monitoring says."""

from dataclasses import dataclass

from analysis.recording import Recording
from analysis.windows import Window

MOST_USED = 1.05  # counters are read at different moments, and may overlap a little: what is above is no utilisation


@dataclass(frozen=True)
class ResourceUse:
    """The mean utilisation of one resource over its samples, between the least and the most of them."""

    resource: str
    mean: float
    least: float
    most: float
    samples: int

    @property
    def is_utilisation(self) -> bool:
        """Can it be what of something is used?"""
        return self.least >= 0 and self.most <= MOST_USED


def resource_uses(recording: Recording, window: Window) -> tuple[ResourceUse, ...]:
    """By name. A sample speaks of the time before it, so it counts where the window holds all of that time.

    A resource without a sample is left out: nothing is put in the place of what nobody measured.
    """
    if recording.resources is None:
        return ()
    rows = recording.resources
    inside = rows[(rows["second"] >= window.from_s + recording.sampled_every_s) & (rows["second"] <= window.to_s)]
    return tuple(
        ResourceUse(str(name), float(used.mean()), float(used.min()), float(used.max()), len(used))
        for name, used in inside.groupby("resource")["utilisation"]
    )
