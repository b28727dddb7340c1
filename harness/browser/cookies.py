"""The cookies of one citizen: names and values by host, with just the rules that decide which is sent where."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from harness.browser.urls import Url


class _Cookie(NamedTuple):
    host: str  # that set it; for all of a domain, `.domain`
    path: str
    name: str
    pair: str  # `name=value`
    is_secure: bool


class Cookies:
    """Empty at first. A citizen has a few: they are kept in a tuple, which is the smallest."""

    __slots__ = ("_cookies",)

    def __init__(self) -> None:
        self._cookies: tuple[_Cookie, ...] = ()

    def keep(self, set_cookie: bytes, url: Url) -> None:
        """Keep what an answer from `url` set, or forget what it took back; one that makes no sense is ignored."""
        pair, _, rest = set_cookie.decode("latin-1").partition(";")
        name, equals, value = pair.partition("=")
        name = name.strip()
        attributes = _attributes(rest)
        host = _host(attributes.get("domain", ""), url.origin.host)
        if not (name and equals and host):
            return
        path = attributes.get("path", "")
        if not path.startswith("/"):
            path = url.path.rpartition("/")[0] or "/"
        # One name and path for all citizens: kept once.
        new = _Cookie(host, intern(path), intern(name), f"{name}={value.strip()}", "secure" in attributes)
        cookies = list(self._cookies)
        place = next((at for at, known in enumerate(cookies) if known[:3] == new[:3]), None)
        if _is_over(attributes):
            if place is not None:
                del cookies[place]
        elif place is not None:  # RFC 6265, 5.3: it takes the place in the order
            cookies[place] = new
        else:
            cookies.append(new)
            cookies.sort(key=_longest_path_first)
        self._cookies = tuple(cookies)

    def line(self, url: Url) -> str:
        """The Cookie header for a request, with its end; empty when there is nothing to send."""
        pairs = [cookie.pair for cookie in self._cookies if _fits(cookie, url)] if self._cookies else None
        return f"Cookie: {'; '.join(pairs)}\r\n" if pairs else ""


def _longest_path_first(cookie: _Cookie) -> int:
    """RFC 6265, 5.4: in this order they are sent, and of paths of one length in that in which they were set."""
    return -len(cookie.path)


def _fits(cookie: _Cookie, url: Url) -> bool:
    of_host, path, _, _, is_secure = cookie
    scheme, host, _ = url.origin
    if of_host != host and not (of_host[0] == "." and f".{host}".endswith(of_host)):
        return False
    return (not is_secure or scheme == "https") and (path == "/" or _covers(path, url.path))


@lru_cache(maxsize=128)  # a target says a few, again and again
def _attributes(rest: str) -> Mapping[str, str]:
    attributes = {}
    for attribute in rest.split(";"):
        name, _, value = attribute.partition("=")
        attributes[name.strip().lower()] = value.strip()
    return attributes


def _host(domain: str, host: str) -> str:
    """Where a cookie belongs; empty when a host sets one for a domain that it is not of."""
    domain = domain.lower().lstrip(".")
    if not domain:
        return host
    return f".{domain}" if f".{host}".endswith(f".{domain}") else ""


def _is_over(attributes: Mapping[str, str]) -> bool:
    """Is it taken back? A session lasts minutes, so a cookie that is not over now will do until its end."""
    if "max-age" in attributes:
        return attributes["max-age"].startswith("-") or attributes["max-age"] == "0"
    try:
        return parsedate_to_datetime(attributes["expires"]).timestamp() <= time.time()
    except (KeyError, ValueError, OverflowError):
        return False


def _covers(path: str, request_path: str) -> bool:
    return path in ("/", request_path) or request_path.startswith(path if path.endswith("/") else path + "/")
