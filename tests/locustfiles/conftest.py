"""Citizens of the real browser on a portal in this process: only the wire between the two is replaced."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import unquote

import pytest

from contract.observer import Nobody
from harness.browser.answer import Answer
from harness.browser.browser import Browser
from harness.browser.cookies import Cookies
from harness.browser.site import Site
from harness.browser.wire import Request
from locustfiles.dossier_codes import DossierCodes
from locustfiles.people import person
from locustfiles.session import Habits, Session
from portal.app import Portal, create_app
from portal.settings import Settings


@dataclass
class Noted(Nobody):
    """What the citizens of one test did, in order: pages with their outcome, and after which they thought."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        self.pages.append((page, outcome))

    def thought(self, page: str, duration_s: float) -> None:
        self.thoughts.append(page)


class AppWire:
    """Exchanges with an application in this process instead of over sockets."""

    def __init__(self, app: Portal, runner: asyncio.Runner, noted: Noted) -> None:
        self._app = app
        self._runner = runner
        self._noted = noted
        self._cookies = Cookies()

    def exchange(self, page: str, request: Request) -> Answer:
        lines = request.headers + self._cookies.line(request.url)
        body = request.body if isinstance(request.body, bytes) else b"".join(request.body)
        status, headers, content = self._runner.run(self._ask(request._replace(headers=lines, body=body)))
        headers_by_name = {name.lower(): value for name, value in headers}
        self._noted.requests[page] += 1
        self._noted.documents[page] += status == 200 and headers_by_name[b"content-type"].startswith(b"text/html")
        set_cookies = [value for name, value in headers if name == b"set-cookie"]
        for set_cookie in set_cookies:
            self._cookies.keep(set_cookie, request.url)
        return Answer(status, headers_by_name, set_cookies, content, True, None)

    async def _ask(self, request: Request) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """As a server would ask the application; hundreds of sessions would take minutes over a library's client."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(_scope_of(request), receive, send)
        start, *parts = sent
        return start["status"], start["headers"], b"".join(part.get("body", b"") for part in parts)

    def rest(self) -> None:
        """Nothing is open."""

    close = rest


def _scope_of(request: Request) -> dict[str, Any]:
    path, _, query = request.url.target.partition("?")
    lines = [line.split(": ", 1) for line in request.headers.splitlines()]
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in lines]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"portal.test"), (b"content-length", b"%d" % len(request.body)), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("portal.test", 80),
    }


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def app() -> Iterator[Portal]:
    app = create_app(Settings(system_service_mean_s=0.0))
    yield app
    app.state.parts.database.close()


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def session(app: Portal, runner: asyncio.Runner, noted: Noted) -> Callable[..., Session]:
    """Makes sessions: `session("track_dossier", index=3)`."""

    def session(journey: str, index: int = 0, codes: DossierCodes | None = None, seed: int = 7) -> Session:
        browser = Browser(Site("http://portal.test"), noted, index)
        browser.wire = AppWire(app, runner, noted)
        habits = Habits(lambda: 0.0, partial(person, seed), Random(index))
        made = Session(journey, index, browser, habits, lambda _: perf_counter())
        made.codes = codes or DossierCodes()
        return made

    return session
