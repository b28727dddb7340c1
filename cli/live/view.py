"""Live progress: a screen where there is a terminal, a plain line now and then where there is none."""

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live

from cli.live.interim import InterimJudge
from cli.live.look import look_of
from cli.live.plain import line_every_s, plain_line
from cli.live.screen import LEAST_HEIGHT, LEAST_WIDTH, draw_screen
from cli.live.so_far import SoFar, heard

Tell = Callable[[SoFar], None]


class LiveView:
    """Shows what the master announces; a context manager.

    `begins` is what is known before it says anything; `judge` judges the stages that are finished, where somebody
    looks; `tell` is told of each second, for the page.
    """

    def __init__(
        self, begins: SoFar, console: Console, judge: InterimJudge | None = None, tell: Tell | None = None
    ) -> None:
        self._so_far = begins
        self._console = console
        self._judge = judge
        self._tell = tell
        self._is_screen = has_room(console)
        self._live = Live(self, console=console, auto_refresh=False, transient=True, vertical_overflow="crop")

    def __enter__(self) -> "LiveView":
        if self._is_screen:
            self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        if self._judge is not None:
            self._judge.close()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The screen, as large as the terminal is at this moment; its last line stays free for the cursor."""
        width, height = console.size
        yield Group(*draw_screen(self._so_far, width, height - 1, look_of(console)))

    def hear(self, said: dict[str, Any]) -> None:
        """One announcement of the master, or of the run about it."""
        before, self._so_far = self._so_far, heard(self._so_far, said)
        if said["event"] == "second":
            self._second(before)
        else:
            self._event(said)

    def _event(self, said: dict[str, Any]) -> None:
        if said["event"] == "worker_gone":
            self._console.print(f"worker {said['worker']} has ended: its stage will be INVALID")
        elif said["event"] == "stopping":
            self._console.print("stopping: citizens finish what they wait for; ctrl-C again ends at once")
        elif said["event"] == "ended" and self._so_far.ended:
            self._console.print(f"ending early: {self._so_far.ended}", markup=False)
        if self._tell is not None:
            self._tell(self._so_far)

    def _second(self, before: SoFar) -> None:
        if self._judge is not None:
            self._so_far = replace(self._so_far, judged=self._judge.look(self._so_far.finished))
        if self._tell is not None:
            self._tell(self._so_far)
        if self._is_screen:
            self._live.refresh()
            return
        now, newest = before.now, self._so_far.now
        every_s = line_every_s(self._so_far.plan.duration_s)
        if newest is not None and (now is None or now.stage != newest.stage or newest.second % every_s == 0):
            self._console.print(plain_line(self._so_far), markup=False)


def has_room(console: Console) -> bool:
    """Is there a terminal that can move its cursor, and is it large enough for a screen?

    Where FORCE_COLOR is set, a log passes for a terminal, but nobody looks at it: it gets lines.
    """
    width, height = console.size
    moves = console.is_terminal and console.is_interactive and not console.is_dumb_terminal
    return moves and width >= LEAST_WIDTH and height >= LEAST_HEIGHT
