"""`GET /metrics`: what the portal counts, for Prometheus; summed over its processes, whichever of them answers."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from portal.board import Board
from portal.counting import METRICS_PATH
from portal.parts import parts_of
from portal.systems import Systems
from portal.web.request import Request
from portal.web.response import Response
from portal.web.routes import Route

SYSTEM = ("system",)


class PortalMetrics(Collector):
    """Reads the numbers where the processes write them, when somebody asks."""

    def __init__(self, board: Board, systems: Systems) -> None:
        self._board = board
        self._systems = systems

    def collect(self) -> Iterator[Metric]:
        """All metrics, as they are now."""
        board = self._board
        ended = board.ended
        by_status = CounterMetricFamily("portal_requests", "Requests that were answered.", labels=("status",))
        for status, count in ended.items():
            by_status.add_metric((status,), count)
        yield by_status
        yield CounterMetricFamily("portal_requests_received", "Requests that arrived.", board.requests)
        under_way = max(0, board.requests - sum(ended.values()))
        yield GaugeMetricFamily("portal_requests_in_progress", "Requests that wait for their answer.", under_way)
        about = "Time from the arrival of a request to its answer, summed: its rate is how many are under way."
        yield CounterMetricFamily("portal_busy_seconds", about, board.busy_s)
        yield CounterMetricFamily("portal_cpu_seconds", "Processor time of all processes.", board.cpu_s)
        yield GaugeMetricFamily("portal_processes", "Processes that are this portal.", board.processes)
        yield GaugeMetricFamily("portal_queued_pages", "Pages that wait for the bottleneck or are in it.", board.queued)
        yield from self._of_the_systems()

    def _of_the_systems(self) -> Iterator[Metric]:
        calls = CounterMetricFamily("portal_system_calls", "Calls to a system behind the portal.", labels=SYSTEM)
        failed = CounterMetricFamily("portal_system_calls_failed", "Calls that failed.", labels=SYSTEM)
        timed_out = CounterMetricFamily("portal_system_calls_timed_out", "Calls that timed out.", labels=SYSTEM)
        busy = CounterMetricFamily("portal_system_busy_seconds", "Time of all calls to a system.", labels=SYSTEM)
        waiting = GaugeMetricFamily("portal_system_calls_waiting", "Calls under way, or still to make.", labels=SYSTEM)
        for name, counts in self._systems.counts().items():
            calls.add_metric((name,), counts.calls)
            failed.add_metric((name,), counts.failed)
            timed_out.add_metric((name,), counts.timed_out)
            busy.add_metric((name,), counts.busy_s)
            waiting.add_metric((name,), counts.waiting)
        yield from (calls, failed, timed_out, busy, waiting)


def metrics_route(board: Board) -> Route:
    """In the text format, or as OpenMetrics, whichever is asked for."""

    async def metrics(request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(PortalMetrics(board, parts_of(request).systems))
        encode, content_type = choose_encoder(request.header("accept"))
        return Response(encode(registry), 200, content_type)

    return Route(METRICS_PATH, metrics)
