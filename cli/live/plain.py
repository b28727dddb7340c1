"""Progress where there is no terminal: a plain line now and then."""

from math import ceil

from cli.live.so_far import SoFar
from contract.quantities import write_duration, write_percentage

EVERY_S, MOST_LINES = 5, 60


def line_every_s(duration_s: float) -> int:
    """Five seconds between two lines; more in a long run, which else would fill the log of a job."""
    return EVERY_S * max(1, ceil(duration_s / MOST_LINES / EVERY_S))


def plain_line(so_far: SoFar) -> str:
    """The newest second in one line."""
    now = so_far.now
    if now is None:
        return "starting the fleet ..."
    p95 = write_duration(now.p95_s) if now.p95_s is not None else "-"
    return (
        f"{now.second:>5} s  {stage_name(so_far):<12} "
        f"{write_percentage(so_far.utilisation):>8}  {so_far.users:>9,.0f} users  "
        f"{now.requests:>6,} requests/s  p95 {p95:>8}  {now.errors:>4} errors"
    )


def stage_name(so_far: SoFar) -> str:
    """`stage 3 of 8`."""
    if so_far.stage is None:
        return "draining"
    return f"stage {so_far.stage.index + 1} of {len(so_far.plan.stages)}"
