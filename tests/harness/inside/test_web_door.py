"""Who may ask for what: the door knows requests by their words alone, so no server is needed to try it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harness.inside import web_door
from harness.inside.web_door import READS, WRITES, Door, safe_headers, why_refused

CHANGES = "the plan decides the load: here it can be watched, and stopped"


def asking(path="/", method="GET", host="127.0.0.1:8089", **more):
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": host} | more


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8089", "localhost:8089", "LOCALHOST", "[::1]:8089", "127.0.0.1:9000", "127.8.9.1"]
)
def test_this_machine_is_asked_for_by_its_names(host):
    assert why_refused(asking(host=host), "127.0.0.1") is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8089",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.5",
        "[",
        "x@y",
    ],
)
def test_another_name_that_leads_here_is_refused(host):
    assert "under another name" in why_refused(asking(host=host), "127.0.0.1")


@pytest.mark.parametrize(
    ("host", "bound", "is_refused"),
    [
        ("10.0.0.5:8089", "10.0.0.5", False),
        ("10.0.0.6:8089", "10.0.0.5", True),
        ("watch.internal:8089", "watch.internal", False),
        ("10.0.0.6:8089", "0.0.0.0", False),  # it cannot know which numbers are its own, and they are nobody's name
        ("watch.internal:8089", "0.0.0.0", True),
        ("[fd00::5]:8089", "::", False),
    ],
)
def test_beyond_this_machine_it_is_asked_for_as_it_is_bound(host, bound, is_refused):
    assert (why_refused(asking(host=host), bound) is not None) == is_refused


ROUTES = """
import json, locust
from locust.env import Environment
from locust.web import WebUI
rules = WebUI(Environment(), "127.0.0.1", 0, delayed_start=True).app.url_map.iter_rules()
print(json.dumps([(rule.rule, method) for rule in rules for method in rule.methods]))
"""


def every_route():
    """Of Locust, asked in a process of its own: importing it patches the standard library."""
    answer = subprocess.run([sys.executable, "-c", ROUTES], capture_output=True, text=True, timeout=60, check=True)
    return [tuple(route) for route in json.loads(answer.stdout)]


def test_of_all_that_locust_can_be_told_only_a_stop_is_let_through():
    """A new route of a new Locust that writes is refused too, whatever it is called."""
    writes = {(path, method) for path, method in every_route() if method not in {*READS, "OPTIONS"}}
    assert {path for path, _ in writes} >= {"/swarm", "/stop", "/user", "/stats/reset"}
    let_through = {path for path, method in writes if why_refused(asking(path, method), "127.0.0.1") is None}
    assert let_through == {"/stop"}


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/swarm", "POST"),
        ("//stop", "POST"),
        ("/stop/", "POST"),
        ("/stop", "PUT"),
        ("/", "OPTIONS"),
        ("/", "get"),
        ("/", "TRACE"),
    ],
)
def test_whatever_may_change_something_is_refused(path, method):
    assert why_refused(asking(path, method), "127.0.0.1") == CHANGES


@pytest.mark.parametrize(
    ("origin", "is_refused"),
    [
        (None, False),  # no browser: whoever has this machine
        ("http://127.0.0.1:8089", False),
        ("http://evil.example", True),
        ("http://127.0.0.1:9999", True),  # another page of this machine
        ("null", True),
        ("http://[", True),
    ],
)
def test_no_page_of_somebody_else_can_stop_a_run(origin, is_refused):
    more = {} if origin is None else {"HTTP_ORIGIN": origin}
    for path in WRITES:
        assert (why_refused(asking(path, "POST", **more), "127.0.0.1") is not None) == is_refused


def test_no_other_page_may_read_the_answer():
    headers = [("Content-Type", "text/html"), ("access-control-allow-origin", "*"), ("Cache-Control", "public")]
    safe = safe_headers(headers, "/portal-load")
    names = [name.lower() for name, _ in safe]
    assert "access-control-allow-origin" not in names
    assert names.count("cache-control") == 1
    assert "unsafe-inline" not in dict(safe)["Content-Security-Policy"]
    assert (
        "unsafe-inline" in dict(safe_headers([], "/"))["Content-Security-Policy"]
    )  # Locust writes a script into its page


def answered(environ):
    """What the door, before an application that says yes to everything, answers."""
    told = []

    def app(environ, start_response):
        start_response("200 OK", [("Access-Control-Allow-Origin", "*")])
        return [b"yes"]

    body = b"".join(
        Door(app, "127.0.0.1")(environ, lambda status, headers, *more: told.append((status, dict(headers))))
    )
    return *told[0], body


def test_what_is_refused_never_comes_to_the_application():
    status, headers, body = answered(asking("/swarm", "POST"))
    assert (status, json.loads(body)) == ("403 Forbidden", {"success": False, "message": CHANGES})
    assert headers["X-Frame-Options"] == "DENY"
    status, headers, body = answered(asking("/swarm"))
    assert (status, body) == ("200 OK", b"yes")
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("name", ["page.html", "page.css", "page.js"])
def test_our_page_asks_nobody_else_and_writes_no_markup(name):
    text = (Path(web_door.__file__).with_name("page") / name).read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|import\(|@import|url\(", text)
    assert " style=" not in text  # which its content security policy forbids, as it does a script in the page
    assert not re.search(r"<script(?! src=\"/portal-load/)", text)
