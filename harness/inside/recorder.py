"""What citizens tell, counted: exact histograms a second, held until they are taken to be reported."""

from collections.abc import Callable
from time import time

from contract.buckets import bucket_of
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
from harness.inside.messages import Cell, Crowd, FailureExample

EXAMPLES_OF_A_KIND = 5
DETAIL_LENGTH = 200

Key = tuple[str, str, str]  # page, outcome, kind


class Recorder:
    """The `contract.observer.Observer` of one worker.

    Times are this worker's wall clock less `origin_epoch_s`, second 0 of the run in that same clock. A latency counts
    in the second in which it ended.
    """

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self.origin_epoch_s = clock()
        self._clock = clock
        self._histograms_by_second: dict[int, dict[Key, dict[int, int]]] = {}
        self._examples: list[FailureExample] = []
        self._examples_by_kind: dict[tuple[str, str], int] = {}
        self._active = ActiveCitizens()
        self._open = 0
        self._in_flight = 0

    def begin(self, origin_epoch_s: float) -> None:
        """Second 0 is known: what was counted before it is forgotten."""
        self.origin_epoch_s = origin_epoch_s
        self._histograms_by_second.clear()

    def session_opened(self, citizen: int) -> None:
        """A citizen arrived."""
        self._open += 1
        self._active.acted(citizen, self._second())

    def session_closed(self, citizen: int) -> None:
        """A citizen left."""
        self._open -= 1

    def request_sent(self, citizen: int) -> None:
        """A request is about to leave."""
        self._in_flight += 1
        self._active.acted(citizen, self._second())

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        """A request ended; see contract.observer."""
        self._in_flight -= 1
        self._count((page, outcome, REQUEST), latency_s)
        if own_delay_s is not None:
            self._count((page, outcome, OWN_DELAY), own_delay_s)

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        """A page ended; see contract.observer."""
        self._count((page, outcome, SERVICE), service_s)
        self._count((page, outcome, RESPONSE), response_s)
        if outcome not in (OK, CUT):
            self._keep_example(page, outcome, detail)

    def backend_took(self, page: str, system: str, outcome: str, duration_s: float) -> None:
        """The portal waited for a system behind it; see contract.observer."""
        self._count((page, outcome, BACKEND + system), duration_s)

    def reloaded(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen tries again; see contract.observer."""
        self._count((page, outcome, RELOADED), waited_s)

    def left(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen gives up; see contract.observer."""
        self._count((page, outcome, LEFT), waited_s)

    def arrived(self, journey: str, late_s: float) -> None:
        """A session of a sessions load began so long after it was due."""
        self._count((journey, OK, ARRIVAL), late_s)

    def turned_away(self, journey: str) -> None:
        """No citizen was at hand for an arrival of a sessions load: that session never began."""
        self._count((journey, GENERATOR, ARRIVAL), 0.0)

    def thought(self, page: str, duration_s: float) -> None:
        """A citizen has read or typed for so long."""
        self._count((page, OK, THINK), duration_s)

    def held_up(self, worker: int, lag_s: float) -> None:
        """The loop of this process was late by so much."""
        self._count((f"worker/{worker}", OK, LOOP_LAG), lag_s)

    def take(self, through_second: int) -> tuple[tuple[Cell, ...], tuple[FailureExample, ...]]:
        """Everything counted in the seconds up to and with this one, and not taken before."""
        seconds = sorted(second for second in self._histograms_by_second if second <= through_second)
        cells = tuple(
            Cell(second, *key, histogram)
            for second in seconds
            for key, histogram in self._histograms_by_second.pop(second).items()
        )
        examples, self._examples = tuple(self._examples), []
        return cells, examples

    def crowd_at(self, second: int) -> Crowd:
        """How many citizens are doing what, now; `second` is the one that just ended."""
        return Crowd(self._open, self._active.count_at(second), self._in_flight)

    def _second(self) -> int:
        return int(self._clock() - self.origin_epoch_s)

    def _count(self, key: Key, latency_s: float) -> None:
        second = int(self._clock() - self.origin_epoch_s)
        histograms = self._histograms_by_second.get(second)
        if histograms is None:
            histograms = self._histograms_by_second[second] = {}
        histogram = histograms.get(key)
        if histogram is None:
            histogram = histograms[key] = {}
        bucket = bucket_of(latency_s)
        histogram[bucket] = histogram.get(bucket, 0) + 1

    def _keep_example(self, page: str, outcome: str, detail: str) -> None:
        kept = self._examples_by_kind.get((page, outcome), 0)
        if kept < EXAMPLES_OF_A_KIND:
            self._examples_by_kind[page, outcome] = kept + 1
            self._examples.append(FailureExample(self._second(), page, outcome, detail[:DETAIL_LENGTH]))
