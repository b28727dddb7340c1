"""Citizens of the real browser on a portal in this process: only the wire between the two is replaced."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import httpx
import pytest
from starlette.applications import Starlette

from contract.observer import Nobody
from harness.browser.answer import Answer
from harness.browser.browser import Browser
from harness.browser.site import Site
from harness.browser.wire import Request
from locustfiles.dossier_codes import DossierCodes
from locustfiles.people import person
from locustfiles.session import Habits, Session
from portal.app import create_app
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

    def __init__(self, app: Starlette, runner: asyncio.Runner, noted: Noted) -> None:
        self._runner = runner
        self._noted = noted
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app))

    def exchange(self, page: str, request: Request) -> Answer:
        lines = [line.split(": ", 1) for line in request.headers.splitlines()]
        headers = {name: value for name, value in lines if name != "Accept-Encoding"}
        sent = self._http.request(request.method, str(request.url), headers=headers, content=request.body)
        answer = self._runner.run(sent)
        self._http.cookies.clear()  # they are the browser's business
        self._noted.requests[page] += 1
        is_document = answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
        self._noted.documents[page] += is_document
        headers_by_name = {name.lower(): value for name, value in answer.headers.raw}
        set_cookies = [value.encode() for value in answer.headers.get_list("set-cookie")]
        return Answer(answer.status_code, headers_by_name, set_cookies, answer.content, True, None)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def app() -> Iterator[Starlette]:
    app = create_app(Settings())
    yield app
    app.state.parts.database.close()


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def session(app: Starlette, runner: asyncio.Runner, noted: Noted) -> Callable[..., Session]:
    """Makes sessions: `session("track_dossier", index=3)`."""

    def session(journey: str, index: int = 0, codes: DossierCodes | None = None, seed: int = 7) -> Session:
        browser = Browser(Site("http://portal.test"), noted, index)
        browser.wire = AppWire(app, runner, noted)
        made = Session(journey, person(seed, index), Random(index), browser, Habits(lambda: 0.0, lambda _: None))
        made.codes = codes or DossierCodes()
        return made

    return session
