"""Sessions out of requests: whose they are, where one ends, which pages it saw, and how long it thought before each.

page before        redirects  page                       page after
|==document==|           |==| |==document==|             |==
   |==part==|                     |==part==|
            |<- thought ->|                |<- thought ->|
"""

from collections.abc import Sequence

from analysis.workload.lines import Request
from analysis.workload.routes import CALL, IGNORED, NAMING, PART, UNKNOWN, Routes
from analysis.workload.shapes import count_shape, shape_of
from analysis.workload.tally import MOST_PAGES, Step, Tally, Visit

LOADING_S = 5.0  # a part or call that begins longer after a page is its reader's doing, and leaves the page's end
FOLLOWED_WITHIN_S = 60.0  # a redirect that leads to nothing within this time was not followed
LONGEST_S = 12 * 3600.0  # a client that is there for longer is a machine or a crowd: its session is cut
MOST_KNOWN = 200_000  # different requests, and different sets of pages, whose meaning is remembered
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LOADED = frozenset({PART, CALL})
NO_PAGE = frozenset({UNKNOWN})


class OpenSession:
    """A session that may go on."""

    __slots__ = (
        "began_s", "is_fine", "last_s", "led_to", "overlaps", "page_ended_s", "parts", "redirected_s", "steps",
        "unchanged",
    )  # fmt: skip

    def __init__(self, began_s: float) -> None:
        self.began_s = self.last_s = self.page_ended_s = began_s
        self.redirected_s: float | None = None
        self.led_to: str | None = None
        self.steps: list[Step] = []
        self.is_fine = self.unchanged = False
        self.overlaps = self.parts = 0

    def visit(self) -> Visit:
        """The session as it stands."""
        return Visit(self.began_s, self.last_s, tuple(self.steps), self.overlaps, self.parts, self.unchanged)

    def load(self, kind: str, begin_s: float, end_s: float, status: int) -> None:
        """A part or a call came, of the page that is open."""
        if kind == PART:
            if self.parts == 0:
                self.unchanged = status == NOT_MODIFIED
            self.parts += 1
        if end_s > self.page_ended_s and begin_s - self.page_ended_s <= LOADING_S:
            self.page_ended_s = end_s

    def redirect(self, kind: str, begin_s: float) -> None:
        """The page to come began here, and may have its name from here."""
        if self.redirected_s is None or begin_s - self.last_s > FOLLOWED_WITHIN_S:
            self.redirected_s, self.led_to = begin_s, None
        if kind.startswith(NAMING):
            self.led_to = kind

    def turn_to(self, kind: str, begin_s: float, end_s: float, is_fine: bool) -> None:
        """The document of a page came."""
        if self.redirected_s is not None and begin_s - self.last_s <= FOLLOWED_WITHIN_S:
            begin_s, kind = self.redirected_s, self.led_to or kind
        thought_s = begin_s - self.page_ended_s if self.steps else None
        both_fine = is_fine and self.is_fine
        if thought_s is not None and (thought_s < 0 or (thought_s == 0 and not both_fine)):
            self.overlaps += 1
        if thought_s is not None and thought_s < 0:
            thought_s = None  # the page before had not ended: this is somebody else, or a second window
        self.steps.append(Step(kind.removeprefix(NAMING), thought_s, both_fine))
        self.redirected_s = self.led_to = None
        self.page_ended_s, self.is_fine = end_s, is_fine

    def is_over(self, now_s: float, gap_s: float) -> bool:
        """Has nothing come for too long, or has it gone on for longer than a person would?"""
        too_long = now_s - self.began_s > LONGEST_S or len(self.steps) >= MOST_PAGES
        return too_long or now_s - self.last_s > gap_s


class SessionFinder:
    """Takes requests in order, and gives sessions that are over to the tally."""

    def __init__(self, routes: Routes, gap_s: float, tally: Tally) -> None:
        self._routes, self._gap_s, self._tally = routes, gap_s, tally
        self._open: dict[bytes, OpenSession] = {}
        self._kind_by_asked: dict[bytes, str] = {}
        self._journey_by_pages: dict[frozenset[tuple[str, int]], str] = {}
        self._words = routes.words

    def hear(self, requests: Sequence[Request]) -> None:
        """The next requests of the log, in order of their ends."""
        known = self._kind_by_asked
        for request in requests:
            kind = known.get(request[3]) or self._recognise(request[3])
            if kind != IGNORED:
                self._hear_one(kind, request)
        if requests:
            self._close_those_over(requests[-1][0])

    def close(self) -> None:
        """The log has ended."""
        for session in self._open.values():
            self._end(session)
        self._open.clear()

    def _hear_one(self, kind: str, request: Request) -> None:
        end_s, begin_s, client, asked, status, is_fine = request
        self._tally.statuses[status] += 1
        session = self._open.get(client)
        if session is None or session.is_over(begin_s, self._gap_s):
            session = self._begin(client, begin_s)
        if kind in LOADED:
            session.load(kind, begin_s, end_s, status)
        elif status in REDIRECTS:
            session.redirect(kind, begin_s)
        else:
            if kind == UNKNOWN:
                count_shape(self._tally.shapes, shape_of(asked, self._words))
            session.turn_to(kind, begin_s, end_s, is_fine)
        if end_s > session.last_s:
            session.last_s = end_s

    def _recognise(self, asked: bytes) -> str:
        if len(self._kind_by_asked) >= MOST_KNOWN:
            self._kind_by_asked.clear()
        kind = self._kind_by_asked[asked] = self._routes.kind_of(asked)
        return kind

    def _begin(self, client: bytes, begin_s: float) -> OpenSession:
        before = self._open.get(client)
        if before is not None:
            self._end(before)
        session = self._open[client] = OpenSession(begin_s)
        return session

    def _close_those_over(self, now_s: float) -> None:
        over = [client for client, session in self._open.items() if session.is_over(now_s, self._gap_s)]
        for client in over:
            self._end(self._open.pop(client))

    def _end(self, session: OpenSession) -> None:
        visit = session.visit()
        pages = visit.pages
        if not pages.keys() <= NO_PAGE:
            self._tally.add(visit, self._journey_of(pages))
        else:
            self._tally.unrecognised += 1

    def _journey_of(self, pages: dict[str, int]) -> str:
        """Few sets of pages are different: each is looked up in the rules once."""
        known, key = self._journey_by_pages, frozenset(pages.items())
        if key not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[key] = self._routes.journey_of(pages)
        return known[key]
