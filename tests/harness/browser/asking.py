"""A page of one request, as the tests of the wire ask for it."""

from typing import Any

from contract import outcomes
from harness.browser.browser import Browser
from harness.browser.failures import PageFailed

PAGE = "look_up_procedure/home"


def get(browser: Browser, path: str = "/") -> str:
    """One page of one request; how it ended."""
    try:
        with browser.page(PAGE) as page:
            page.get(path)
    except PageFailed as failed:
        return failed.outcome
    return outcomes.OK


def post(browser: Browser, path: str = "/") -> str:
    try:
        with browser.page(PAGE) as page:
            page.call(path, {})
    except PageFailed as failed:
        return failed.outcome
    return outcomes.OK


def post_several(browser: Browser, path: str = "/") -> str:
    """One page of four requests, made at once."""
    try:
        with browser.page(PAGE) as page:
            page.calls([(path, {})] * 4)
    except PageFailed as failed:
        return failed.outcome
    return outcomes.OK


def breaks_off(peer: Any) -> None:
    peer.reset()


def ends(peer: Any) -> None:
    peer.end()
