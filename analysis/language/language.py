"""A language: its words, and the marks that it writes numbers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from string import Formatter
from typing import Any

from analysis.estimate import Estimate
from analysis.language.catalogue import read_catalogue
from analysis.language.numbers import NUMBER_BY_FORM, read_date
from analysis.language.said import Said, said
from contract.objectives import EVERY_PAGE, Objective
from contract.quantities import duration_parts

NONE = "–"


@dataclass(frozen=True)
class Language:
    """`marks` are those for thousands and for the decimal point; `code` is that of BCP 47."""

    code: str
    name: str
    marks: tuple[str, str]
    texts: Mapping[str, str]

    def say(self, text: Said | str) -> str:
        """A text in this language; a name is the same in all. Raises KeyError for a text without words."""
        if isinstance(text, str):
            return text
        return self._filler.vformat(self.texts[text.key], (), dict(text.values))

    def word(self, key: str, /, **values: object) -> str:
        """What is said under a key, in this language."""
        return self.say(said(key, **values))

    def write(self, value: object, form: str = "") -> str:
        """A value of a text or of a table; a dash of nothing.

        `form` says how: `percentage`, `duration` ... of a number (analysis/language/numbers.py); `subject` or `limit`
        of an objective, else it is the whole; `commas`, `semicolons`, `spaces` or `and` of several values, followed by
        their own form; `sentence` of a text that begins with a capital letter.
        """
        match value:
            case None:
                return NONE
            case str() | Said():
                return self._in_case(self.say(value), form)
            case Objective():
                return self._objective(value, form)
            case Estimate():
                return self.write(value.value, form)
            case tuple():
                join, _, each = form.partition(" ")
                return self._joined([self.write(one, each) for one in value], join)
            case Real():
                return self._number(float(value), form)
        raise TypeError(f"found {value!r}, expected a number, a text, an objective, an estimate, or several of these")

    @cached_property
    def _filler(self) -> "_Filler":
        return _Filler(self)

    @cached_property
    def _marks(self) -> dict[int, int]:
        return str.maketrans(",.", "".join(self.marks))

    def _in_case(self, text: str, form: str) -> str:
        """`p95` stays as it is."""
        return text[:1].upper() + text[1:] if form == "sentence" and not text[1:2].isdigit() else text

    def _number(self, value: float, form: str) -> str:
        if form in ("duration", "latency"):
            rounded = float(f"{value:.3g}") if form == "latency" else value
            parts = [(self._marked(amount), self.texts[f"unit.{unit}"]) for amount, unit in duration_parts(rounded)]
            return " ".join(f"{amount} {unit}" for amount, unit in parts)
        return self._marked(NUMBER_BY_FORM[form](value))

    def _marked(self, number: str) -> str:
        return number.translate(self._marks)

    def _joined(self, texts: list[str], join: str) -> str:
        if join == "and" and len(texts) > 1:
            return self.say(said("join.and", most=", ".join(texts[:-1]), last=texts[-1]))
        return {"commas": ", ", "semicolons": "; ", "spaces": " "}.get(join, " ").join(texts)

    def _objective(self, objective: Objective, part: str) -> str:
        """An objective is written in English, by a person: in English it stands as it is written."""
        if self.code == "en":
            text, _, bound = objective.text.partition(objective.comparison)
            return {"subject": text.strip(), "limit": bound.strip()}.get(part, objective.text)
        every = objective.what in EVERY_PAGE
        what = said(f"objective.what.{objective.what}") if every else objective.what
        subject = said(f"objective.{objective.measure}", share=objective.quantile or 0.0, what=what)
        limit = said(f"objective.limit.{objective.measure}", limit=objective.limit)
        whole = said("objective.whole", subject=subject, comparison=objective.comparison, limit=limit)
        return self.say({"subject": subject, "limit": limit}.get(part, whole))

    def date(self, text: str) -> str:
        """`2025-07-28` as it is written here; what is no such date as it stands."""
        found = read_date(text)
        if found is None:
            return text
        month = said(f"month.{found.month}")
        return self.say(said("form.date", day=str(found.day), month=month, year=str(found.year)))


class _Filler(Formatter):
    """Fills the words in, each value in the form that stands behind the colon."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, form: str) -> str:
        return self._language.date(value) if form == "date" else self._language.write(value, form)


ENGLISH = Language("en", "English", (",", "."), read_catalogue("en"))
VIETNAMESE = Language("vi", "Tiếng Việt", (".", ","), read_catalogue("vi"))
LANGUAGES = (VIETNAMESE, ENGLISH)
