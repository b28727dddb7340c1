"""What the journey has seen so far: documents, their forms, and the static parts that its browser keeps."""

from dataclasses import dataclass, field

from harness.browser.parts import parts_of
from harness.har.documents import SeenDocument, SeenForm
from harness.har.exchange import Exchange
from harness.har.found import OF, Find, Finds
from harness.har.layout import quoted
from harness.har.offers import resolved
from harness.har.plain import Plain


@dataclass
class Seen:
    """Grows page by page, and tells `finds` where values stand."""

    plain: Plain
    finds: Finds
    documents: list[SeenDocument] = field(default_factory=list)
    _forms: list[SeenForm] = field(default_factory=list)
    _parts: set[str] = field(default_factory=set)

    def learn(self, document: SeenDocument, *, is_redirected: bool) -> None:
        """A document came; where redirects led to it, its address may hold something new."""
        found = document.address(self.plain) if is_redirected else []
        if document.exchange.is_html:
            self.documents.append(document)
            forms = document.forms(self.plain)
            self._forms += forms
            found += document.data(self.plain)
            found += [pair for form in forms for pair in self._fields(form)]
        for value, find in found:
            self.finds.learn(value, find)

    def form_for(self, asked: Exchange) -> SeenForm | None:
        """The form that was sent: the latest that can have been."""
        return next((form for form in reversed(self._forms) if _was_sent(form, asked)), None)

    def new_parts(self, document: Exchange, hosts: tuple[str, ...]) -> int:
        """How many static parts the browser fetches for a document, for it keeps those that it has."""
        if not document.is_html:
            return 0
        content = document.text.encode(errors="replace")
        links = [resolved(reference, document.url) for reference in parts_of(content, content.lower())]
        new = {str(link) for link in links if link is not None and link.origin.authority in hosts} - self._parts
        self._parts |= new
        return len(new)

    def _fields(self, form: SeenForm) -> list[tuple[str, Find]]:
        """What stands in the fields of a form."""
        of, names = form.find, [name for name in form.form.fields if self.plain.is_name(name)]
        return [
            (
                form.form.fields[name],
                Find(of.page, of.step, "", f"field_of({OF}, {quoted(name)})", of, is_inline=True, key=name),
            )
            for name in names
        ]


def _was_sent(seen: SeenForm, asked: Exchange) -> bool:
    if seen.form.method != asked.method.lower() or seen.action.path != asked.url.path:
        return False
    if asked.method != "GET":
        return asked.posted is None or asked.posted.is_form
    # A link may lead where a form does: the form sends all that stands in it, and nothing else.
    names = {name for name, _ in asked.url_query}
    return bool(names) and {*seen.form.fields} <= names <= {*seen.form.fields, *seen.controls}
