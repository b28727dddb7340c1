"""Progress where there is no terminal: a plain line now and then."""

from math import ceil

from analysis.text import write_share
from cli.live.so_far import SoFar
from contract.quantities import write_duration, write_percentage

EVERY_S, MOST_LINES = 5, 60


def line_every_s(duration_s: float) -> int:
    """Five seconds between two lines; more in a long run, which else would fill the log of a job."""
    return EVERY_S * max(1, ceil(duration_s / MOST_LINES / EVERY_S))


def plain_line(so_far: SoFar) -> str:
    """The newest second in one line; errors are those of its stage, for most seconds have no line."""
    now = so_far.now
    if now is None:
        return "starting the fleet ..."
    p95 = write_duration(now.p95_s) if now.p95_s is not None else "-"
    return (
        f"{now.second:>5} s  {stage_name(so_far):<12} "
        f"{write_percentage(so_far.utilisation):>8}  {so_far.users:>9,.0f} users  "
        f"{now.requests:>6,} requests/s  p95 {p95:>8}  errors {_errors(so_far)}"
    )


def _errors(so_far: SoFar) -> str:
    share = "-" if so_far.error_share is None else write_share(so_far.error_share)
    return f"{share} in this stage" if so_far.stage else share


def stage_name(so_far: SoFar) -> str:
    """`stage 3 of 8`, `replicate 2 of 3, stage 3 of 8`."""
    which = f"{so_far.replicate.words}, " if so_far.replicate else ""
    if so_far.stage is None:
        return f"{which}draining"
    return f"{which}stage {so_far.stage.index + 1} of {len(so_far.plan.stages)}"
