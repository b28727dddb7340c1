"""Forms that were sent, as the journey sends them: filled in by its own citizen, tokens and files included."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.browser.forms import MULTIPART
from harness.har.addresses import Addresses
from harness.har.documents import SeenForm
from harness.har.exchange import Exchange, File, Posted
from harness.har.found import OF, Find
from harness.har.layout import Call, Display, Keyword, Pair, Source, quoted
from harness.har.names import identifier
from harness.har.offers import CHOICES
from harness.har.values import Values

_KNOWN_FILE_TYPES = ("application/pdf", "image/jpeg", "image/png")


@dataclass
class Fields:
    """What a form is filled in with: what the citizen types, and what is chosen or set by scripts."""

    typed: list[Pair] = field(default_factory=list)
    others: list[Pair] = field(default_factory=list)
    characters: int = 0

    def arguments(self) -> Iterator[Source]:
        """For `submit`, after the form; what is typed stands in a variable of that name."""
        if self.typed and self.others:
            yield Display("{}", ["**typed", *self.others])
        elif self.typed:
            yield "typed"
        elif self.others:
            yield Display("{}", self.others)


@dataclass(frozen=True)
class Submissions:
    """Writes what sends a form."""

    values: Values
    addresses: Addresses

    def submit(self, asked: Exchange, seen: SeenForm, fields: Fields, page: str) -> Source:
        """A form of a document; what stands in it is sent as it stands there at run time."""
        sent = asked.posted.fields if asked.posted else dict(asked.url_query) if asked.method == "GET" else {}
        filled = [name for name, value in sent.items() if seen.form.fields.get(name) != value]
        for name in self.values.plain_names(filled, f"of the form before page {page}"):
            self._fill(name, sent[name], seen, fields, page)
        form = self.values.uses.source_of(seen.find)
        return Call("page.submit", [form, *fields.arguments(), *self._files(asked.posted)])

    def submit_unseen(self, asked: Exchange, fields: Fields, page: str) -> Source:
        """What was posted although no document of the recording has its form."""
        posted = asked.posted or Posted("", "", {})
        where = f"posted by page {page}, whose form was not recorded"
        for name in self.values.plain_names(posted.fields, where):
            fields.others.append(Pair(quoted(name), self.values.sent(name, posted.fields[name], where)))
        enctype = "MULTIPART" if posted.content_type == MULTIPART else "URL_ENCODED"
        form = Call("Form", [self.addresses.path(asked), '"post"', enctype, Display("{}", fields.others)])
        return Call("page.submit", [form, *self._files(asked.posted)])

    def _fill(self, name: str, value: str, seen: SeenForm, fields: Fields, page: str) -> None:
        control = seen.controls.get(name)
        kind = control.kind if control else "hidden"
        if kind in CHOICES:
            source = self._choice(name, value, seen) or self.values.sent(name, value, f"chosen before page {page}")
            fields.others.append(Pair(quoted(name), source))
        elif kind == "hidden":
            source = self.values.sent(name, value, f"set by a script before page {page}")
            fields.others.append(Pair(quoted(name), source))
        else:
            source = self.values.typed(name, value, kind, f"typed into {name!r} before page {page}")
            fields.typed.append(Pair(quoted(name), source))
            fields.characters += len(value)

    def _choice(self, name: str, value: str, seen: SeenForm) -> str | None:
        """The citizen's own, or what an answer holds, or the first that the page offers: never what was recorded."""
        chosen = self.values.chosen(name, value)
        if chosen is not None or not any(seen.controls[name].choices):
            return chosen
        source = f"first_choice({OF}, {quoted(name)})"
        find = Find(seen.find.page, 0, identifier(name, "choice"), source, seen.find.of, key=name)
        return self.values.uses.source_of(find)

    def _files(self, posted: Posted | None) -> list[Source]:
        files = posted.files if posted else ()
        plain = self.values.plain_names((file.field for file in files), "of files")
        files = tuple(file for file in files if file.field in plain)
        return [Keyword("files", Display("[]", [_made_up_file(file) for file in files]))] if files else []


def _made_up_file(file: File) -> Call:
    content_type = file.content_type if file.content_type in _KNOWN_FILE_TYPES else "application/octet-stream"
    return Call("made_up_file", [quoted(file.field), quoted(content_type), f"{file.size_bytes:_}"])
