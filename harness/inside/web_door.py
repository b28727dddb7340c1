"""The door of the web interface: who comes may look, nobody may change the load, and no other page may look with them.

Locust's interface allows each page of the web to read it (CORS), and each form to start a load. It is made to steer a
test; here the plan does. So the door lets requests through that read, and two that write: a stop, and a login, which
must come from a page of our own.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from harness.web_place import may_be_called

OURS = "/portal-load"
STOP, LOGIN = "/stop", f"{OURS}/login"
WRITES = frozenset({STOP, LOGIN})
READS = frozenset({"GET", "HEAD"})

_OWN = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
_LOCUSTS = f"{_OWN}; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]


class Door:
    """A WSGI application around another, which listens on `host`."""

    def __init__(self, app: App, host: str) -> None:
        self._app = app
        self._host = host

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer 403 with the reason, or let it through."""
        path = str(environ.get("PATH_INFO", ""))
        why = why_refused(environ, self._host)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, safe_headers(headers, path), *more)

        if why is None:
            return self._app(environ, start)
        body = json.dumps({"success": False, "message": why}).encode()
        start("403 Forbidden", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def why_refused(environ: Environ, host: str) -> str | None:
    """Why this request may not be answered; None where it may."""
    asked = str(environ.get("HTTP_HOST", ""))
    if not may_be_called(asked, host):
        return f"this is served as {host}, and was asked for under another name"
    method, path = environ.get("REQUEST_METHOD"), environ.get("PATH_INFO")
    if method in READS:
        return None
    if method != "POST" or path not in WRITES:
        return "the plan decides the load: here it can be watched, and stopped"
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin.partition("://")[2] != asked:
        return "this may only be asked for by a page of this address"
    return None


def safe_headers(headers: Iterable[tuple[str, str]], path: str) -> list[tuple[str, str]]:
    """Without those that let other pages read the answer, with those that keep it to this page."""
    added = {name.lower() for name, _ in HEADERS}
    kept = [
        (name, value)
        for name, value in headers
        if not name.lower().startswith("access-control-") and name.lower() not in added
    ]
    is_ours = path == OURS or path.startswith(f"{OURS}/")
    return [*kept, *HEADERS, ("Content-Security-Policy", _OWN if is_ours else _LOCUSTS)]
