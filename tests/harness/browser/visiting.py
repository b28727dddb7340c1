"""Visits to a page, as the tests of the browser make them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from harness.browser.browser import Browser, Page
from harness.browser.failures import PageFailed

PAGE = "file_dossier/submit"
FORM = '<form id="search" action="{action}" method="{method}"><input name="token" value="a&amp;b"></form>'


def head_of(request: bytes) -> tuple[str, dict[str, str]]:
    """The request line, and the headers by lower-case name."""
    line, *headers = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return line, {name.lower(): value for name, _, value in (header.partition(": ") for header in headers)}


def failing(browser: Browser, visit: Callable[[Page], object]) -> PageFailed:
    """How a page fails."""
    with pytest.raises(PageFailed) as failed, browser.page(PAGE) as page:
        visit(page)
    return failed.value


def path_of(request: bytes) -> str:
    return request.split(b" ", 2)[1].decode()


def serving(answer_by_path: Mapping[str, bytes]) -> Callable[[Any], None]:
    """A script that answers every request on its connection by its path."""

    def script(peer: Any) -> None:
        while request := peer.read():
            peer.connection.sendall(answer_by_path[path_of(request)])

    return script
