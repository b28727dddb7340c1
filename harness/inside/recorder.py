"""What citizens tell, kept as it is: every latency a second, held until it is taken to be reported.

A worker's time is part of the latencies that it measures, so here nothing is computed: a latency is appended, as a
whole number of microseconds, to those of its page, outcome and kind. The master counts them into buckets.
"""

from array import array
from collections.abc import Callable
from time import time

from contract.outcomes import CUT, GENERATOR, OK
from contract.run_folder import (
    ARRIVAL,
    BACKEND,
    LEFT,
    LOOP_LAG,
    OWN_DELAY,
    RELOADED,
    REQUEST,
    RESPONSE,
    SERVICE,
    THINK,
)
from harness.inside.active import ActiveCitizens
from harness.inside.messages import TICKS, Crowd, FailureExample, Samples

EXAMPLES_OF_A_KIND = 5
DETAIL_LENGTH = 200

Key = tuple[str, str, str]  # kind, page, outcome


class _OneSecond(dict[Key, "array[int]"]):
    """The ticks of one second; a key that is new has none."""

    def __missing__(self, key: Key) -> "array[int]":
        ticks = self[key] = array(TICKS)
        return ticks


class Recorder:
    """The `contract.observer.Observer` of one worker.

    Times are this worker's wall clock less `origin_epoch_s`, second 0 of the run in that same clock. A latency counts
    in the second in which it ended.
    """

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self.origin_epoch_s = clock()
        self._clock = clock
        self._ticks_by_second: dict[int, _OneSecond] = {}
        self._running: int | None = None  # the second that is kept now, and what ended in it
        self._ticks = _OneSecond()
        self._examples: list[FailureExample] = []
        self._examples_by_kind: dict[tuple[str, str], int] = {}
        self._active = ActiveCitizens()
        self._open = 0
        self._in_flight = 0

    def begin(self, origin_epoch_s: float) -> None:
        """Second 0 is known: what was counted before it is forgotten."""
        self.origin_epoch_s = origin_epoch_s
        self._ticks_by_second.clear()
        self._running = None

    def session_opened(self, citizen: int) -> None:
        """A citizen arrived."""
        self._open += 1
        self._active.acted(citizen, int(self._clock() - self.origin_epoch_s))

    def session_closed(self, citizen: int) -> None:
        """A citizen left."""
        self._open -= 1

    def request_sent(self, citizen: int) -> None:
        """A request is about to leave."""
        self._in_flight += 1
        self._active.acted(citizen, int(self._clock() - self.origin_epoch_s))

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        """A request ended; see contract.observer."""
        self._in_flight -= 1
        ticks = self._now()
        ticks[REQUEST, page, outcome].append(int(latency_s * 1_000_000))
        if own_delay_s is not None:
            ticks[OWN_DELAY, page, outcome].append(int(own_delay_s * 1_000_000))

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        """A page ended; see contract.observer."""
        ticks = self._now()
        ticks[SERVICE, page, outcome].append(int(service_s * 1_000_000))
        ticks[RESPONSE, page, outcome].append(int(response_s * 1_000_000))
        if outcome not in (OK, CUT):
            self._keep_example(page, outcome, detail)

    def backend_took(self, page: str, system: str, outcome: str, duration_s: float) -> None:
        """The portal waited for a system behind it; see contract.observer."""
        self._keep((BACKEND + system, page, outcome), duration_s)

    def reloaded(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen tries again; see contract.observer."""
        self._keep((RELOADED, page, outcome), waited_s)

    def left(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen gives up; see contract.observer."""
        self._keep((LEFT, page, outcome), waited_s)

    def arrived(self, journey: str, late_s: float) -> None:
        """A session of a sessions load began so long after it was due."""
        self._keep((ARRIVAL, journey, OK), late_s)

    def turned_away(self, journey: str) -> None:
        """No citizen was at hand for an arrival of a sessions load: that session never began."""
        self._keep((ARRIVAL, journey, GENERATOR), 0.0)

    def thought(self, page: str, duration_s: float) -> None:
        """A citizen has read or typed for so long."""
        self._now()[THINK, page, OK].append(int(duration_s * 1_000_000))

    def held_up(self, worker: int, lag_s: float) -> None:
        """The loop of this process was late by so much."""
        self._keep((LOOP_LAG, f"worker/{worker}", OK), lag_s)

    def take(self, through_second: int) -> tuple[tuple[Samples, ...], tuple[FailureExample, ...]]:
        """Everything kept in the seconds up to and with this one, and not taken before."""
        ended = sorted(second for second in self._ticks_by_second if second <= through_second)
        samples = tuple(
            Samples(second, page, outcome, kind, ticks)
            for second in ended
            for (kind, page, outcome), ticks in self._ticks_by_second.pop(second).items()
        )
        if self._running is not None and self._running <= through_second:
            self._running = None  # if the clock steps back, that second begins anew
        examples, self._examples = tuple(self._examples), []
        return samples, examples

    def crowd_at(self, second: int) -> Crowd:
        """How many citizens are doing what, now; `second` is the one that just ended."""
        return Crowd(self._open, self._active.count_at(second), self._in_flight)

    def _now(self) -> _OneSecond:
        """What ends in this second."""
        second = int(self._clock() - self.origin_epoch_s)
        if second != self._running:
            self._running = second
            self._ticks = self._ticks_by_second.setdefault(second, _OneSecond())
        return self._ticks

    def _keep(self, key: Key, duration_s: float) -> None:
        self._now()[key].append(int(duration_s * 1_000_000))

    def _keep_example(self, page: str, outcome: str, detail: str) -> None:
        kept = self._examples_by_kind.get((page, outcome), 0)
        if kept < EXAMPLES_OF_A_KIND:
            self._examples_by_kind[page, outcome] = kept + 1
            second = int(self._clock() - self.origin_epoch_s)
            self._examples.append(FailureExample(second, page, outcome, detail[:DETAIL_LENGTH]))
