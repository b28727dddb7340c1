"""Recordings put together by hand: one function for each kind of entry."""

import json
from datetime import UTC, datetime, timedelta

from harness.har.har_file import Recording, parse_har
from harness.har.importing import Imported, Wishes, import_recording

PORTAL = "https://portal.test"
BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def entry(method="GET", url="/", answer="", *, kind="text/html", resource="document", **more):
    """One entry, as much of it as a test does not say otherwise: `sent` is (content type, text)."""
    sent, headers = more.pop("sent", None), more.pop("headers", {})
    request = {"method": method, "url": url if "://" in url else PORTAL + url, "headers": [], "cookies": []}
    if sent:
        request["postData"] = {"mimeType": sent[0], "text": sent[1]}
    redirect = more.pop("redirect", "")
    return {
        "_resourceType": resource,
        "request": request,
        "response": {
            "status": more.pop("status", 302 if redirect else 200),
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "cookies": [],
            "redirectURL": redirect,
            "content": {"mimeType": kind, "text": answer},
        },
        **more,
    }


def call(url, body, answer, method="POST", **more):
    """What a script asks: JSON for JSON."""
    sent = None if method == "GET" else ("application/json", json.dumps(body))
    return entry(method, url, json.dumps(answer), kind="application/json", resource="xhr", sent=sent, **more)


def form(url, fields, answer="", **more):
    """A form that is sent."""
    return entry("POST", url, answer, sent=("application/x-www-form-urlencoded", fields), **more)


def har(*entries, **log):
    """The content of a HAR file; where an entry does not say when it began, it is 5 s after the one before."""
    dated = [
        {"startedDateTime": (BEGAN + timedelta(seconds=5 * place)).isoformat(), "time": 10.0, **one}
        for place, one in enumerate(entries)
    ]
    return json.dumps({"log": {"version": "1.2", "entries": dated, **log}}).encode()


def recorded(*entries) -> Recording:
    """The recording of these entries."""
    return parse_har(har(*entries), "visit.har")


def imported(*entries, hosts=(), kept=()) -> Imported:
    """The journey of these entries; its source compiles."""
    journey = import_recording(recorded(*entries), Wishes("visit", hosts, kept))
    compile(journey.text, "journeys_visit.py", "exec")
    return journey


def code(*entries, **wishes) -> str:
    """Its text."""
    return imported(*entries, **wishes).text
