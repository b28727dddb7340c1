"""A portal that puts a secret of its own into every place where a portal can put one, and journeys that carry some."""

import html
import json
import secrets
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress

import zmq

PLACES = (
    "reason", "header_name", "header_value", "cookie", "body", "error_page", "redirect_code", "redirect_state",
    "redirect_path", "redirect_user", "timing_name", "timing_desc", "chunk_extension", "trailer", "declared",
    "declared_key", "declared_system", "content_coding", "charset", "garbage", "broken_header", "form_action",
    "json_value", "hidden_field", "certificate", "basic_realm",
    "exception", "logged", "printed", "page_name", "environment", "scenario_comment", "page_detail", "key_of_a_fleet",
)  # fmt: skip


def plant():
    """A secret for each place, no two alike: a key as portals make them, an identity number where one belongs."""
    planted = {place: f"S{secrets.token_hex(10)}" for place in PLACES}
    return planted | {
        "page_name": f"0790{secrets.randbelow(10**8):08d}",
        "page_detail": f"eyJ{secrets.token_hex(12)}",
        "key_of_a_fleet": zmq.curve_keypair()[1].decode(),
    }


def holds(text, secret):
    """Is it in there, as it is or as HTML writes it?"""
    return any(written.encode() in text for written in (secret, html.escape(secret)))


def answers(planted, port):
    """What stands at each path, byte by byte."""

    def page(body, *headers, status="200 OK"):
        content = body.encode()
        lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(content)}", *headers]
        return "\r\n".join([*lines, "", ""]).encode() + content

    said = planted
    stranger = f"http://{said['redirect_user']}@stranger.test/{said['redirect_path']}"
    away = f"{stranger}?code={said['redirect_code']}&state={said['redirect_state']}"
    form = f'<form id="f" method="post" action="/broken/{said["form_action"]}?token={said["form_action"]}">'
    field = f'<input type="hidden" name="csrf" value="{said["hidden_field"]}"></form>'
    declared = {
        "format": 1, "scale": 1, "requests": 0, "cpu_s": 0.0, "greeting": said["declared"], said["declared_key"]: 1,
        "systems": {
            said["declared_system"]: {"calls": 1, "failed": 0, "timed_out": 0, "busy_s": 0.0, "waiting": 0},
        },
    }  # fmt: skip
    return {
        "/.well-known/portal-load": page(json.dumps(declared)),
        "/plain": page(
            said["body"],
            f"X-{said['header_name']}: {said['header_value']}",
            f"Set-Cookie: sid={said['cookie']}; Path=/",
            f'Server-Timing: {said["timing_name"]};dur=3;desc="{said["timing_desc"]}", db;dur=2',
        ),
        "/reason": page("", status=f"500 {said['reason']}"),
        "/missing": page(said["error_page"], f"WWW-Authenticate: Basic realm={said['basic_realm']}", status="404 No"),
        "/away": page("", f"Location: {away}", status="302 Found"),
        "/here": page("", f"Location: /gone/{said['redirect_path']}?code={said['redirect_code']}", status="302 Found"),
        "/chunked": (
            f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
            f"4;x={said['chunk_extension']}\r\nxin \r\n0\r\nX-T: {said['trailer']}\r\n\r\n"
        ).encode(),
        "/coding": page("x", f"Content-Encoding: {said['content_coding']}"),
        "/charset": page("x", f"Content-Type: text/html; charset={said['charset']}"),
        "/garbage": f"{said['garbage']} is not HTTP\r\n\r\n".encode(),
        "/head": f"HTTP/1.1 200 OK\r\n{said['broken_header']} without a colon\r\n\r\n".encode(),
        "/form": page(form + field),
        "/json": page(json.dumps({"answer": said["json_value"]})),
        "": page("", status=f"404 {said['reason']}"),
    }


@contextmanager
def hostile_portal(planted, folder):
    """Answers as above on a port, and with a certificate that nobody trusts on another; yields both ports."""
    plain, secure = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    context = _certified(planted["certificate"], folder)
    told = answers(planted, plain.getsockname()[1])
    heard = []
    for listener, tls in ((plain, None), (secure, context)):
        threading.Thread(target=_listen, args=(listener, tls, told, heard), daemon=True).start()
    try:
        yield plain.getsockname()[1], secure.getsockname()[1], heard
    finally:
        plain.close()
        secure.close()


def _certified(subject, folder):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={subject}"]
    subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _listen(listener, tls, told, heard):
    with suppress(OSError):
        while True:
            opened, _ = listener.accept()
            threading.Thread(target=_serve, args=(opened, tls, told, heard), daemon=True).start()


def _serve(opened, tls, told, heard):
    with suppress(OSError):
        connection = tls.wrap_socket(opened, server_side=True) if tls else opened
        with connection, connection.makefile("rb") as lines:
            while head := _head(lines):
                heard.append(head)
                path = head.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
                connection.sendall(told.get(path, told[""]))


def _head(lines):
    head, length = b"", 0
    while (line := lines.readline()) not in (b"", b"\r\n"):
        head += line
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    lines.read(length)
    return head


JOURNEYS = '''\
"""Journeys into every trap of a hostile portal; some carry secrets themselves."""

import logging
import os

from contract.journey import Journey, PageVisit
from harness.browser.failures import wrong_page

TRAPS = ("plain", "reason", "missing", "away", "here", "chunked", "coding", "charset", "garbage", "head", "form")


def trap(name):
    def go(session):
        with session.page(name) as page:
            document = page.get(f"/{{name}}")
            if name == "form":
                page.submit(document.form("f"), {{"password": os.environ["PORTAL_PASSWORD"]}})

    return go


def breaks(session):
    with session.page("json") as page:
        answer = page.fetch("/json")
    logging.getLogger(__name__).warning("the token=%s came", "{logged}")
    print("Cookie: sid={printed}")
    print(os.environ)
    print('{{"format": 2, "public": "p", "secret": "{key_of_a_fleet}", "other_public": "o"}}')
    with open("/proc/self/environ", "rb") as began_with, open("{seen}", "wb") as seen:
        seen.write(began_with.read())
    raise RuntimeError("{exception} " + answer["answer"] + os.environ["PORTAL_PASSWORD"])


def names(session):
    with session.page("dossier/{page_name}") as page:
        page.get("/plain")
        raise wrong_page("the answer was {page_detail}")


def secure(session):
    with session.page("secure") as page:
        page.get("https://127.0.0.1:{secure_port}/plain?code=abc")


VISITS = {{**{{name: trap(name) for name in TRAPS}}, "breaks": breaks, "names": names, "secure": secure}}
JOURNEYS = {{
    name: Journey(name, "A trap.", go, (PageVisit("page", requests=1),)) for name, go in VISITS.items()
}}
'''
