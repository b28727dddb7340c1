"""The reference portal as a process, a recording of a visit to it, and citizens who make imported journeys."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from time import perf_counter

import httpx
import pytest

from contract.observer import Nobody
from harness.browser.browser import Browser
from harness.browser.site import Site
from locustfiles.people import person
from locustfiles.session import Habits, Session
from tests.harness.har.recording_client import Recorder
from tests.harness.har.visiting import file_a_dossier
from tests.real import PATIENCE_S, ROOT


@contextmanager
def a_portal() -> Iterator[str]:
    """A fresh one, on a port of its own; its address."""
    words = [sys.executable, "-m", "portal.serve", "--port", "0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    try:
        yield json.loads(process.stdout.readline())["listening"]
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)
        process.stdout.close()


@pytest.fixture(scope="session")
def recorded() -> Recorder:
    """Somebody filed a dossier, on a portal that is gone."""
    with a_portal() as url, httpx.Client() as http:
        recorder = Recorder(http)
        file_a_dossier(recorder, url)
        return recorder


@pytest.fixture(scope="session")
def portal_url() -> Iterator[str]:
    """Another portal, which knows nobody."""
    with a_portal() as url:
        yield url


@dataclass
class Noted(Nobody):
    """What a citizen did: each page with how it ended, and how many requests it made."""

    pages: list[tuple[str, str, str]] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        self.pages.append((page, outcome, detail))

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        self.requests[page] += 1


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def session(noted: Noted) -> Iterator[Callable[..., Session]]:
    """Makes sessions with the real browser: `session(journey, url, index)`."""
    browsers: list[Browser] = []

    def session(journey: str, url: str, index: int = 0) -> Session:
        browsers.append(Browser(Site(url), noted, index))
        habits = Habits(lambda: 0.0, partial(person, 7), Random(index))
        return Session(journey, index, browsers[-1], habits, lambda _: perf_counter())

    yield session
    for browser in browsers:
        browser.close()
