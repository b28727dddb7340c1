"""What a browser sees of a page at the first glance: whether it says busy, and which parts it names."""

from functools import lru_cache
from typing import NamedTuple

from harness.browser.busy import says_busy
from harness.browser.parts import parts_of

# A page that is the same for many citizens is looked at once a process; of the others these are the last.
_MOST_KEPT = 128
_LONGEST_KEPT_BYTES = 64 * 1024


class Glance(NamedTuple):
    """`parts` are references, as they stand in the page."""

    says_busy: bool
    parts: tuple[str, ...]


def glance_at(content: bytes, at_parts: bool = True) -> Glance:
    """A page in UTF-8, or in what differs from it beyond ASCII alone; its parts only where they are of interest."""
    return _glance_again(content, at_parts) if len(content) <= _LONGEST_KEPT_BYTES else _glance(content, at_parts)


def _glance(content: bytes, at_parts: bool) -> Glance:
    lower = content.lower()  # ASCII letters alone: every byte stays in its place
    return Glance(says_busy(lower), parts_of(content, lower) if at_parts else ())


_glance_again = lru_cache(maxsize=_MOST_KEPT)(_glance)
