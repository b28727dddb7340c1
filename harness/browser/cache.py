"""What one citizen's browser has already: static parts, and until when they need not be asked for again."""

import re
from time import perf_counter
from typing import NamedTuple

from harness.browser.answer import Answer
from harness.browser.urls import Url

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})")
_NOT_TO_KEEP = re.compile(r"\bno-store\b")
_ALWAYS_TO_ASK = re.compile(r"\bno-cache\b")


class _Part(NamedTuple):
    fresh_until_s: float
    etag: str


class Cache:
    """Empty at first. Only that a part is there is kept, not the part: nobody looks at it again."""

    __slots__ = ("_part_by_url",)

    def __init__(self) -> None:
        self._part_by_url: dict[Url, _Part] = {}

    def is_fresh(self, url: Url) -> bool:
        """Is it there, and good still?"""
        part = self._part_by_url.get(url)
        return part is not None and perf_counter() < part.fresh_until_s

    def question(self, url: Url) -> str:
        """The header line that asks only for what has changed; empty when there is nothing to compare with."""
        part = self._part_by_url.get(url)
        return f"If-None-Match: {part.etag}\r\n" if part is not None and part.etag else ""

    def keep(self, url: Url, answer: Answer) -> None:
        """Remember an answer of 200 or 304, as far as it may be remembered."""
        control = answer.header(b"cache-control").lower()
        if _NOT_TO_KEEP.search(control):
            self._part_by_url.pop(url, None)
            return
        known = self._part_by_url.get(url)
        etag = answer.header(b"etag") or (known.etag if known is not None and answer.status == 304 else "")
        max_age = None if _ALWAYS_TO_ASK.search(control) else _MAX_AGE.search(control)
        self._part_by_url[url] = _Part(perf_counter() + int(max_age[1]) if max_age else 0.0, etag)
