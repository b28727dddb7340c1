"""What one citizen's browser has already: static parts, and until when they need not be asked for again."""

import re
from time import perf_counter
from typing import NamedTuple, Self

from harness.browser.answer import Answer
from harness.browser.urls import Url

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})")
_NOT_TO_KEEP = re.compile(r"\bno-store\b")
_ALWAYS_TO_ASK = re.compile(r"\bno-cache\b")


class _Part(NamedTuple):
    lifetime_s: int
    fresh_until_s: float
    etag: str
    last_modified: str


class Cache:
    """Empty at first. Only that a part is there is kept, not the part: nobody looks at it again.

    A part is fresh for its `max-age` (RFC 9111, 4.2); without one it is asked after each time.
    """

    __slots__ = ("_part_by_url",)

    def __init__(self) -> None:
        self._part_by_url: dict[Url, _Part] | None = None  # many a visit has none

    def copy(self) -> Self:
        """The same parts for another visitor, as if it had been here; what one then learns the other does not."""
        copied = type(self)()
        copied._part_by_url = self._part_by_url and self._part_by_url.copy()
        return copied

    def is_fresh(self, url: Url) -> bool:
        """Is it there, and good still?"""
        part = self._part_by_url.get(url) if self._part_by_url else None
        return part is not None and perf_counter() < part.fresh_until_s

    def question(self, url: Url) -> str:
        """The lines that ask only for what has changed (RFC 9110, 13.1); empty if there is nothing to compare with."""
        part = self._part_by_url.get(url) if self._part_by_url else None
        if part is None:
            return ""
        match = f"If-None-Match: {part.etag}\r\n" if part.etag else ""
        return match + (f"If-Modified-Since: {part.last_modified}\r\n" if part.last_modified else "")

    def keep(self, url: Url, answer: Answer) -> None:
        """Remember an answer of 200 or 304, as far as it may be remembered."""
        if self._part_by_url is None:
            self._part_by_url = {}
        control = answer.header(b"cache-control").lower()
        if _NOT_TO_KEEP.search(control):
            self._part_by_url.pop(url, None)
            return
        known = self._part_by_url.get(url) if answer.status == 304 else None
        lifetime_s = known.lifetime_s if known is not None and not control else _lifetime_s(control)
        self._part_by_url[url] = _Part(
            lifetime_s,
            perf_counter() + lifetime_s if lifetime_s else 0.0,
            answer.header(b"etag") or (known.etag if known is not None else ""),
            answer.header(b"last-modified") or (known.last_modified if known is not None else ""),
        )


def _lifetime_s(control: str) -> int:
    max_age = None if _ALWAYS_TO_ASK.search(control) else _MAX_AGE.search(control)
    return int(max_age[1]) if max_age else 0
