"""Reading HTML without a tree: tags, attributes and character references, as tolerant as a browser is."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from html.entities import html5
from types import MappingProxyType

# The inside of a tag: a quote opens a value only after an equals sign. It is read once, to the end of the tag or of the
# text, without going back: linear, whatever comes.
INSIDE_TAG = r"""(?P<inside>(?>(?:[^>=]++|=\s*+(?>(?:"[^"]*+"|'[^']*+')?))*))(?P<end>>|\Z)"""
COMMENT = r"<!--.*?(?:-->|\Z)"

_TAG = re.compile(rf"{COMMENT}|<(?P<name>[a-zA-Z][^\s/>]*+){INSIDE_TAG}", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_LONGEST_KEPT = 300  # characters of a tag: longer ones are met once
_REFERENCE = re.compile(r"&(#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[a-zA-Z][a-zA-Z0-9]*+(?:;|(?!=)))")

# Elements whose content is taken whole: what looks like a tag in it is none, or belongs to it. An option need not end.
_END_OF_CONTENT = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE) for name in ("select", "textarea", "script", "style")
} | {"option": re.compile(r"(?=</?(?:option|optgroup)[\s/>])", re.IGNORECASE)}


def elements(html: str) -> Iterator[tuple[str, str, str]]:
    """Every element as (name, inside of its tag, content), comments left out; most have their content after them.

    Only select, textarea, script, style and option come with their content.
    """
    position = 0
    while (tag := _TAG.search(html, position)) is not None:
        position = tag.end()
        if not tag["end"]:  # a comment, or a tag that never ends
            continue
        name, content = tag["name"].lower(), ""
        if name in _END_OF_CONTENT:
            end = _END_OF_CONTENT[name].search(html, position)
            content = html[position : end.start() if end else len(html)]
            position = end.end() if end else len(html)
        yield name, tag["inside"], content


def attributes_of(inside: str) -> Mapping[str, str]:
    """The attributes of a tag by lower-case name; the first of a name counts, one without a value is empty."""
    return _attributes_again(inside) if len(inside) <= _LONGEST_KEPT else _attributes(inside)


def _attributes(inside: str) -> Mapping[str, str]:
    value_by_name: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(inside):
        value_by_name.setdefault(name.lower(), unescape_value(double or single or bare))
    return MappingProxyType(value_by_name)


# A form's tags are the same for all citizens, but for the few that carry a token.
_attributes_again = lru_cache(maxsize=512)(_attributes)


def unescape_value(value: str) -> str:
    """Character references replaced as in an attribute, where `?a=1&copy=2` is a query and no copyright sign.

    HTML Standard, 13.2.5.73 Named character reference state.
    """
    return _REFERENCE.sub(_character, value) if "&" in value else value


def _character(reference: re.Match[str]) -> str:
    name = reference[1]
    return unescape(reference[0]) if name[0] == "#" else html5.get(name, reference[0])
