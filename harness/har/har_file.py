"""Reading a HAR file (HTTP Archive 1.2), as tolerant as what browsers write demands."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.browser.urls import Url, read_url, resolve
from harness.har.bodies import read_posted, text_of_content
from harness.har.exchange import Exchange, Signs, purpose_of

LARGEST_HAR_BYTES = 100_000_000
_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key")
_SHORTEST_SECRET = 4
_METHOD = re.compile("[A-Z][A-Z-]{0,19}")  # of the IANA's registry the longest has 17 letters; it is told as it is


class BadHar(ValueError):
    """A file is no recording of a browser that a journey can be made of."""


@dataclass(frozen=True)
class Recording:
    """The exchanges in the order in which they began; `unreadable` entries were passed over.

    `secrets` are the values of cookies and of headers that say who somebody is: known so that they are never written.
    """

    exchanges: tuple[Exchange, ...]
    unreadable: int
    secrets: frozenset[str]


def read_har(path: Path) -> Recording:
    """The recording in a file; raises BadHar, or OSError where the file cannot be read."""
    size_bytes = path.stat().st_size
    if size_bytes >= LARGEST_HAR_BYTES:
        raise BadHar(
            f"{path} has {size_bytes // 1_000_000} MB, expected less than {LARGEST_HAR_BYTES // 1_000_000} MB: "
            "record a shorter visit, or without pictures and films"
        )
    return parse_har(path.read_bytes(), str(path))


def parse_har(content: bytes, name: str) -> Recording:
    """The recording in the content of a file; raises BadHar, which calls the file `name`."""
    entries = _entries(_json(content, name))
    if entries is None:
        raise BadHar(f"{name} is JSON and no HAR, expected `log` with `entries`, as browsers' developer tools save it")
    if not entries:
        raise BadHar(f"{name} holds no entries: open the developer tools before the visit, and save it after")
    read = [_exchange(_mapping(entry)) for entry in entries]
    exchanges = sorted((one for one in read if one is not None), key=lambda one: one.began_s)
    if not exchanges:
        raise BadHar(f"{name} has {len(entries)} entries and none of them can be read as a request of http or https")
    secrets = frozenset(secret for entry in entries for secret in _secrets(_mapping(entry)))
    return Recording(tuple(exchanges), len(entries) - len(exchanges), secrets)


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadHar(f"{name} is not text in UTF-8, expected a HAR as browsers save it") from error
    except json.JSONDecodeError as error:
        raise BadHar(f"{name} is not JSON (line {error.lineno}), expected a HAR as browsers save it") from error
    except (ValueError, RecursionError) as error:
        raise BadHar(f"{name} is JSON that nobody can read, expected a HAR as browsers save it") from error


def _entries(har: Any) -> list[Any] | None:
    entries = _mapping(_mapping(har).get("log")).get("entries")
    return entries if isinstance(entries, list) else None


def _exchange(entry: Mapping[str, Any]) -> Exchange | None:
    """One entry, or None where it does not say what was asked of whom, how, and when."""
    request, response = _mapping(entry.get("request")), _mapping(entry.get("response"))
    began_s, url = _seconds(entry.get("startedDateTime")), _url(request.get("url"))
    if began_s is None or url is None or not _METHOD.fullmatch(_method(request)):
        return None
    content = _mapping(response.get("content"))
    posted = read_posted(_mapping(request.get("postData")), request.get("bodySize"))
    signs = _signs(entry, url, posted.content_type if posted else "")
    return Exchange(
        began_s=began_s,
        ended_s=began_s + _duration_s(entry.get("time")),
        method=signs.method,
        url=url,
        purpose=purpose_of(signs),
        posted=posted,
        status=signs.status,
        content_type=signs.content_type,
        text=text_of_content(content),
        redirected_to=_redirected_to(response, url) if 300 <= signs.status < 400 else None,
        page=_text(entry.get("pageref")) or None,
    )


def _signs(entry: Mapping[str, Any], url: Url, sent_type: str) -> Signs:
    request, response = _mapping(entry.get("request")), _mapping(entry.get("response"))
    headers = dict(_pairs(request.get("headers")))
    status = response.get("status")
    return Signs(
        method=_method(request),
        path=url.path,
        destination=headers.get("sec-fetch-dest", "").lower(),
        resource=_text(entry.get("_resourceType")).lower(),
        requested_with=headers.get("x-requested-with", "").lower(),
        sent_type=sent_type,
        content_type=_text(_mapping(response.get("content")).get("mimeType")).partition(";")[0].strip().lower(),
        status=status if isinstance(status, int) else 0,
    )


def _method(request: Mapping[str, Any]) -> str:
    return _text(request.get("method")).upper()


def _redirected_to(response: Mapping[str, Any], url: Url) -> Url | None:
    headers = dict(_pairs(response.get("headers")))
    reference = _text(response.get("redirectURL")) or headers.get("location", "")
    try:
        return resolve(reference, url) if reference else None
    except ValueError:
        return None


def _secrets(entry: Mapping[str, Any]) -> Iterator[str]:
    """Values of cookies and of telling headers, whole and in their words."""
    for side in (_mapping(entry.get("request")), _mapping(entry.get("response"))):
        cookies = (value for _, value in _pairs(side.get("cookies")))
        headers = (value for name, value in _pairs(side.get("headers")) if name in _SECRET_HEADERS)
        for value in (*cookies, *headers):
            words = (value, *value.replace(";", " ").replace("=", " ").replace(",", " ").split())
            yield from (word for word in words if len(word) >= _SHORTEST_SECRET)


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    """Name (in lower case) and value of each of a HAR's lists of them."""
    for pair in value if isinstance(value, list) else ():
        yield _text(_mapping(pair).get("name")).lower(), _text(_mapping(pair).get("value"))


def _url(value: Any) -> Url | None:
    try:
        return read_url(_text(value))
    except ValueError:
        return None


def _seconds(value: Any) -> float | None:
    try:
        return datetime.fromisoformat(_text(value)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _duration_s(value: Any) -> float:
    """HAR's milliseconds; where they are missing or -1, none."""
    is_number = isinstance(value, (int, float)) and 0 <= value < 1e9
    return value / 1000 if is_number else 0.0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
