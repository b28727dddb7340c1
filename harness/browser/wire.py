"""One citizen's exchanges: each goes out on a connection of its own origin, with its cookies, and is told once."""

import re
from time import perf_counter
from typing import Any

from contract import outcomes
from contract.observer import Observer
from contract.redaction import plain_path
from harness.browser.answer import Answer, read_answer
from harness.browser.connecting import connect
from harness.browser.connection import Connection
from harness.browser.cookies import Cookies
from harness.browser.failures import PageFailed, Unanswered, failure_of
from harness.browser.request import Request
from harness.browser.site import Site
from harness.browser.urls import Origin

_ADDRESS = re.compile(r"[0-9A-Fa-f.:]+")


class _Telling:
    """What the observer is told of one exchange: each request that is begun is ended, once."""

    __slots__ = ("_citizen", "_is_open", "_observer", "_page", "_sent_s")

    def __init__(self, observer: Observer, citizen: int, page: str) -> None:
        self._observer = observer
        self._citizen = citizen
        self._page = page
        self._is_open = False
        self._sent_s = 0.0

    def sending(self) -> None:
        """The first byte is about to leave, or to leave again if nobody can have read it the first time."""
        if not self._is_open:
            self._is_open = True
            self._observer.request_sent(self._citizen)
        self._sent_s = perf_counter()

    def again(self) -> None:
        """The portal closed the connection just as it was used again."""
        self._observer.sent_again(self._page)

    def left(self, sent_s: float) -> None:
        """When the first byte really left, on perf_counter's clock."""
        self._sent_s = sent_s

    def done(self, outcome: str, own_delay_s: float | None, detail: str) -> None:
        """The last byte has come, or will not; says nothing about a request that never left."""
        if self._is_open:
            self._is_open = False
            latency_s = perf_counter() - self._sent_s
            self._observer.request_done(self._page, outcome, latency_s, own_delay_s, detail)

    def failed(self, error: Exception) -> PageFailed:
        """The exchange ended by an error: what that means."""
        failure = failure_of(error)
        self.done(failure.outcome, None, failure.detail)
        return failure


class _ClosedMeanwhile(Exception):
    """The portal closed a connection whose request had to wait for its turn: nobody has failed."""


