"""One citizen's browser, and the pages that it opens: a document, its parts and its calls, timed as one."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from contract import outcomes
from contract.observer import Observer
from harness.browser.at_once import at_once
from harness.browser.cache import Cache
from harness.browser.deadline import begin_deadline
from harness.browser.failures import OutOfPatience, PageFailed, wrong_page
from harness.browser.following import follow, refuse_strangers
from harness.browser.forms import Form, Upload
from harness.browser.pages import Document
from harness.browser.request import Request, for_call, for_document, for_form, for_json, for_part
from harness.browser.site import Site
from harness.browser.urls import Url, resolve, with_query
from harness.browser.view import View
from harness.browser.visitor import Visitor
from harness.browser.wire import Wire


class Browser:
    """A fresh one for each session: its own connections and cookies.

    `cache` is what the visitor has from an earlier visit, its own to change: a `copy()`; None: it was never here.
    `forwarded_for` is the address that each request names in X-Forwarded-For, None for no such header; raises
    ValueError for one that is no header's value.
    """

    __slots__ = ("cache", "observer", "site", "wire")

    def __init__(
        self,
        site: Site,
        observer: Observer,
        citizen: int,
        cache: Cache | None = None,
        forwarded_for: str | None = None,
    ) -> None:
        self.site = site
        self.observer = observer
        self.wire = Wire(site, observer, citizen, forwarded_for)
        self.cache = Cache() if cache is None else cache

    def page(self, name: str, due_s: float | None = None, visitor: Visitor | None = None) -> "Page":
        """A page, `journey/page`, for a `with`.

        `due_s` is when it should begin, on perf_counter's clock; `visitor` says how long its document is waited for,
        and whether it is asked for again.
        """
        return Page(self, name, due_s, visitor)

    def close(self) -> None:
        """Close the connections; cookies and cache go with the browser."""
        self.wire.close()


class Page:
    """One thing that a person waits for: from entering to the last byte of its last request.

    Every method raises PageFailed when the portal, or this machine, does not give what was asked for. A document that
    was got is asked for again as long as the visitor wants to: each time is a view, and told as a page of its own.
    """

    __slots__ = ("_began_s", "_browser", "_due_s", "_name", "_view", "_visitor")

    def __init__(self, browser: Browser, name: str, due_s: float | None, visitor: Visitor | None) -> None:
        self._browser = browser
        self._name = name
        self._due_s = due_s
        self._visitor = visitor
        self._view: View | None = None  # there is none before the page, and none while the visitor pauses

    def __enter__(self) -> Self:
        view = self._view = View(self._name, self._due_s)
        self._began_s = view.sent_s
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.wire.rest()
        if self._view is not None:
            self._view.tell(self._browser.observer, *_end_of_page(error))
            self._view = None  # the page may stand in its journey's frame for as long as the next is thought about
        if self._visitor is not None and isinstance(error, PageFailed):
            self._visitor.leaves(self._name, error.outcome, perf_counter() - self._began_s)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Document:
        """The document at a path of the portal, or at a URL of its hosts, after all redirects; and its parts."""
        if query is None:
            return self._load(_document_at(self._browser.site, path))
        return self._load(for_document(self._url(path, query)))

    def submit(self, form: Form, fields: Mapping[str, str] | None = None, files: Sequence[Upload] = ()) -> Document:
        """Send a form as it stands in its page, with `fields` filled in over it and `files` attached."""
        filled = {**form.fields, **(fields or {})}
        if form.method == "get":
            return self._load(for_document(self._url(form.action.partition("?")[0], filled)))
        return self._load(for_form(self._url(form.action), form, filled, files, self._browser.site.origin_line))

    def call(self, path: str, body: Mapping[str, object]) -> Any:
        """POST JSON as a script of the page does, and return the JSON that comes back; other content is WRONG_PAGE."""
        return self._json(for_call(self._url(path), body, self._browser.site.origin_line))

    def calls(self, calls: Sequence[tuple[str, Mapping[str, object]]]) -> list[Any]:
        """As `call`, several at once: each is a path and a body; the answers come in their order."""
        origin_line = self._browser.site.origin_line
        requests = [for_call(self._url(path), body, origin_line) for path, body in calls]
        return at_once([(request.url.origin, partial(self._json, request)) for request in requests])

    def fetch(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """GET JSON as a script of the page does; other content is WRONG_PAGE."""
        return self._json(for_json(self._url(path, query)))

    def pull(self, path: str) -> None:
        """Fetch a static part that no document names, unless this browser has it, or a CDN delivers it."""
        self._pull([self._url(path)])

    def _load(self, request: Request) -> Document:
        """The document, which the visitor waits for as long as it will, and then its parts."""
        while True:
            try:
                document = self._awaited(request)
                break
            except PageFailed as failed:
                if request.method != "GET" or not self._tries_again(failed):  # a form is not sent twice unasked
                    raise
        site = self._browser.site
        if site.static_parts and (parts := document.parts):
            self._pull([url for url in parts if site.allows(url.origin)])
        return document

    def _awaited(self, request: Request) -> Document:
        patience_s = self._visitor.patience_s() if self._visitor is not None else None
        if patience_s is None:
            return self._document(request)
        deadline = begin_deadline(patience_s, OutOfPatience)
        try:
            return self._document(request)
        finally:
            deadline.close()

    def _document(self, request: Request) -> Document:
        document = self._followed(request)
        document.must_not_say_busy()
        return document

    def _tries_again(self, failed: PageFailed) -> bool:
        """Tell of the view that failed; a visitor who tries again begins another."""
        if self._visitor is None:
            return False
        view, self._view = self._asked_now(), None
        waited_s = view.tell(self._browser.observer, failed.outcome, failed.detail)
        if not self._visitor.tries_again(self._name, failed.outcome, waited_s):
            return False
        self._view = View(self._name, due_s=None)
        return True

    def _json(self, request: Request) -> Any:
        document = self._followed(request)
        try:
            return json.loads(document.content)
        except ValueError as error:
            document.must_not_say_busy()
            raise wrong_page("the answer is not JSON") from error

    def _pull(self, urls: Sequence[Url]) -> None:
        """Those of the parts that are neither here nor on their way, all at once."""
        cache, pulled = self._browser.cache, self._asked_now().pulled
        if not self._browser.site.static_parts:
            return
        missing = [url for url in dict.fromkeys(urls) if url not in pulled and not cache.is_fresh(url)]
        pulled.update(missing)
        at_once([(url.origin, partial(self._pull_one, url)) for url in missing])

    def _pull_one(self, url: Url) -> None:
        cache = self._browser.cache
        answer, _ = follow(self._browser, self._asked_now(), for_part(url, cache.question(url)))
        cache.keep(url, answer)

    def _url(self, reference: str, query: Mapping[str, str] | None = None) -> Url:
        url = resolve(reference, self._browser.site.base)
        refuse_strangers(self._browser.site, url)
        return with_query(url, query) if query else url

    def _followed(self, request: Request) -> Document:
        answer, url = follow(self._browser, self._asked_now(), request)
        return Document(answer, url, self._browser.site.static_parts)

    def _asked_now(self) -> View:
        """The view that is under way; what a journey asks for after one that failed for good begins another."""
        if self._view is None:
            self._view = View(self._name, due_s=None)
        return self._view


@lru_cache(maxsize=1024)
def _document_at(site: Site, path: str) -> Request:
    """The same for all citizens who go there; raises PageFailed for a host that is not of the target."""
    url = resolve(path, site.base)
    refuse_strangers(site, url)
    return for_document(url)


def _end_of_page(error: BaseException | None) -> tuple[str, str]:
    """Outcome and detail of a page that was left by an exception, or by none."""
    if error is None:
        return outcomes.OK, ""
    if isinstance(error, PageFailed):
        return error.outcome, error.detail
    if isinstance(error, Exception):
        return outcomes.GENERATOR, type(error).__name__
    return outcomes.CUT, ""
