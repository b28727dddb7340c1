"""Until when requests may leave: the one number that a stop, a deadline and a lease all change."""

from math import inf
from time import perf_counter

from gevent import GreenletExit
from gevent.event import Event

from harness.browser.deadline import Deadlines
from harness.browser.failures import OutOfPatience
from harness.browser.pace import Pace


class LoadHeld(GreenletExit):  # type: ignore[misc]
    """No request may leave now; nobody has failed, so the page is cut, as when a citizen is sent home."""


class Permit:
    """What each citizen of a process looks at before it sends anything; times are on perf_counter's clock.

    Alone, without a fleet, it never ends. In a fleet it is a lease: held until the run begins, then good for a few
    seconds, and renewed as long as the master is heard. Looking at the clock instead of waiting to be told holds even
    in a process that was frozen, whose citizens are all late when it wakes.
    """

    __slots__ = ("_last_s", "_renewed", "pace", "until_s")

    def __init__(self) -> None:
        self.until_s = inf
        self._last_s = inf
        self._renewed = Event()
        self.pace: Pace | None = None  # none: as fast as they come

    def hold(self) -> None:
        """None may leave before it is renewed."""
        self.until_s = -inf

    def end_at(self, deadline_s: float) -> None:
        """No renewal reaches further than this."""
        self._last_s = min(self._last_s, deadline_s)
        self.until_s = min(self.until_s, deadline_s)

    def renew(self, until_s: float) -> None:
        """Requests may leave until then; who waits goes on."""
        self.until_s = min(until_s, self._last_s)
        self._renewed.set()

    def withdraw(self) -> None:
        """Never again."""
        self.until_s = self._last_s = -inf
        self._renewed.set()

    def check(self, deadlines: Deadlines | None = None) -> bool:
        """Before a request leaves: wait for its turn, and answer whether it had to.

        That is no waiting for the portal: the citizen's deadline of `deadlines` begins anew when its turn comes. Raises
        LoadHeld where none may leave now, or where somebody's patience ends first.
        """
        has_waited = self.pace is not None and self._take_turn(self.pace, deadlines)
        self.refuse_if_held()
        return has_waited

    def _take_turn(self, pace: Pace, deadlines: Deadlines | None) -> bool:
        if pace.is_free:
            pace.take_turn()
            return False
        if deadlines is not None:
            deadlines.end()
        try:
            pace.take_turn()
        except OutOfPatience as error:  # with us: the portal has not been asked yet
            raise LoadHeld from error
        finally:
            if deadlines is not None:
                deadlines.begin()
        return True

    def refuse_if_held(self) -> None:
        """Raises LoadHeld where no request may leave now."""
        if perf_counter() > self.until_s:
            raise LoadHeld

    def wait(self) -> None:
        """Come back when requests may leave again; raises LoadHeld where they never may."""
        while perf_counter() > self.until_s:
            if perf_counter() > self._last_s:
                raise LoadHeld
            self._renewed.clear()
            self._renewed.wait()