class Wire:
    """The connections of one citizen: as many to an origin as are needed at once, kept while the portal keeps them.

    And its cookies, which go with each request that they belong to. Raises ValueError for a `forwarded_for` that is no
    header's value.
    """

    __slots__ = ("_citizen", "_cookies", "_forwarded_line", "_idle", "_observer", "_session_by_origin", "_site")

    def __init__(self, site: Site, observer: Observer, citizen: int, forwarded_for: str | None = None) -> None:
        self._site = site
        self._observer = observer
        self._citizen = citizen
        self._forwarded_line = _forwarded_line(forwarded_for)
        self._cookies = Cookies()
        self._idle: tuple[Connection, ...] = ()  # of one origin, or a few: nothing that can grow is as small
        self._session_by_origin: dict[Origin, Any] | None = {} if site.tls_resumption else None

    def exchange(self, page: str, request: Request) -> Answer:
        """Send one request and read its answer, whatever its status, within the site's request timeout.

        That begins anew where the request had to wait for its turn. Raises PageFailed, or LoadHeld where none may leave
        now.
        """
        telling = _Telling(self._observer, self._citizen, page)
        deadlines = self._site.deadlines
        deadlines.begin()
        try:
            answer = self._answer_to(request, telling)
        except Exception as error:
            raise telling.failed(error) from error
        except BaseException:  # GreenletExit: the stage or the run is over, or held
            telling.done(outcomes.CUT, None, "")
            raise
        finally:
            deadlines.end()
        if answer.status < 400:
            telling.done(outcomes.OK, answer.own_delay_s, "")
        else:
            failure = failure_of_status(answer, request)
            telling.done(failure.outcome, answer.own_delay_s, failure.detail)
        for set_cookie in answer.set_cookies:
            self._cookies.keep(set_cookie, request.url)
        return answer

    def rest(self) -> None:
        """Keep one connection to each origin, and close the others.

        A browser keeps all of its six for a while. But here a whole nation thinks at once, each citizen with a
        connection of its own: six for each would be six times the sockets and the memory, on both sides, between pages.
        The cost is a new connection for each thing beyond the first that a later page needs at once: in CPU about two
        requests each (bench/request_cost.py), and a port of this machine for as long as TIME_WAIT lasts.
        """
        if len(self._idle) < 2:
            return
        kept: list[Connection] = []
        for connection in self._idle:
            if any(one.origin == connection.origin for one in kept):
                connection.close()
            else:
                kept.append(connection)
        self._idle = tuple(kept)

    def close(self) -> None:
        """Close what is open."""
        idle, self._idle = self._idle, ()
        for connection in idle:
            connection.close()

    def _answer_to(self, request: Request, telling: _Telling) -> Answer:
        """The answer, whatever becomes of connections while the request has to wait for its turn."""
        while True:
            try:
                return self._answer_in_turn(request, telling)
            except _ClosedMeanwhile:
                continue

    def _answer_in_turn(self, request: Request, telling: _Telling) -> Answer:
        """The answer, over the connection that is open if there is one.

        That one the portal may close in the very moment in which the request leaves, and nobody has failed: so the
        request goes out once more over a new connection. What the portal counts decides what we count. If its program
        cannot have read the first sending, both are one request, whatever its method (RFC 9110, 9.2.2). If it may
        have read it, that was a request, and was not answered: a GET may follow as another, a POST may not.
        """
        connection = self._open_connection(request.url.origin)
        if connection is not None:
            try:
                return self._ask(connection, request, telling)
            except Unanswered as silence:
                if silence.may_have_been_read:
                    if request.method != "GET":
                        raise
                    telling.done(outcomes.RESET, None, str(silence))
                telling.again()
        return self._ask(self._new_connection(request.url.origin), request, telling)

    def _new_connection(self, origin: Origin) -> Connection:
        self._site.permit.refuse_if_held()
        session = self._session_by_origin.get(origin) if self._session_by_origin else None
        return connect(self._site, origin, self._citizen, session)

    def _open_connection(self, origin: Origin) -> Connection | None:
        """The one that was used last, of those that are good still."""
        for place in range(len(self._idle) - 1, -1, -1):
            connection = self._idle[place]
            if connection.origin == origin:
                self._idle = self._idle[:place] + self._idle[place + 1 :]
                if connection.is_quiet():
                    return connection
                connection.close()
        return None

    def _ask(self, connection: Connection, request: Request, telling: _Telling) -> Answer:
        origin = request.url.origin
        shared_lines = self._site.lines_for(origin) + self._forwarded_line
        message = request.message(shared_lines + self._cookies.line(request.url))
        try:
            self._wait_for_turn(connection)
            telling.sending()
            connection.send(message)
            answer = read_answer(connection)
            telling.left(connection.sent_s)
        except BaseException:
            connection.close()
            raise
        if self._session_by_origin is not None:
            self._session_by_origin[origin] = connection.tls_session
        if answer.is_reusable and not connection.is_broken:
            self._idle += (connection,)
        else:
            connection.close()
        return answer

    def _wait_for_turn(self, connection: Connection) -> None:
        """Raises _ClosedMeanwhile where the portal did not want to wait as long."""
        permit = self._site.permit
        if permit.check(self._site.deadlines) and not connection.is_quiet():
            if permit.pace is not None:
                permit.pace.give_back()
            raise _ClosedMeanwhile


def failure_of_status(answer: Answer, request: Request) -> PageFailed:
    """What a status of 400 or more means."""
    outcome = outcomes.STATUS_4XX if answer.status < 500 else outcomes.STATUS_5XX
    return PageFailed(outcome, f"{answer.status} for {request.method} {plain_path(request.url.path)}")


def _forwarded_line(address: str | None) -> str:
    if address is None:
        return ""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"found {address!r} to name in X-Forwarded-For, expected an IP address")
    return f"X-Forwarded-For: {address}\r\n"
