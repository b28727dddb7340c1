"""The portal's own count of the requests that reached it, and the page on which a recorder reads it."""

from collections import Counter
from dataclasses import asdict

from portal.connections import is_address
from portal.parts import parts_of
from portal.share import Share
from portal.web.request import Request
from portal.web.response import Response, json_response
from portal.web.routes import Route

COUNT_PATH = "/.well-known/portal-load"
COUNT_FORMAT = 1
METRICS_PATH = "/metrics"
UNCOUNTED = (
    COUNT_PATH,
    f"{COUNT_PATH}/systems",
    f"{COUNT_PATH}/proof",
    METRICS_PATH,
)  # whoever watches and steers the portal is no citizen


class Requests:
    """How many requests arrived, at all processes; and how those that ended here did.

    `ended` is by method, route template and status class.
    """

    def __init__(self, share: Share) -> None:
        self._share = share
        self.ended: Counter[tuple[str, str, str]] = Counter()

    def arrive(self) -> None:
        """A request arrived here."""
        self._share.board.count_request(self._share.index)

    def end(self, method: str, route: str, status: int, took_s: float) -> None:
        """A request ended here."""
        self.ended[method, route, f"{status // 100}xx"] += 1
        self._share.board.count_ended(self._share.index, status, took_s)

    @property
    def arrived(self) -> int:
        """How many arrived, at all processes."""
        return self._share.board.requests

    @property
    def cpu_s(self) -> float:
        """The processor time of all processes."""
        return self._share.board.cpu_s


def count_route(requests: Requests, scale: float | None) -> Route:
    """`GET /.well-known/portal-load`: the counts so far; it says nothing of what is planted."""

    async def count(request: Request) -> Response:
        return json_response(
            {
                "format": COUNT_FORMAT,
                "portal": "reference",
                "scale": scale,
                "requests": requests.arrived,
                "cpu_s": requests.cpu_s,
                "database": "postgresql" if is_address(parts_of(request).settings.database) else "sqlite",
                "systems": {name: asdict(counts) for name, counts in parts_of(request).systems.counts().items()},
            }
        )

    return Route(COUNT_PATH, count)
