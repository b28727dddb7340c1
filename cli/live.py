"""Live progress: a small panel where there is a terminal, a plain line now and then where there is none."""

from types import TracebackType
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from contract.plan import Plan
from contract.quantities import write_duration, write_percentage

PLAIN_LINE_EVERY_S = 5

Said = dict[str, Any]


class LiveView:
    """Shows what the master announces; a context manager."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self._plan = plan
        self._console = console
        self._live = Live(Text("starting the fleet ..."), console=console, refresh_per_second=4, transient=True)
        self._last_said: Said = {}

    def __enter__(self) -> "LiveView":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def hear(self, said: Said) -> None:
        """One announcement of the master, or of the run about it."""
        if said["event"] == "second":
            self._second(said)
        elif said["event"] == "worker_gone":
            self._console.print(f"worker {said['worker']} has ended: its stage will be INVALID")
        elif said["event"] == "stopping":
            self._console.print("stopping: citizens finish what they wait for; ctrl-C again ends at once")
        elif said["event"] == "ended" and said["because"] != "the plan is done":
            self._console.print(f"ending early: {said['because']}")

    def _second(self, said: Said) -> None:
        changed = said["stage"] != self._last_said.get("stage")
        self._last_said = said
        if self._console.is_terminal:
            self._live.update(panel(self._plan, said))
        elif changed or said["second"] % PLAIN_LINE_EVERY_S == 0:
            self._console.print(plain_line(self._plan, said), markup=False)


def plain_line(plan: Plan, said: Said) -> str:
    """One second in one line."""
    users = said["open"] * plan.scale
    return (
        f"{said['second']:>5} s  {_stage_name(plan, said):<12} "
        f"{write_percentage(users / plan.stated_capacity.users):>8}  {users:>9,.0f} users  "
        f"{said['requests']:>6,} requests/s  p95 {_latency(said):>8}  {said['errors']:>4} errors"
    )


def panel(plan: Plan, said: Said) -> Group:
    """One second as a panel: the stage, the utilisation as a bar, and the numbers that matter."""
    users = said["open"] * plan.scale
    capacity = plan.stated_capacity.users
    most = max(stage.users for stage in plan.stages)
    bar = Table.grid()  # a bar alone does not end its line
    bar.add_row(ProgressBar(total=max(most, capacity), completed=min(users, max(most, capacity)), width=60))
    numbers = Table.grid(padding=(0, 3))
    numbers.add_row("concurrent users", f"{users:,.0f} of {capacity:,} ({write_percentage(users / capacity)})")
    numbers.add_row("requests/s, pages/s", f"{said['requests']:,}, {said['pages']:,}")
    numbers.add_row("p95 of page", _latency(said))
    numbers.add_row("errors", f"{said['errors']:,}")
    numbers.add_row("workers", f"{said['workers']} of {plan.workers}")
    left_s = max(0.0, plan.duration_s - said["second"] - 1)
    title = Text(f"{plan.name}: {_stage_name(plan, said)}, {write_duration(left_s) or '0 s'} left", style="bold")
    return Group(title, bar, numbers)


def _stage_name(plan: Plan, said: Said) -> str:
    if said["stage"] is None:
        return "draining"
    return f"stage {said['stage'] + 1} of {len(plan.stages)}"


def _latency(said: Said) -> str:
    return write_duration(said["p95_s"]) if said["p95_s"] is not None else "-"
