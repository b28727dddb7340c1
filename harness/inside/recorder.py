"""What citizens tell, kept as it is: every latency a second, held until it is taken to be reported.

A worker's time is part of the latencies that it measures, so here nothing is computed: a latency is appended, as a
whole number of microseconds, to those of its page, outcome and kind. The master counts them into buckets.
"""

from array import array
from collections.abc import Callable, Iterator
from math import floor, inf
from time import perf_counter

from contract.outcomes import CUT, GENERATOR, OK
from contract.redaction import one_line
from contract.run_folder import (
    ARRIVAL,
    BACKEND,
    LEFT,
    LOOP_LAG,
    OWN_DELAY,
    RELOADED,
    REQUEST,
    RESPONSE,
    SENT_AGAIN,
    SERVICE,
    THINK,
)
from harness.inside.active import ActiveCitizens
from harness.inside.messages import TICKS, Crowd, FailureExample, Samples

EXAMPLES_OF_A_KIND = 5
DETAIL_LENGTH = 200

Key = tuple[str, str, str]  # kind, page, outcome


class _Visits:
    """The ticks of one page and outcome in one second: of its requests, and of the page as a whole."""

    __slots__ = ("own_delay", "request", "response", "service")

    def __init__(self) -> None:
        self.request, self.own_delay = array(TICKS), array(TICKS)
        self.service, self.response = array(TICKS), array(TICKS)

    def by_kind(self) -> Iterator[tuple[str, "array[int]"]]:
        """Those kinds that there are any of."""
        pairs = (
            (REQUEST, self.request),
            (OWN_DELAY, self.own_delay),
            (SERVICE, self.service),
            (RESPONSE, self.response),
        )
        return ((kind, ticks) for kind, ticks in pairs if ticks)


class _VisitsByPage(dict[tuple[str, str], _Visits]):
    """By page and outcome; one that is new has none."""

    def __missing__(self, key: tuple[str, str]) -> _Visits:
        visits = self[key] = _Visits()
        return visits


class _OneSecond:
    """What ended in one second: most of it are visits, which are found by one look-up instead of four."""

    __slots__ = ("others", "visits")

    def __init__(self) -> None:
        self.visits = _VisitsByPage()
        self.others: dict[Key, array[int]] = {}

    def ticks(self, kind: str, page: str, outcome: str) -> "array[int]":
        """Those of one kind, to add to."""
        if kind in _Visits.__slots__:  # a visit's kinds are its attributes
            of_visits: array[int] = getattr(self.visits[page, outcome], kind)
            return of_visits
        return self.others.setdefault((kind, page, outcome), array(TICKS))

    def samples(self, second: int) -> Iterator[Samples]:
        """All of it, as it is reported."""
        for (page, outcome), visits in self.visits.items():
            yield from (Samples(second, page, outcome, kind, ticks) for kind, ticks in visits.by_kind())
        for (kind, page, outcome), ticks in self.others.items():
            yield Samples(second, page, outcome, kind, ticks)


class Recorder:
    """The `contract.observer.Observer` of one worker.

    Times are this worker's perf_counter less `origin_s`, second 0 of the run on that same clock, which no correction of
    the wall clock moves. A latency counts in the second in which it ended.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.origin_s = clock()
        self._clock = clock
        self._seconds: dict[int, _OneSecond] = {}
        self._from_s = self._until_s = -inf  # of the second that is kept now
        self._this = _OneSecond()  # what ended in it
        self._examples: list[FailureExample] = []
        self._examples_by_kind: dict[tuple[str, str], int] = {}
        self._active = ActiveCitizens()
        self._open = 0
        self._in_flight = 0

    def begin(self, origin_s: float) -> None:
        """Second 0 is known: what was counted before it is forgotten."""
        self.origin_s = origin_s
        self._seconds.clear()
        self._until_s = -inf

    def session_opened(self, citizen: int) -> None:
        """A citizen arrived."""
        self._open += 1
        self._active.acted(citizen)

    def session_closed(self, citizen: int) -> None:
        """A citizen left."""
        self._open -= 1

    def request_sent(self, citizen: int) -> None:
        """A request is about to leave."""
        self._in_flight += 1
        self._active.acted(citizen)

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        """A request ended; see contract.observer."""
        self._in_flight -= 1
        visits = self._now().visits[page, outcome]
        visits.request.append(int(latency_s * 1_000_000))
        if own_delay_s is not None:
            visits.own_delay.append(int(own_delay_s * 1_000_000))

    def sent_again(self, page: str) -> None:
        """A request leaves once more; see contract.observer."""
        self._keep((SENT_AGAIN, page, OK), 0.0)

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        """A page ended; see contract.observer."""
        visits = self._now().visits[page, outcome]
        visits.service.append(int(service_s * 1_000_000))
        visits.response.append(int(response_s * 1_000_000))
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
        self._keep((THINK, page, OK), duration_s)

    def held_up(self, worker: int, lag_s: float) -> None:
        """The loop of this process was late by so much."""
        self._keep((LOOP_LAG, f"worker/{worker}", OK), lag_s)

    def keep_all(self, kind: str, page: str, outcome: str, ticks: "array[int]") -> None:
        """Many latencies at once, in ticks: for who has them from elsewhere, as `bench.recording` does."""
        self._now().ticks(kind, page, outcome).extend(ticks)

    def take(self, through_second: int) -> tuple[tuple[Samples, ...], tuple[FailureExample, ...]]:
        """Everything kept in the seconds up to and with this one, and not taken before."""
        ended = sorted(second for second in self._seconds if second <= through_second)
        samples = tuple(it for second in ended for it in self._seconds.pop(second).samples(second))
        self._until_s = -inf  # the second that is kept now may be among them: look anew
        examples, self._examples = tuple(self._examples), []
        return samples, examples

    def crowd_at(self, second: int) -> Crowd:
        """How many citizens are doing what, now; `second` is the one that just ended."""
        return Crowd(self._open, self._active.count_at(second), self._in_flight)

    def _now(self) -> _OneSecond:
        """What ends in this second."""
        now_s = self._clock()
        if not self._from_s <= now_s < self._until_s:
            second = floor(now_s - self.origin_s)
            self._from_s = self.origin_s + second
            self._until_s = self._from_s + 1.0
            self._this = self._seconds.setdefault(second, _OneSecond())
        return self._this

    def _keep(self, key: Key, duration_s: float) -> None:
        others = self._now().others
        ticks = others.get(key)
        if ticks is None:
            ticks = others[key] = array(TICKS)
        ticks.append(int(duration_s * 1_000_000))

    def _keep_example(self, page: str, outcome: str, detail: str) -> None:
        kept = self._examples_by_kind.get((page, outcome), 0)
        if kept < EXAMPLES_OF_A_KIND:
            self._examples_by_kind[page, outcome] = kept + 1
            second = floor(self._clock() - self.origin_s)
            self._examples.append(FailureExample(second, page, outcome, one_line(detail, DETAIL_LENGTH)))
