"""The systems behind the portal: how long each takes to answer, what is done to it while it runs, and its counts."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

from portal.board import (
    BUSY_S,
    CALLS,
    CONDITION,
    FAILED,
    FAILING,
    HANGING,
    SLOW_S,
    TALLY,
    TIMED_OUT,
    VERSION,
    WAITING,
    Numbers,
)
from portal.hand_off import OtherSystem
from portal.share import Share, alone

IDENTITY_PROVIDER, PAYMENT_GATEWAY, CIVIL_STATUS = "identity_provider", "payment_gateway", "civil_status"
MINISTRY, PROVINCES = "ministry", "provinces"  # provinces: all of them
PROVINCE = "province_"  # and the province's code
TITLES = {
    IDENTITY_PROVIDER: "Hệ thống định danh điện tử",
    PAYMENT_GATEWAY: "Cổng thanh toán",
    CIVIL_STATUS: "Hệ thống hộ tịch điện tử",
    MINISTRY: "Hệ thống của bộ",
}
# 60 s is what a one-stop system's client allows the other side of a synchronisation; 30 s is assumed.
PROVINCIAL_TIMEOUT_S, TIMEOUT_S = 60.0, 30.0
NOTICE_WITHIN_S = 0.25  # that a system was healed in another process, where its rest is waited for


class SystemDown(Exception):
    """A system did not do what it was asked for."""


class SystemFailed(SystemDown):
    """It answered that it cannot."""


class SystemTimedOut(SystemDown):
    """It did not answer in time."""


@dataclass(frozen=True)
class Condition:
    """How a system is: each call takes `slow_s` longer, a share of them fails, or none is ever answered."""

    slow_s: float = 0.0
    failing: float = 0.0
    hanging: bool = False


WELL = Condition()


@dataclass(frozen=True)
class Counts:
    """Of one system: what it was asked, how that ended, how long the portal waited, and what waits for it now."""

    calls: int = 0
    failed: int = 0
    timed_out: int = 0
    busy_s: float = 0.0
    waiting: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.calls + other.calls,
            self.failed + other.failed,
            self.timed_out + other.timed_out,
            self.busy_s + other.busy_s,
            self.waiting + other.waiting,
        )


@dataclass(eq=False)
class System:
    """One system; its own service times are exponential. What it counts and how it is stand where all processes see it.

    `tallies` are what the processes counted, in the order of board.TALLY, `tally` this one's; `written` is its
    condition, in the order of board.CONDITION.
    """

    name: str
    title: str
    timeout_s: float
    service_mean_s: float
    random: Random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.perf_counter
    tally: Numbers = field(default_factory=lambda: [0.0] * len(TALLY))
    tallies: Sequence[Numbers] = ()
    written: Numbers = field(default_factory=lambda: [0.0] * len(CONDITION))
    _condition: Condition = field(init=False, default=WELL)
    _version: float = field(init=False, default=0.0)
    _noticed: float = field(init=False, default=0.0)
    _turn: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    async def call(self) -> None:
        """Ask it for something, and wait for the answer; raises SystemFailed, SystemTimedOut."""
        self.expect(1)
        began_s = self.clock()
        outcome: type[SystemDown] | None = None
        try:
            outcome = await self._answer()
        finally:  # whoever asked may be gone before the answer comes
            self.expect(-1)
            self._count(outcome, self.clock() - began_s)
        if outcome is not None:
            raise outcome(self.name)

    def expect(self, calls: int) -> None:
        """So many more calls wait for it, or are still to be made."""
        self.tally[WAITING] += calls

    @property
    def condition(self) -> Condition:
        """How it is now, whichever process it was done to in."""
        while self._version != self.written[VERSION]:
            version, slow_s, failing, hanging = self.written
            if version % 2 == 0 and version == self.written[VERSION]:
                self._condition, self._version = Condition(slow_s, failing, bool(hanging)), version
        return self._condition

    def become(self, condition: Condition) -> None:
        """Slow it down, break it, or heal it: for the calls that come from now on, in every process."""
        self.written[VERSION] += 1
        self.written[SLOW_S], self.written[FAILING] = condition.slow_s, condition.failing
        self.written[HANGING] = float(condition.hanging)
        self.written[VERSION] += 1
        self.notice()

    def notice(self) -> None:
        """Wake who leaves it alone, if its condition has changed."""
        if self._noticed != self.written[VERSION]:
            self._noticed = self.written[VERSION]
            self._turn.set()
            self._turn = asyncio.Event()

    async def leave_alone(self, duration_s: float) -> None:
        """Wait for so long, or until its condition changes."""
        if duration_s <= 0:
            return
        try:
            async with asyncio.timeout(duration_s):
                await self._turn.wait()
        except TimeoutError:
            return

    def turn_away(self) -> None:
        """Count what it was to be told, and never will be, as a call that failed."""
        self._count(SystemFailed, 0.0)

    @property
    def counts(self) -> Counts:
        """The counts so far."""
        return sum((_counts_of(tally) for tally in self.tallies or (self.tally,)), Counts())

    async def _answer(self) -> type[SystemDown] | None:
        """How it answers, after as long as it takes; what is done to it meanwhile changes nothing."""
        condition = self.condition
        takes_s = math.inf if condition.hanging else condition.slow_s + self._service_s()
        await self.sleep(min(takes_s, self.timeout_s))
        if takes_s > self.timeout_s:
            return SystemTimedOut
        return SystemFailed if self.random.random() < condition.failing else None

    def _service_s(self) -> float:
        return self.random.expovariate(1 / self.service_mean_s) if self.service_mean_s else 0.0

    def _count(self, outcome: type[SystemDown] | None, waited_s: float) -> None:
        self.tally[CALLS] += 1
        self.tally[FAILED] += outcome is SystemFailed
        self.tally[TIMED_OUT] += outcome is SystemTimedOut
        self.tally[BUSY_S] += waited_s


def _counts_of(tally: Numbers) -> Counts:
    calls, failed, timed_out, busy_s, waiting = tally
    return Counts(int(calls), int(failed), int(timed_out), busy_s, int(waiting))


class Systems:
    """All of them: three that every citizen meets, one of each province, one of a ministry."""

    def __init__(
        self, province_codes: Iterable[str], service_mean_s: float, seed: int, share: Share | None = None
    ) -> None:
        share, number = share or alone(), count()

        def system(name: str, title: str, timeout_s: float = TIMEOUT_S) -> System:
            place = next(number)
            made = System(name, title, timeout_s, service_mean_s, share.random(f"{seed} {name}"))
            made.tallies, made.written = share.board.tallies(place), share.board.condition(place)
            made.tally = made.tallies[share.index]
            return made

        self.by_name = {name: system(name, title) for name, title in TITLES.items()}
        self.by_province = {
            code: system(PROVINCE + code, f"Hệ thống của tỉnh, thành phố {code}", PROVINCIAL_TIMEOUT_S)
            for code in province_codes
        }
        self.by_name |= {each.name: each for each in self.by_province.values()}
        self.identity_provider = self.by_name[IDENTITY_PROVIDER]
        self.payment_gateway = self.by_name[PAYMENT_GATEWAY]
        self.civil_status = self.by_name[CIVIL_STATUS]

    def of(self, other: OtherSystem) -> System:
        """The system behind the pages of one that takes dossiers."""
        return self.by_name[MINISTRY] if other.province is None else self.by_province[other.province]

    def named(self, name: str) -> list[System]:
        """The system of that name, or all provinces'; none if there is no such name."""
        if name == PROVINCES:
            return list(self.by_province.values())
        return [self.by_name[name]] if name in self.by_name else []

    def counts(self) -> dict[str, Counts]:
        """The counts so far by name, those of the provinces summed."""
        return {name: sum((each.counts for each in self.named(name)), Counts()) for name in (*TITLES, PROVINCES)}

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Wake who leaves a system alone, also where another process changed its condition."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(NOTICE_WITHIN_S)
            for system in self.by_name.values():
                system.notice()
