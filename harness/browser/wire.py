"""One citizen's exchanges: each goes out on a connection of its own origin, and is told to the observer once."""

import re
from time import perf_counter
from typing import NamedTuple

from gevent import Timeout

from contract import outcomes
from contract.observer import Observer
from harness.browser.answer import Answer, read_answer
from harness.browser.connection import Connection, connect
from harness.browser.failures import OutOfTime, PageFailed, Unanswered, failure_of
from harness.browser.site import Site
from harness.browser.urls import Origin, Url

_NUMBERED = re.compile(r"[^/]*[0-9]{4}[^/]*")  # a part of a path that may name a person or a dossier


class Request(NamedTuple):
    """What goes out: `headers` are whole lines, each with its end, besides Host and User-Agent."""

    method: str
    url: Url
    headers: str = ""
    body: bytes = b""

    def message(self, user_agent: str) -> bytes:
        """The bytes to send."""
        method, (origin, target), headers, body = self
        if method == "POST":
            headers += f"Content-Length: {len(body)}\r\n"
        head = f"{method} {target} HTTP/1.1\r\nHost: {origin.authority}\r\nUser-Agent: {user_agent}\r\n{headers}\r\n"
        return head.encode("latin-1") + body


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


class Wire:
    """The connections of one citizen: one an origin, made when it is needed, kept while the portal keeps it."""

    __slots__ = ("_citizen", "_idle", "_observer", "_site")

    def __init__(self, site: Site, observer: Observer, citizen: int) -> None:
        self._site = site
        self._observer = observer
        self._citizen = citizen
        self._idle: dict[Origin, Connection] = {}

    def exchange(self, page: str, request: Request) -> Answer:
        """Send one request and read its answer, whatever its status, within the site's request timeout.

        Raises PageFailed.
        """
        telling = _Telling(self._observer, self._citizen, page)
        deadline = Timeout.start_new(self._site.request_timeout_s, OutOfTime)
        try:
            answer = self._answer_to(request, telling)
        except Exception as error:
            raise telling.failed(error) from error
        except BaseException:  # GreenletExit: the stage or the run is over
            telling.done(outcomes.CUT, None, "")
            raise
        else:
            telling.done(*_end_of(answer, request))
        finally:
            deadline.close()
        return answer

    def close(self) -> None:
        """Close what is open."""
        while self._idle:
            self._idle.popitem()[1].close()

    def _answer_to(self, request: Request, telling: _Telling) -> Answer:
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
                self._site.stale_reconnects += 1
        return self._ask(connect(self._site, request.url.origin, self._citizen), request, telling)

    def _open_connection(self, origin: Origin) -> Connection | None:
        connection = self._idle.pop(origin, None)
        if connection is None or connection.is_quiet():
            return connection
        connection.close()
        return None

    def _ask(self, connection: Connection, request: Request, telling: _Telling) -> Answer:
        message = request.message(self._site.user_agent)
        telling.sending()
        try:
            connection.send(message)
            answer = read_answer(connection)
        except BaseException:
            connection.close()
            raise
        if answer.is_reusable and not connection.is_broken:
            self._idle[request.url.origin] = connection
        else:
            connection.close()
        return answer


def failure_of_status(answer: Answer, request: Request) -> PageFailed:
    """What a status of 400 or more means."""
    outcome = outcomes.STATUS_4XX if answer.status < 500 else outcomes.STATUS_5XX
    return PageFailed(outcome, f"{answer.status} for {request.method} {_NUMBERED.sub('*', request.url.path)}")


def _end_of(answer: Answer, request: Request) -> tuple[str, float | None, str]:
    if answer.status < 400:
        return outcomes.OK, answer.own_delay_s, ""
    failure = failure_of_status(answer, request)
    return failure.outcome, answer.own_delay_s, failure.detail
