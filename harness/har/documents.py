"""The documents of a recording as a citizen saw them: which form was filled in, which link was followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from harness.browser.forms import Form
from harness.browser.urls import Url
from harness.har.exchange import Exchange
from harness.har.found import OF, Find
from harness.har.layout import quoted
from harness.har.names import identifier
from harness.har.offers import Control, controls_of, data_of, forms_of, links_of, resolved
from harness.har.plain import Plain


@dataclass(frozen=True)
class SeenForm:
    """A form with the find by which the journey gets it, and the controls of its document by name."""

    form: Form
    action: Url
    find: Find
    controls: Mapping[str, Control]


@dataclass(frozen=True)
class SeenDocument:
    """One document of the recording; `root` is the request that it answers."""

    exchange: Exchange
    root: Find

    @cached_property
    def controls(self) -> Mapping[str, Control]:
        """What can be filled in, by name."""
        return {control.name: control for control in controls_of(self.exchange.text)}

    def forms(self, plain: Plain) -> list[SeenForm]:
        """Its forms: by their ids, or, where those look like values, by where they go."""
        seen, count_by_path = [], dict[str, int]()
        for form_id, form in forms_of(self.exchange.text):
            action = resolved(form.action, self.exchange.url)
            if action is None:
                continue
            place = count_by_path.get(action.path, 0)
            count_by_path[action.path] = place + 1
            source = self._source_of_form(form_id, action, place, plain)
            if source is not None:
                wish = identifier(form_id or "", f"{self.root.wish}_form") if ".form(" in source else "form"
                seen.append(SeenForm(form, action, self._find(wish, source), self.controls))
        return seen

    def data(self, plain: Plain) -> list[tuple[str, Find]]:
        """The values of its data attributes."""
        found, count_by_name = [], dict[str, int]()
        for name, value in data_of(self.exchange.text):
            place = count_by_name.get(name, 0)
            count_by_name[name] = place + 1
            if not plain.is_name(name):
                continue
            source = f"{OF}.value_of({quoted(name)})" if place == 0 else f"nth_value({OF}, {quoted(name)}, {place})"
            key = name.removeprefix("data-")
            found.append((value, self._find(identifier(key, "value"), source, key)))
        return found

    def address(self, plain: Plain) -> list[tuple[str, Find]]:
        """The values in the address that a redirect led to."""
        found = []
        for name, value in self.exchange.url_query:
            if plain.is_name(name):
                found.append((value, self._find(identifier(name, "value"), f"query_of({OF}, {quoted(name)})", name)))
        for place, segment in enumerate(self.exchange.url_segments):
            if not plain.is_word(segment):
                found.append((segment, self._find("segment", f"segment_of({OF}, {place})")))
        return found

    def link(self, target: str, start: str) -> Find | None:
        """The link that leads to a path and query, found by how it begins; None if there is none."""
        base = self.exchange.url
        links = [link.target for link in links_of(self.exchange.text, base) if link.origin == base.origin]
        alike = [link for link in links if link.startswith(start)]
        if target not in alike:
            return None
        place = f", {alike.index(target)}" if alike.index(target) else ""
        return self._find("link", f"link_to({OF}, {quoted(start)}{place})")

    def _source_of_form(self, form_id: str | None, action: Url, place: int, plain: Plain) -> str | None:
        if form_id and plain.is_name(form_id):
            return f"{OF}.form({quoted(form_id)})"
        if all(plain.is_word(segment) for segment in action.path.split("/") if segment):
            nth = f", {place}" if place else ""
            return f"form_to({OF}, {quoted(action.path)}{nth})"
        return None

    def _find(self, wish: str, source: str, key: str = "") -> Find:
        return Find(self.root.page, self.root.step, wish, source, self.root, key=key)
