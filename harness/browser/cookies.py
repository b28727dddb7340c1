"""The cookies of one citizen: names and values by host, with just the rules that decide which is sent where."""

import time
from email.utils import parsedate_to_datetime
from sys import intern
from typing import NamedTuple

from harness.browser.urls import Url


class _Cookie(NamedTuple):
    host: str  # that set it; for all of a domain, `.domain`
    name: str
    value: str
    path: str
    is_secure: bool


class Cookies:
    """Empty at first. A citizen has a few: they are kept in a tuple, which is the smallest."""

    __slots__ = ("_cookies",)

    def __init__(self) -> None:
        self._cookies: tuple[_Cookie, ...] = ()

    def keep(self, set_cookie: bytes, url: Url) -> None:
        """Keep what an answer from `url` set, or forget what it took back; one that makes no sense is ignored."""
        pair, _, rest = set_cookie.decode("latin-1").partition(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        attributes = _attributes(rest)
        host = _host(attributes.get("domain", ""), url.origin.host)
        if not (name and equals and host):
            return
        path = attributes.get("path", "")
        if not path.startswith("/"):
            path = url.path.rpartition("/")[0] or "/"
        # One name and path for all citizens: kept once.
        new = _Cookie(host, intern(name), value, intern(path), "secure" in attributes)
        if _is_over(attributes):
            self._cookies = tuple(known for known in self._cookies if not _is_same(known, new))
        elif any(_is_same(known, new) for known in self._cookies):  # RFC 6265, 5.3: it takes the place in the order
            self._cookies = tuple(new if _is_same(known, new) else known for known in self._cookies)
        else:
            self._cookies += (new,)

    def line(self, url: Url) -> str:
        """The Cookie header for a request, with its end; empty when there is nothing to send."""
        if not self._cookies:
            return ""
        if len(self._cookies) == 1:  # most often
            only = self._cookies[0]
            return f"Cookie: {only.name}={only.value}\r\n" if _fits(only, url) else ""
        fitting = [cookie for cookie in self._cookies if _fits(cookie, url)]
        if not fitting:
            return ""
        fitting.sort(key=lambda cookie: -len(cookie.path))  # RFC 6265, 5.4: longer paths first
        return f"Cookie: {'; '.join(f'{cookie.name}={cookie.value}' for cookie in fitting)}\r\n"


def _is_same(known: _Cookie, new: _Cookie) -> bool:
    return (known.name, known.path, known.host) == (new.name, new.path, new.host)


def _fits(cookie: _Cookie, url: Url) -> bool:
    of_host, _, _, path, is_secure = cookie
    scheme, host, _ = url.origin
    if of_host != host and not (of_host[0] == "." and f".{host}".endswith(of_host)):
        return False
    return (not is_secure or scheme == "https") and (path == "/" or _covers(path, url.path))


def _attributes(rest: str) -> dict[str, str]:
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


def _is_over(attributes: dict[str, str]) -> bool:
    """Is it taken back? A session lasts minutes, so a cookie that is not over now will do until its end."""
    if "max-age" in attributes:
        return attributes["max-age"].startswith("-") or attributes["max-age"] == "0"
    try:
        return parsedate_to_datetime(attributes["expires"]).timestamp() <= time.time()
    except (KeyError, ValueError, OverflowError):
        return False


def _covers(path: str, request_path: str) -> bool:
    return path in ("/", request_path) or request_path.startswith(path if path.endswith("/") else path + "/")
