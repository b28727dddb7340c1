"""What Locust is told of every request, so that its own statistics, its web interface and its habits stay good."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from time import time
from typing import Any

import gevent
import locust.stats
from locust.env import Environment
from locust.stats import RequestStats, StatsEntry

from contract.few_names import FewNames
from contract.observer import Observer
from contract.outcomes import CUT, OK
from contract.redaction import one_line
from harness.browser.failures import PageFailed

METHOD = "HTTP"
FEED_EVERY_S = 1.0
MOST_DETAILS, DETAIL_LENGTH = 200, 200  # that Locust, and its master, hear of failures


class Telling:
    """An observer that passes on, and tells Locust.

    To fire `events.request` costs more than to send the request. As long as nobody but Locust's own statistics listens
    to it, they are fed once a second instead, with the same numbers; who listens hears of every request at once.
    """

    def __init__(self, environment: Environment, observer: Observer) -> None:
        self._environment = environment
        self._listeners: list[Callable[..., Any]] = environment.events.request._handlers
        self._latencies_s_by_page: defaultdict[str, list[float]] = defaultdict(list)
        self._details = FewNames(MOST_DETAILS, lambda detail: one_line(detail, DETAIL_LENGTH))
        self._pass_on = observer.request_done
        self.session_opened = observer.session_opened
        self.session_closed = observer.session_closed
        self.request_sent = observer.request_sent
        self.sent_again = observer.sent_again
        self.page_done = observer.page_done
        self.backend_took = observer.backend_took
        self.reloaded = observer.reloaded
        self.left = observer.left
        self.thought = observer.thought
        feed_at_last: Any = environment.events.test_stop.add_listener
        feed_at_last(lambda **_: self.feed())  # before the last report leaves
        gevent.spawn(self._feed_every_second)

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        """A request ended."""
        self._pass_on(page, outcome, latency_s, own_delay_s, detail)
        if len(self._listeners) > 1:  # the first are Locust's statistics
            self._fire(page, outcome, latency_s, detail)
            return
        self._latencies_s_by_page[page].append(latency_s)
        if outcome not in (OK, CUT):
            self._environment.stats.log_error(METHOD, page, self._failure(outcome, detail))

    def feed(self) -> None:
        """Tell Locust's statistics what it was not told yet."""
        stats = self._environment.stats
        waiting, self._latencies_s_by_page = self._latencies_s_by_page, defaultdict(list)
        for page, latencies_s in waiting.items():
            entry = entry_of(page, latencies_s, time())
            stats.entries[page, METHOD].extend(entry)
            stats.total.extend(entry)

    def _fire(self, page: str, outcome: str, latency_s: float, detail: str) -> None:
        fire: Any = self._environment.events.request.fire
        fire(
            request_type=METHOD,
            name=page,
            response_time=latency_s * 1000,
            response_length=0,
            exception=None if outcome in (OK, CUT) else self._failure(outcome, detail),
            context={},
        )

    def _failure(self, outcome: str, detail: str) -> PageFailed:
        return PageFailed(outcome, self._details.of(detail))

    def _feed_every_second(self) -> None:
        while True:
            gevent.sleep(FEED_EVERY_S)
            self.feed()


def entry_of(page: str, latencies_s: Sequence[float], now_s: float) -> StatsEntry:
    """What Locust's statistics would hold, had they been told of each of these requests, in its milliseconds."""
    latencies_ms: list[Any] = [latency_s * 1000 for latency_s in latencies_s]  # Locust says int, and gets what it gets
    entry = StatsEntry(RequestStats(), page, METHOD)
    entry.num_requests = len(latencies_ms)
    entry.total_response_time = sum(latencies_ms)
    entry.min_response_time, entry.max_response_time = min(latencies_ms), max(latencies_ms)
    entry.response_times.update(Counter(map(locust.stats.bucket_response_time, latencies_ms)))
    entry.num_reqs_per_sec[int(now_s)] = len(latencies_ms)
    entry.start_time = entry.last_request_timestamp = now_s
    return entry
