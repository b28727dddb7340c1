"""An arrival: who comes for what, and when he was due; and where citizens wait for theirs."""

from typing import NamedTuple, Protocol


class Visit(NamedTuple):
    """One session that is due: its journey's name, and when it should begin, on perf_counter's clock."""

    journey: str
    due_s: float


class Arrivals(Protocol):
    """Where the citizens of a sessions load wait until one of them is needed."""

    def wait(self) -> Visit | None:
        """The next visit for this citizen, as soon as it is due; None, at once, while the load is closed."""


class NoArrivals:
    """A load that is closed all the time."""

    def wait(self) -> Visit | None:
        """None: come again at once."""
        return None
