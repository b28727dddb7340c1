"""What is read of one entry of a recording: no cookie, and no header but those that say what a request was for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from harness.browser.urls import Url

DOCUMENT = "document"  # what a person asked for
CALL = "call"  # what a script asked for
PART = "part"  # what belongs to a document: style sheets, scripts, pictures, fonts
OTHER = "other"  # what no journey repeats: preflights, beacons, sockets, frames

_PURPOSE_BY_DESTINATION = {  # Fetch Metadata Request Headers, 2.1; in Firefox and Chrome
    "document": DOCUMENT, "empty": CALL, "script": PART, "style": PART, "image": PART, "font": PART, "manifest": PART,
    "audio": PART, "video": PART, "track": PART, "worker": PART,
}  # fmt: skip
_PURPOSE_BY_RESOURCE = {  # Chrome's own `_resourceType`
    "document": DOCUMENT, "xhr": CALL, "fetch": CALL, "script": PART, "stylesheet": PART, "image": PART, "font": PART,
    "manifest": PART, "media": PART, "texttrack": PART,
}  # fmt: skip
_STATIC_TYPES = ("text/css", "text/javascript", "application/javascript", "image/", "font/", "audio/", "video/")
_STATIC_ENDINGS = (
    ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".woff", ".woff2", ".ttf",
)  # fmt: skip
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_METHODS_OF_PEOPLE = ("GET", "POST")


@dataclass(frozen=True)
class File:
    """A file as it was attached: what is kept is how large it was."""

    field: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True)
class Posted:
    """The body of a request; `fields` and `files` if it is that of a form. `content_type` is without parameters."""

    content_type: str
    text: str
    fields: Mapping[str, str]
    files: tuple[File, ...] = ()

    @property
    def is_form(self) -> bool:
        """Did it come from a form, or could it?"""
        return self.content_type in _FORM_TYPES


@dataclass(frozen=True)
class Exchange:
    """One request with its answer; times in seconds since the epoch.

    `redirected_to` is where a redirect leads. `page` is the recording's own name for the page that it belongs to.
    """

    began_s: float
    ended_s: float
    method: str
    url: Url
    purpose: str
    posted: Posted | None
    status: int
    content_type: str
    text: str
    redirected_to: Url | None
    page: str | None

    @property
    def host(self) -> str:
        """Who was asked: the host, with its port where that does not go without saying."""
        return self.url.origin.authority

    @property
    def url_segments(self) -> list[str]:
        """The segments of its path, without percent-encoding."""
        return [unquote(segment) for segment in self.url.path.split("/")[1:]]

    @property
    def url_query(self) -> list[tuple[str, str]]:
        """Names and values in its query."""
        return parse_qsl(self.url.target.partition("?")[2], keep_blank_values=True)

    @property
    def is_html(self) -> bool:
        """Is it a document that a person can read?"""
        return self.content_type in ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class Signs:
    """What an entry says about what its request was for; the words are in lower case, empty where it says nothing."""

    method: str
    path: str
    destination: str
    resource: str
    requested_with: str
    sent_type: str
    content_type: str
    status: int


def purpose_of(signs: Signs) -> str:
    """Document, call, part or other: as the browser says it, or else by what was sent and answered."""
    if signs.method in ("OPTIONS", "CONNECT", "HEAD", "TRACE"):
        return OTHER
    if signs.destination:
        return _PURPOSE_BY_DESTINATION.get(signs.destination, OTHER)
    if signs.resource:
        return _PURPOSE_BY_RESOURCE.get(signs.resource, OTHER)
    return _guessed_purpose(signs)


def _guessed_purpose(signs: Signs) -> str:
    if signs.content_type.startswith(_STATIC_TYPES) or signs.path.lower().endswith(_STATIC_ENDINGS):
        return PART
    if signs.requested_with or "json" in signs.sent_type or "json" in signs.content_type:
        return CALL
    if signs.method not in _METHODS_OF_PEOPLE:
        return CALL
    is_document = "html" in signs.content_type or 300 <= signs.status < 400 or signs.sent_type in _FORM_TYPES
    return DOCUMENT if is_document else OTHER
