"""TLS: what a citizen trusts, what is shared, and what a handshake that fails is called."""

import datetime
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import gevent.ssl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from gevent.server import StreamServer

from contract import outcomes
from harness.browser.browser import Browser
from harness.browser.connecting import connect
from harness.browser.connection import Connection
from harness.browser.failures import PageFailed
from harness.browser.site import Site

PAGE = "pay_fee/receipt"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def write_certificate(folder: Path, address: str) -> Path:
    """A certificate for an address, signed by itself, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{address}.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


class SecurePortal:
    """Answers every request over TLS; `leaves_after` so many, without a word."""

    def __init__(self, certificate: Path) -> None:
        self.connections = self.requests = 0
        self.leaves_after = 1_000_000
        self.answer = ANSWER
        self.unasked: bytes | None = None  # it says this, and ends
        context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server = StreamServer(("127.0.0.1", 0), self._serve, ssl_context=context)
        self._server.start()
        self.url = f"https://127.0.0.1:{self._server.server_port}"

    def _serve(self, connection: Any, _: object) -> None:
        self.connections += 1
        if self.unasked is not None:
            connection.sendall(self.unasked)
            return
        for _turn in range(self.leaves_after):
            if not connection.recv(65536):
                return
            self.requests += 1
            connection.sendall(self.answer)

    def close(self) -> None:
        self._server.stop()


@pytest.fixture
def secure(certificate: Path) -> Iterator[SecurePortal]:
    portal = SecurePortal(certificate)
    yield portal
    portal.close()


def get(browser: Browser) -> str:
    try:
        with browser.page(PAGE) as page:
            assert page.get("/").text == "ok"
    except PageFailed as failed:
        return failed.outcome
    return outcomes.OK


def test_a_certificate_that_is_trusted(secure, certificate, browse, listener) -> None:
    browser = browse(Site(secure.url, cafile=str(certificate)))
    assert [get(browser) for _ in range(3)] == [outcomes.OK] * 3
    assert (secure.connections, secure.requests) == (1, 3)
    known_s = [delay_s for delay_s in listener.own_delays_s if delay_s is not None]  # the kernel's, before TLS
    assert known_s
    assert max(known_s) < 5


def test_a_certificate_that_nobody_checks(secure, browse) -> None:
    assert get(browse(Site(secure.url, verify=False))) == outcomes.OK


def test_a_certificate_that_nobody_signed(secure, browse, listener) -> None:
    assert get(browse(Site(secure.url))) == outcomes.TLS
    ((_, outcome, detail),) = listener.pages
    assert (outcome, detail) == (outcomes.TLS, "certificate: self-signed certificate")
    assert (listener.sent, listener.requests, secure.requests) == ([], [], 0)


def test_a_certificate_of_another_host(tmp_path, browse, listener) -> None:
    other = write_certificate(tmp_path, "127.0.0.9")
    portal = SecurePortal(other)
    try:
        assert get(browse(Site(portal.url, cafile=str(other)))) == outcomes.TLS
    finally:
        portal.close()
    assert "not valid for '127.0.0.1'" in listener.pages[0][2]


def test_a_portal_that_does_not_speak_tls(portal, browse, html, listener) -> None:
    plain = portal(lambda peer: peer.connection.sendall(html()))
    assert get(browse(Site(plain.url.replace("http:", "https:"), verify=False))) == outcomes.TLS
    assert listener.pages[0][2]
    assert listener.sent == []


def test_a_handshake_that_never_ends(portal, browse, listener) -> None:
    deaf = portal(lambda peer: None)
    site = Site(deaf.url.replace("http:", "https:"), verify=False, request_timeout_s=0.1)
    assert get(browse(site)) == outcomes.TIMED_OUT
    assert listener.sent == []


def test_an_idle_connection_that_the_portal_has_closed_is_made_anew(secure, browse, listener) -> None:
    secure.leaves_after = 1
    site = Site(secure.url, verify=False)
    browser = browse(site)
    for _ in range(3):
        assert get(browser) == outcomes.OK
        gevent.sleep(0.01)
    assert (secure.connections, listener.again) == (3, [])
    assert listener.outcomes == [outcomes.OK] * 3


def test_several_calls_at_once_each_with_a_handshake_of_its_own(secure, browse, listener) -> None:
    secure.answer = ANSWER.replace(b"ok", b"{}")
    with browse(Site(secure.url, verify=False)).page(PAGE) as page:
        assert page.calls([("/a", {}), ("/b", {}), ("/c", {})]) == [{}, {}, {}]
    assert (secure.connections, secure.requests) == (3, 3)
    assert listener.outcomes == [outcomes.OK] * 3


def test_all_citizens_share_one_context(secure, browse, monkeypatch) -> None:
    site = Site(secure.url, verify=False)
    seen = []
    wrap = type(site.tls_context)._wrap_socket
    monkeypatch.setattr(
        type(site.tls_context),
        "_wrap_socket",
        lambda context, *args, **kw: seen.append(context) or wrap(context, *args, **kw),
    )
    for citizen in range(3):
        assert get(browse(site, citizen=citizen)) == outcomes.OK
    of_citizens = [context for context in seen if context.protocol == ssl.PROTOCOL_TLS_CLIENT]
    assert of_citizens == [site.tls_context] * 3


@pytest.mark.parametrize("is_noticed", [True, False])
def test_idle_ends_are_told_apart_from_requests_that_were_read(
    secure, is_noticed, browse, listener, monkeypatch
) -> None:
    if not is_noticed:
        monkeypatch.setattr(Connection, "is_quiet", lambda connection: True)
    secure.leaves_after = 3
    browser = browse(Site(secure.url, verify=False))
    for _ in range(20):
        assert get(browser) == outcomes.OK
        gevent.sleep(0.001)
    assert len(listener.sent) == len(listener.requests) == secure.requests == 20


@pytest.mark.parametrize(("is_wanted", "resumed"), [(False, [False, False]), (True, [False, True])])
def test_a_session_is_resumed_where_that_is_wanted(secure, is_wanted, resumed, browse, monkeypatch) -> None:
    secure.leaves_after = 1  # so that each request needs a connection of its own
    sessions = []
    wrap = ssl.SSLContext._wrap_socket

    def wrap_and_note(context: ssl.SSLContext, *args: Any, **kw: Any) -> Any:
        if context.protocol == ssl.PROTOCOL_TLS_CLIENT:
            sessions.append(kw.get("session") is not None)
        return wrap(context, *args, **kw)

    site = Site(secure.url, verify=False, tls_resumption=is_wanted)
    monkeypatch.setattr(type(site.tls_context), "_wrap_socket", wrap_and_note)
    browser = browse(site)
    for _ in range(2):
        assert get(browser) == outcomes.OK
        gevent.sleep(0.01)
    assert sessions == resumed


def until(is_so: Callable[[], bool]) -> None:
    with gevent.Timeout(5):
        while not is_so():
            gevent.sleep(0.005)


def test_a_connection_whose_request_waits_stays_quiet_when_its_session_tickets_come(secure, certificate) -> None:
    site = Site(secure.url, cafile=str(certificate))
    connection = connect(site, site.base.origin, citizen=0)
    until(lambda: bool(connection.tls_session.has_ticket))
    assert connection.is_quiet()
    connection.close()


def test_a_connection_on_which_somebody_answers_unasked_or_leaves_is_not_quiet(secure, certificate) -> None:
    site = Site(secure.url, cafile=str(certificate))
    for unasked in (ANSWER, b""):
        secure.unasked = unasked
        connection = connect(site, site.base.origin, citizen=0)
        until(lambda connection=connection: not connection.is_quiet())
        connection.close()


def test_an_answer_that_comes_before_all_was_sent_is_whole(certificate, browse, listener) -> None:
    """A portal may refuse an upload by its head: it says so while the citizen still sends."""
    answered = gevent.event.Event()

    def refuse(connection: Any, _: object) -> None:
        connection.recv(1024)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        answered.set()
        while connection.recv(1 << 20):
            pass

    context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = StreamServer(("127.0.0.1", 0), refuse, ssl_context=context)
    server.start()
    try:
        site = Site(f"https://127.0.0.1:{server.server_port}", cafile=str(certificate))
        connection = connect(site, site.base.origin, citizen=0)
        connection.send(b"POST / HTTP/1.1\r\nContent-Length: 8000000\r\n\r\n" + b"x" * 8_000_000)
        with gevent.Timeout(10):
            chunk, _delay_s = connection.receive_first()
        assert answered.is_set()
        assert chunk.startswith(b"HTTP/1.1 413")
        connection.close()
    finally:
        server.stop()
