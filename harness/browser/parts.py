"""The static parts that a page names: its style sheets, scripts and pictures, as a browser would find them."""

import re
from functools import lru_cache

from harness.browser.markup import COMMENT, INSIDE_TAG, attributes_of

_TAG = re.compile(rf"{COMMENT}|<(?P<name>link|script|img)(?=[\s/>]){INSIDE_TAG}".encode(), re.IGNORECASE | re.DOTALL)
_END_OF_SCRIPT = re.compile(rb"</script(?=[\s/>])", re.IGNORECASE)

_SIGNS = (b"src", b"stylesheet")  # without one of them no tag names a part


def parts_of(content: bytes, lower: bytes) -> tuple[str, ...]:
    """The references as they stand in the content, each once; `lower` is it with the ASCII letters in lower case.

    Most pages name their parts in the head, so what comes after the last sign of one is not read: the search for the
    signs costs a third of that for the tags.
    """
    last = max(map(lower.rfind, _SIGNS))
    references: dict[str, None] = {}
    position = 0
    while position <= last and (tag := _TAG.search(content, position)) is not None:
        position = tag.end()
        if not tag["end"]:  # a comment, or a tag that never ends
            continue
        name = tag["name"].lower()
        reference = _reference(name, tag["inside"])
        if reference:
            references[reference] = None
        if name == b"script":  # what looks like a tag in it is none
            ended = _END_OF_SCRIPT.search(content, position)
            position = ended.end() if ended else len(content)
    return tuple(references)


@lru_cache(maxsize=512)
def _reference(name: bytes, inside: bytes) -> str:
    """What a tag asks a browser to fetch; empty if nothing."""
    attributes = attributes_of(inside.decode(errors="replace"))
    if name != b"link":
        return attributes.get("src", "").strip()
    is_style = "stylesheet" in attributes.get("rel", "").lower().split()
    return attributes.get("href", "").strip() if is_style else ""
