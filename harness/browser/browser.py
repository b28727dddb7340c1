"""One citizen's browser, and the pages that it opens: requests with cookies, redirects and a cache, timed as one."""

import json
from collections.abc import Mapping, Sequence
from time import perf_counter
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from contract import outcomes
from contract.observer import Observer
from harness.browser.answer import Answer
from harness.browser.cache import Cache
from harness.browser.cookies import Cookies
from harness.browser.failures import PageFailed, malformed, wrong_page
from harness.browser.forms import MULTIPART, URL_ENCODED, Form, Upload, encode_multipart
from harness.browser.pages import Document
from harness.browser.site import Site
from harness.browser.urls import Url, resolve
from harness.browser.visitor import Visitor
from harness.browser.wire import Request, Wire, failure_of_status

MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_FOR_DOCUMENTS = (
    "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: vi,en;q=0.5\r\nAccept-Encoding: gzip\r\n"
)
_FOR_PARTS = "Accept: */*\r\nAccept-Encoding: gzip\r\n"
_FOR_CALLS = (
    "Accept: application/json\r\nAccept-Encoding: gzip\r\n"
    "Content-Type: application/json\r\nX-Requested-With: XMLHttpRequest\r\n"
)


class Browser:
    """A fresh one for each session: its own connections, cookies and cache."""

    __slots__ = ("cache", "cookies", "observer", "site", "wire")

    def __init__(self, site: Site, observer: Observer, citizen: int) -> None:
        self.site = site
        self.observer = observer
        self.wire = Wire(site, observer, citizen)
        self.cookies = Cookies()
        self.cache = Cache()

    def page(self, name: str, due_s: float | None = None, visitor: Visitor | None = None) -> "Page":
        """A page, `journey/page`, for a `with`.

        `due_s` is when it should begin, on perf_counter's clock; `visitor` says how long it is waited for.
        """
        return Page(self, name, due_s)

    def close(self) -> None:
        """Close the connections; cookies and cache go with the browser."""
        self.wire.close()


class Page:
    """One thing that a person waits for: from entering to the last byte of its last request.

    Every method raises PageFailed when the portal, or this machine, does not give what was asked for.
    """

    __slots__ = ("_browser", "_due_s", "_ended_s", "_name", "_sent_s")

    def __init__(self, browser: Browser, name: str, due_s: float | None) -> None:
        self._browser = browser
        self._name = name
        self._due_s = due_s
        self._sent_s = 0.0
        self._ended_s: float | None = None

    def __enter__(self) -> Self:
        self._sent_s = perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ended_s = self._ended_s if self._ended_s is not None else perf_counter()
        service_s = ended_s - self._sent_s
        response_s = service_s if self._due_s is None else max(service_s, ended_s - self._due_s)
        outcome, detail = _end_of_page(error)
        self._browser.observer.page_done(self._name, outcome, service_s, response_s, detail)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Document:
        """The document at a path of the portal, or at a URL of its hosts, after all redirects."""
        return self._document(Request("GET", self._url(path, query), _FOR_DOCUMENTS))

    def submit(self, form: Form, fields: Mapping[str, str] | None = None, files: Sequence[Upload] = ()) -> Document:
        """Send a form as it stands in its page, with `fields` filled in over it and `files` attached."""
        filled = {**form.fields, **(fields or {})}
        if form.method == "get":
            return self._document(Request("GET", self._url(form.action.partition("?")[0], filled), _FOR_DOCUMENTS))
        if files or form.enctype == MULTIPART:
            content_type, body = encode_multipart(filled, files)
        else:
            content_type, body = URL_ENCODED, urlencode(filled).encode("ascii")
        headers = f"{_FOR_DOCUMENTS}{self._origin_line()}Content-Type: {content_type}\r\n"
        return self._document(Request("POST", self._url(form.action), headers, body))

    def call(self, path: str, body: Mapping[str, object]) -> Any:
        """POST JSON as a script of the page does, and return the JSON that comes back; other content is WRONG_PAGE."""
        encoded = json.dumps(body, ensure_ascii=False).encode()
        document = self._final(Request("POST", self._url(path), _FOR_CALLS + self._origin_line(), encoded))
        try:
            return json.loads(document.content)
        except ValueError as error:
            document.must_not_say_busy()
            raise wrong_page("the answer is not JSON") from error

    def pull(self, path: str) -> None:
        """Fetch a static part, unless this browser has it; one that it may have, it asks for with If-None-Match."""
        url, cache = self._url(path), self._browser.cache
        if cache.is_fresh(url):
            return
        answer, _ = self._followed(Request("GET", url, _FOR_PARTS + cache.question(url)))
        cache.keep(url, answer)

    def _document(self, request: Request) -> Document:
        document = self._final(request)
        document.must_not_say_busy()
        return document

    def _final(self, request: Request) -> Document:
        return Document(*self._followed(request))

    def _followed(self, request: Request) -> tuple[Answer, Url]:
        """The answer that is no redirect and no failure, and where it came from."""
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._exchanged(request)
            if answer.status >= 400:
                raise failure_of_status(answer, request)
            if answer.status not in _REDIRECTS:
                return answer, request.url
            request = self._redirected(request, answer)
        raise PageFailed(outcomes.REDIRECTED_AWAY, f"more than {MOST_REDIRECTS} redirects")

    def _exchanged(self, request: Request) -> Answer:
        """One exchange, with the cookies that belong to it."""
        browser = self._browser
        cookie_line = browser.cookies.line(request.url)
        if cookie_line:
            request = request._replace(headers=request.headers + cookie_line)
        try:
            answer = browser.wire.exchange(self._name, request)
        finally:
            self._ended_s = perf_counter()
        for set_cookie in answer.set_cookies:
            browser.cookies.keep(set_cookie, request.url)
        return answer

    def _redirected(self, request: Request, answer: Answer) -> Request:
        """Where a redirect leads (RFC 9110, 15.4); a host that is not of the target is refused before any packet."""
        location = answer.header(b"location")
        if not location:
            raise malformed(f"{answer.status} without a location")
        try:
            url = resolve(location.encode("latin-1").decode(errors="replace"), request.url)
        except ValueError as error:
            raise PageFailed(outcomes.REDIRECTED_AWAY, "to what is no URL of http or https") from error
        self._refuse_strangers(url)
        if answer.status == 303 or (answer.status in (301, 302) and request.method == "POST"):
            return Request("GET", url, _FOR_DOCUMENTS)
        return request._replace(url=url)

    def _url(self, reference: str, query: Mapping[str, str] | None = None) -> Url:
        url = resolve(reference, self._browser.site.base)
        self._refuse_strangers(url)
        if not query:
            return url
        separator = "&" if "?" in url.target else "?"
        return Url(url.origin, f"{url.target}{separator}{urlencode(query)}")

    def _refuse_strangers(self, url: Url) -> None:
        if not self._browser.site.allows(url.origin):
            raise PageFailed(outcomes.REDIRECTED_AWAY, f"to {url.origin}, which is not of the target")

    def _origin_line(self) -> str:
        return f"Origin: {self._browser.site.base.origin}\r\n"


def _end_of_page(error: BaseException | None) -> tuple[str, str]:
    """Outcome and detail of a page that was left by an exception, or by none."""
    if error is None:
        return outcomes.OK, ""
    if isinstance(error, PageFailed):
        return error.outcome, error.detail
    if isinstance(error, Exception):
        return outcomes.GENERATOR, type(error).__name__
    return outcomes.CUT, ""
