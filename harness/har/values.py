"""What the journey sends in place of each recorded value: the citizen's own, the portal's own, or a constant."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from harness.har.found import Finds, Uses
from harness.har.layout import quoted
from harness.har.names import Names, identifier
from harness.har.plain import SHORTEST_SECRET, Plain, words_of
from harness.har.typed import is_secret, made_up, of_the_citizen

SMALLEST_SECRET_NUMBER = 1000  # page sizes and the like are smaller


@dataclass(frozen=True)
class Constant:
    """A constant at the top of the journey: `text` is None where the engineer must fill it in."""

    name: str
    text: str | None
    where: str


@dataclass
class Values:
    """Answers with Python source for each value, and remembers what it answered; `kept` are harmless by name.

    `notes` are sentences about what could not be written as it was.
    """

    plain: Plain
    finds: Finds
    uses: Uses
    kept: Collection[str]
    names: Names
    constants: list[Constant] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _sources: dict[str, tuple[str, str]] = field(default_factory=dict)  # of what citizens typed: name and source

    def plain_names(self, names: Iterable[str], where: str) -> list[str]:
        """Those that may be written; of the others there is a note."""
        known = list(names)
        plain = [name for name in known if self.plain.is_name(name)]
        if len(plain) < len(known):
            self.notes.append(f"left away {len(known) - len(plain)} of the names {where}: they look like values")
        return plain

    def typed(self, name: str, value: str, kind: str, where: str) -> str:
        """For what a citizen typed into a field, or put in with a script's help."""
        if not value:
            return '""'
        own = of_the_citizen(name, value, kind) if name not in self.kept else None
        source = own or self._known(name, value) or self._kept(name, value) or self._made_up(name, value, where)
        self._sources.setdefault(value, (name, source))
        return source

    def chosen(self, name: str, value: str) -> str | None:
        """For what a citizen chose among what was offered, where an answer holds it; None if none does."""
        own = of_the_citizen(name, value)
        find = self.finds.look_up(value, name, is_choice=True)
        found = self.uses.source_of(find) if find else None
        source = own or found or self._kept(name, value)
        if source is not None:
            self._sources.setdefault(value, (name, source))
        return source

    def sent(self, name: str, value: Any, where: str) -> str:
        """For a text, a number, true, false or null that a script sent, or that stands in an address."""
        if value is None or isinstance(value, bool) or value == "":
            return '""' if value == "" else str(value)
        if isinstance(value, str):
            return self._sent_text(name, value, where)
        is_small = isinstance(value, int) and abs(value) < SMALLEST_SECRET_NUMBER
        if name in self.kept or (is_small and not is_secret(name)):
            return repr(value)
        number = "int" if isinstance(value, int) else "float"
        return f"{number}({self._known(name, str(value)) or self._to_fill(name, where)})"

    def is_known(self, name: str, value: str) -> bool:
        """Can a text that stands in an address be had without a constant?"""
        return not value or name in self.kept or value in self._sources or self.finds.look_up(value, name) is not None

    def seen_in(self, text: str) -> list[str]:
        """Which of the citizen's own words a document shows; those that it cannot show by chance."""
        telling = ("citizen.name", "citizen.id_number", "citizen.phone", "citizen.email")
        shown = {source for value, (_, source) in self._sources.items() if source in telling and value in text}
        return [source for source in telling if source in shown]

    def _sent_text(self, name: str, value: str, where: str) -> str:
        if not is_secret(name) and self.plain.is_in_a_script(value) and value not in self._sources:
            return quoted(value)
        known = self._known(name, value) or self._kept(name, value)
        if known:
            return known
        own = of_the_citizen(name, value)
        if own or _is_like_writing(value):
            return self.typed(name, value, "", where)
        return self._to_fill(name, where)

    def _known(self, name: str, value: str) -> str | None:
        """What was typed before, or else what an answer holds."""
        typed_name, source = self._sources.get(value, ("", ""))
        if source and (len(value) >= SHORTEST_SECRET or words_of(typed_name) == words_of(name)):
            return source
        find = self.finds.look_up(value, name)
        return self.uses.source_of(find) if find else None

    def _kept(self, name: str, value: str) -> str | None:
        return quoted(value) if name in self.kept else None

    def _made_up(self, name: str, value: str, where: str) -> str:
        constant = Constant(self._constant_name(name), made_up(value), where)
        self.constants.append(constant)
        return constant.name

    def _to_fill(self, name: str, where: str) -> str:
        """One constant for each place: two values that are equal may be so by chance."""
        constant = Constant(self._constant_name(name), None, where)
        self.constants.append(constant)
        return constant.name

    def _constant_name(self, name: str) -> str:
        return self.names.new(identifier(name if self.plain.is_word(name) else "", "value").upper())


def _is_like_writing(value: str) -> bool:
    """Would a person write that, rather than a script make it?"""
    return not value.isascii() or " " in value.strip()
