"""From a request to the document that it leads to: redirects, and hosts that are refused."""

from typing import Protocol

from contract import outcomes
from contract.redaction import one_line
from harness.browser.answer import Answer
from harness.browser.failures import PageFailed, malformed
from harness.browser.request import Request, for_document
from harness.browser.site import Site
from harness.browser.urls import Url, resolve
from harness.browser.view import View
from harness.browser.wire import Wire, failure_of_status

MOST_REDIRECTS = 10
LONGEST_ORIGIN = 80  # that is told: the portal chose it
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Way(Protocol):
    """How the requests of one browser go out."""

    site: Site
    wire: Wire


def follow(way: Way, view: View, request: Request) -> tuple[Answer, Url]:
    """The answer that is no redirect and no failure, and where it came from; raises PageFailed."""
    for _ in range(MOST_REDIRECTS + 1):
        answer = _exchange(way, view, request)
        if answer.status >= 400:
            raise failure_of_status(answer, request)
        if answer.status not in _REDIRECTS:
            return answer, request.url
        request = _redirected(request, answer)
        refuse_strangers(way.site, request.url)
    raise PageFailed(outcomes.REDIRECTED_AWAY, f"more than {MOST_REDIRECTS} redirects")


def refuse_strangers(site: Site, url: Url) -> None:
    """Raise PageFailed, before any packet leaves, for a host that is not of the target."""
    if not site.allows(url.origin):
        raise PageFailed(
            outcomes.OFF_TARGET, f"to {one_line(str(url.origin), LONGEST_ORIGIN)}, which is not of the target"
        )


def _exchange(way: Way, view: View, request: Request) -> Answer:
    try:
        answer = way.wire.exchange(view.page, request)
    finally:
        view.exchanged()
    waits = answer.headers.get(b"server-timing")
    if waits is not None:
        view.heard(waits.decode("latin-1"), way.site.systems)
    return answer


def _redirected(request: Request, answer: Answer) -> Request:
    """Where a redirect leads (RFC 9110, 15.4)."""
    location = answer.header(b"location")
    if not location:
        raise malformed(f"{answer.status} without a location")
    try:
        url = resolve(location.encode("latin-1").decode(errors="replace"), request.url)
    except ValueError as error:
        raise PageFailed(outcomes.REDIRECTED_AWAY, "to what is no URL of http or https") from error
    if answer.status == 303 or (answer.status in (301, 302) and request.method == "POST"):
        return for_document(url)
    return request._replace(url=url)
