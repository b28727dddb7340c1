"""What a citizen sees: one document, read only as far as somebody looks."""

import re
import zlib
from functools import cache, lru_cache
from html import unescape

from contract import outcomes
from harness.browser.answer import LARGEST_BODY_BYTES, Answer
from harness.browser.failures import PageFailed, malformed, wrong_page
from harness.browser.forms import Form, form_in
from harness.browser.glance import Glance, glance_at
from harness.browser.markup import unescape_value
from harness.browser.urls import Url, resolve

_HTML = (b"text/html", b"application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UTF_8 = "utf-8"


class Document:
    """A document as the citizen got it; `url` is the one that it came from in the end.

    `has_parts` is whether its static parts are of interest: without them a look at it costs half.
    """

    __slots__ = ("_answer", "_content", "_glance", "_has_parts", "_text", "_url", "_utf8")

    def __init__(self, answer: Answer, url: Url, has_parts: bool = True) -> None:
        self._answer = answer
        self._url = url
        self._has_parts = has_parts
        self._content: bytes | None = None
        self._glance: Glance | None = None
        self._text: str | None = None
        self._utf8: bytes | None = None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._answer.status

    @property
    def url(self) -> str:
        """Where it came from, after all redirects."""
        return str(self._url)

    @property
    def content(self) -> bytes:
        """The body without its coding; raises PageFailed (MALFORMED) where that cannot be undone."""
        if self._content is None:
            self._content = _decoded(self._answer)
        return self._content

    @property
    def text(self) -> str:
        """The body as text, in the charset that it came with or else UTF-8; never fails for a wrong byte."""
        if self._text is None:
            try:
                self._text = self.content.decode(self._charset(), errors="replace")
            except (LookupError, UnicodeError):  # there is none, or it is one that decodes nothing: `undefined`
                self._text = self.content.decode(errors="replace")
        return self._text

    @property
    def utf8(self) -> bytes:
        """The text in UTF-8, which most pages are in: what is looked for is found there without reading all of it."""
        if self._utf8 is None:
            self._utf8 = self.content if self._charset() == _UTF_8 else self.text.encode(errors="replace")
        return self._utf8

    def form(self, form_id: str) -> Form:
        """The form of that id; raises PageFailed (WRONG_PAGE) if there is none."""
        form = form_in(self.utf8, form_id)
        if form is None:
            raise wrong_page(f"no form {form_id!r}")
        try:
            action = resolve(form.action, self._url)
        except ValueError as error:
            raise wrong_page(f"the form {form_id!r} goes to what is no URL of http or https") from error
        return Form(str(action), form.method, form.enctype, form.fields)

    def must_show(self, *texts: str) -> None:
        """Raise PageFailed (WRONG_PAGE) unless each of the texts stands in the page."""
        for number, text in enumerate(texts, start=1):
            if text.encode(errors="surrogatepass") not in self.utf8 and text not in unescape(self.text):
                raise wrong_page(f"text {number} of {len(texts)} is missing")

    def value_of(self, attribute: str) -> str:
        """The first value of an attribute such as `data-otp`; raises PageFailed (WRONG_PAGE) if it is nowhere."""
        found = _attribute(attribute).search(self.utf8)
        if found is None:
            raise wrong_page(f"no attribute {attribute!r}")
        return unescape_value((found[1] or found[2] or found[3] or b"").decode(errors="replace"))

    @property
    def parts(self) -> list[Url]:
        """The style sheets, scripts and pictures that a browser would fetch with it, if it is HTML."""
        if not self._answer.headers.get(b"content-type", b"").lower().startswith(_HTML):
            return []
        references = self._at_first_glance().parts
        return [url for reference in references if (url := self._resolved(reference)) is not None] if references else []

    def _charset(self) -> str:
        return _charset_of(self._answer.headers.get(b"content-type", b""))

    def _at_first_glance(self) -> Glance:
        if self._glance is None:
            self._glance = glance_at(self.content, self._has_parts)
        return self._glance

    def _resolved(self, reference: str) -> Url | None:
        try:
            return resolve(reference, self._url)
        except ValueError:  # a picture that stands in the page itself, as `data:`, is nothing to fetch
            return None

    def must_not_say_busy(self) -> None:
        """Raise PageFailed (BUSY) if it came with 200 and says that the system is busy."""
        if self._answer.status == 200 and self._at_first_glance().says_busy:
            raise PageFailed(outcomes.BUSY, "the page says that the system is busy")


@cache
def _attribute(name: str) -> re.Pattern[bytes]:
    pattern = rf"""(?<=[\s"'/]){re.escape(name)}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))"""
    return re.compile(pattern.encode(), re.IGNORECASE)


@lru_cache(maxsize=64)  # a target has a few
def _charset_of(content_type: bytes) -> str:
    """The charset that is named, in lower case, or else UTF-8."""
    named = _CHARSET.search(content_type.decode("latin-1"))
    return named[1].lower() if named else _UTF_8


def _decoded(answer: Answer) -> bytes:
    if b"content-encoding" not in answer.headers:
        return answer.body
    coding = answer.header(b"content-encoding").lower()
    if coding in ("", "identity"):
        return answer.body
    if coding not in ("gzip", "x-gzip"):
        raise malformed("a content coding which nobody asked for")
    unzip = zlib.decompressobj(wbits=31)  # RFC 1952, with its checksum
    try:
        content = unzip.decompress(answer.body, LARGEST_BODY_BYTES)
    except zlib.error as error:
        raise malformed("the gzip coding is damaged") from error
    if not unzip.eof:
        raise malformed(f"the gzip coding is cut short, or holds more than {LARGEST_BODY_BYTES} bytes")
    return content
