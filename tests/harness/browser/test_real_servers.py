"""Against uvicorn, and nginx before it: whatever they answer (hypothesis says what) is read as it was meant."""

import gzip
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import gevent
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract import outcomes
from harness.browser.failures import PageFailed
from harness.browser.request import Request
from harness.browser.site import Site
from harness.browser.urls import Origin, Url
from harness.browser.wire import Wire
from tests.harness.browser.conftest import Listener

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WITHOUT_BODY = (204, 304)
NGINX_CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log /dev/null;
events {{ worker_connections 100; }}
http {{
    access_log off; keepalive_requests 5; gzip on; gzip_min_length 200; gzip_types text/plain; gzip_http_version 1.1;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    upstream application {{ server 127.0.0.1:{application}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://application; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_buffer_size 4k; proxy_buffers 2 4k; proxy_busy_buffers_size 4k;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Wanted:
    """An answer that the application is to give."""

    status: int
    parts: tuple[int, ...]  # bytes of each piece of the body
    has_length: bool  # else in chunks
    cookies: int
    closes: bool
    uploads: int  # bytes that are posted; 0: a GET
    breaks_off: bool = False  # after these pieces, though it has promised one more

    @property
    def body(self) -> bytes:
        """What the citizen is to read."""
        return b"" if self.status in WITHOUT_BODY else b"".join(bytes([65 + n % 26]) * n for n in self.parts)


class Application:
    """Answers as the path tells it to, and counts."""

    def __init__(self) -> None:
        self.requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1
        wanted = Wanted(**json.loads(unquote(scope["query_string"].decode())))
        uploaded = 0
        while (message := await receive())["type"] == "http.request":
            uploaded += len(message["body"])
            if not message["more_body"]:
                break
        headers = [(b"content-type", b"text/plain"), (b"x-uploaded", str(uploaded).encode())]
        headers += [(b"set-cookie", f"c{n}=v{n}; Path=/".encode()) for n in range(wanted.cookies)]
        if wanted.has_length and wanted.status not in WITHOUT_BODY:
            headers.append((b"content-length", str(sum(wanted.parts) + wanted.breaks_off).encode()))
        if wanted.closes:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": wanted.status, "headers": headers})
        for size in wanted.parts if wanted.status not in WITHOUT_BODY else ():
            await send({"type": "http.response.body", "body": bytes([65 + size % 26]) * size, "more_body": True})
        if wanted.breaks_off:
            raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": b""})


ANSWERS = st.builds(
    Wanted,
    status=st.sampled_from([200, 200, 200, 201, 204, 302, 304, 404, 422, 500, 503]),
    parts=st.lists(st.one_of(st.integers(0, 40), st.integers(0, 30_000)), max_size=5).map(tuple),
    has_length=st.booleans(),
    cookies=st.integers(0, 3),
    closes=st.booleans(),
    uploads=st.one_of(st.just(0), st.integers(1, 70_000)),
)
BROKEN = st.builds(
    Wanted,
    status=st.just(200),
    parts=st.lists(st.integers(1, 30_000), min_size=1, max_size=3).map(tuple),
    has_length=st.booleans(),
    cookies=st.just(0),
    closes=st.booleans(),
    uploads=st.integers(0, 9),
    breaks_off=st.just(True),
)


@pytest.fixture(scope="module")
def application() -> Iterator[tuple[Application, int]]:
    counted = Application()
    config = uvicorn.Config(counted, port=0, log_level="critical", ws="none", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    with gevent.Timeout(20):
        while not server.started:
            gevent.sleep(0.01)
    yield counted, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    serving.join(10)


@pytest.fixture(scope="module")
def behind_nginx(application: tuple[Application, int], tmp_path_factory: Any) -> Iterator[tuple[Application, int]]:
    if NGINX is None:
        pytest.skip("nginx is not installed: on Debian, apt-get install nginx-light")
    folder: Path = tmp_path_factory.mktemp("nginx")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = NGINX_CONFIG.format(folder=folder, port=port, application=application[1])
    folder.joinpath("nginx.conf").write_text(text)
    child = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        with gevent.Timeout(20):
            while not listens(port):
                gevent.sleep(0.01)
        yield application[0], port
    finally:
        child.terminate()
        child.wait(10)


def listens(port: int) -> bool:
    """Does anybody take connections there?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(wire: Wire, port: int, wanted: Wanted) -> None:
    """One exchange, and all that must be true of it."""
    url = Url(Origin("http", "127.0.0.1", port), "/?" + quote(json.dumps(asdict(wanted))))
    request = Request("POST" if wanted.uploads else "GET", url, "Accept-Encoding: gzip\r\n", b"u" * wanted.uploads)
    answer = wire.exchange("page", request)
    body = gzip.decompress(answer.body) if answer.header(b"content-encoding") == "gzip" else answer.body
    assert (answer.status, body) == (wanted.status, wanted.body)
    assert answer.header(b"x-uploaded") == str(wanted.uploads)
    assert list(answer.set_cookies) == [f"c{n}=v{n}; Path=/".encode() for n in range(wanted.cookies)]


def hold_to_it(application: Application, port: int, answers: list[Wanted]) -> None:
    """Ask one after another, on as few connections as the server allows; it counts what we count."""
    listener = Listener()
    wire = Wire(Site(f"http://127.0.0.1:{port}", request_timeout_s=10), listener, 1)
    before = application.requests
    try:
        for wanted in answers:
            ask(wire, port, wanted)
    finally:
        wire.close()
    assert application.requests - before == len(listener.requests) == len(answers)


BOUNDED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@BOUNDED
@given(answers=st.lists(ANSWERS, min_size=1, max_size=7))
def test_uvicorn_is_read_as_it_meant(application, answers: list[Wanted]) -> None:
    hold_to_it(*application, answers)


@BOUNDED
@given(answers=st.lists(ANSWERS, min_size=1, max_size=7))
def test_nginx_is_read_as_it_meant(behind_nginx, answers: list[Wanted]) -> None:
    hold_to_it(*behind_nginx, answers)


def hold_to_the_break(application: Application, port: int, broken: Wanted) -> None:
    """Half an answer is no answer, and is told once; the next one comes over a connection of its own."""
    listener = Listener()
    wire = Wire(Site(f"http://127.0.0.1:{port}", request_timeout_s=10), listener, 1)
    before = application.requests
    try:
        with pytest.raises(PageFailed):
            ask(wire, port, broken)
        ask(wire, port, Wanted(200, (3,), True, 0, False, 0))
    finally:
        wire.close()
    assert listener.outcomes == [outcomes.RESET, outcomes.OK]
    assert application.requests - before == 2


@BOUNDED
@given(broken=BROKEN)
def test_uvicorn_may_break_off(application, broken: Wanted) -> None:
    hold_to_the_break(*application, broken)


@BOUNDED
@given(broken=BROKEN)
def test_nginx_may_break_off(behind_nginx, broken: Wanted) -> None:
    hold_to_the_break(*behind_nginx, broken)
