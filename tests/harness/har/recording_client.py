"""A visitor who writes down what he does as Chrome writes it: a HAR of one visit."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import httpx

BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DOCUMENT = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
CALL = {"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}
PART = {"sec-fetch-dest": "script"}


class Recorder:
    """Each `go` opens a page; its clock is its own, so that think times are what a test says."""

    def __init__(self, http: httpx.Client) -> None:
        self.entries: list[dict] = []
        self.pages: list[dict] = []
        self.url = ""
        self.html = ""
        self._http = http
        self._now = BEGAN

    def go(self, method: str, path: str, think_s: float = 7.0, **sending) -> str:
        """Navigate, follow redirects, pull the static parts; answers the HTML."""
        self._now += timedelta(seconds=think_s)
        self.pages.append(
            {"id": f"page_{len(self.pages) + 1}", "title": path, "startedDateTime": self._now.isoformat()}
        )
        response = self._exchange(method, urljoin(self.url, path), DOCUMENT, sending)
        while response.is_redirect:
            response = self._exchange("GET", urljoin(str(response.url), response.headers["location"]), DOCUMENT, {})
        self.url, self.html = str(response.url), response.text
        return self.html

    def pull(self, *paths: str) -> None:
        """The static parts of the page."""
        for path in paths:
            self._exchange("GET", urljoin(self.url, path), PART, {})

    def call(self, path: str, body: dict):
        """What a script of the page does; answers the JSON."""
        return self._exchange("POST", urljoin(self.url, path), CALL, {"json": body}).json()

    def har(self) -> dict:
        """The recording so far."""
        log = {
            "version": "1.2",
            "creator": {"name": "a test", "version": "1"},
            "pages": self.pages,
            "entries": self.entries,
        }
        return {"log": log}

    def saved(self) -> bytes:
        """As a browser saves it."""
        return json.dumps(self.har()).encode()

    def _exchange(self, method: str, url: str, marks: dict, sending: dict) -> httpx.Response:
        request = self._http.build_request(method, url, headers=marks, **sending)
        response = self._http.send(request)
        response.raise_for_status() if not response.is_redirect else None
        self.entries.append(
            {
                "pageref": self.pages[-1]["id"],
                "startedDateTime": self._now.isoformat(),
                "time": 20.0,
                "request": _request(request),
                "response": _response(response),
            }
        )
        self._now += timedelta(milliseconds=20)
        return response


def _request(request: httpx.Request) -> dict:
    body = request.read()
    asked = {
        "method": request.method,
        "url": str(request.url),
        "headers": _pairs(request.headers),
        "cookies": [],
        "bodySize": len(body),
    }
    if body:
        text = body.decode(errors="replace")
        asked["postData"] = {"mimeType": request.headers["content-type"], "text": text}
    return asked


def _response(response: httpx.Response) -> dict:
    return {
        "status": response.status_code,
        "headers": _pairs(response.headers),
        "cookies": [{"name": name, "value": value} for name, value in response.cookies.items()],
        "redirectURL": response.headers.get("location", ""),
        "content": {"mimeType": response.headers.get("content-type", ""), "text": response.text},
    }


def _pairs(headers: httpx.Headers) -> list[dict]:
    return [{"name": name, "value": value} for name, value in headers.multi_items()]
