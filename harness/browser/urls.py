"""Where a request goes: the origin (scheme, host, port) and the target (path and query) of a URL."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode, urljoin, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

# What need not be taken apart: nothing in it that urllib would leave out.
_PLAIN_TARGET = re.compile(r"(?!.*/\.)/(?!/)[!$%&'()*+,\-./0-9:=?@A-Z_a-z~]*(?<!\?)")
_ABSOLUTE = re.compile(rf"(https?://[^\s/?#\\]+)({_PLAIN_TARGET.pattern})")
_LEFT_ALONE = "!$%&'()*+,-./:;=?@_~"


class Origin(NamedTuple):
    """Who answers; two URLs of one origin share a connection."""

    scheme: str
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """The host with its port, whatever that is."""
        return netloc_of(self.host, self.port)

    @property
    def authority(self) -> str:
        """As the Host header has it: without the port that goes without saying."""
        return self.netloc.rpartition(":")[0] if self.port == DEFAULT_PORTS[self.scheme] else self.netloc

    def __str__(self) -> str:
        return _text_of(self)


class Url(NamedTuple):
    """An origin and a target that is safe to put in a request line: ASCII, no blanks, no fragment."""

    origin: Origin
    target: str

    @property
    def path(self) -> str:
        """The target without its query: all of it that may stand in a detail."""
        return self.target.partition("?")[0]

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"


def netloc_of(host: str, port: int) -> str:
    """`host:port`; an address of six numbers stands in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_url(text: str) -> Url:
    """An absolute http or https URL; raises ValueError for anything else."""
    parts = urlsplit(text)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"found {parts.scheme or 'no scheme'!r}, expected an absolute URL of http or https")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode("ascii")
    port = parts.port if parts.port is not None else DEFAULT_PORTS[parts.scheme]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Url(Origin(parts.scheme, host, port), quote(target, safe=_LEFT_ALONE))


def resolve(reference: str, base: Url) -> Url:
    """What a reference on a page at `base` points to; raises ValueError."""
    if _PLAIN_TARGET.fullmatch(reference):
        return Url(base.origin, reference)
    absolute = _ABSOLUTE.fullmatch(reference)
    if absolute is not None:  # as each form's, once its page is known
        return Url(_origin_of(absolute[1]), absolute[2])
    return read_url(urljoin(str(base), reference.strip()))


@lru_cache(maxsize=64)  # a target has a few
def _text_of(origin: Origin) -> str:
    return f"{origin.scheme}://{origin.authority}"


@lru_cache(maxsize=64)
def _origin_of(text: str) -> Origin:
    return read_url(text).origin


def with_query(url: Url, query: Mapping[str, str]) -> Url:
    """The URL with what is asked of it added."""
    separator = "&" if "?" in url.target else "?"
    return Url(url.origin, f"{url.target}{separator}{urlencode(query)}")
