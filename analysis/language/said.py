"""A text before it is in any language: the key of its words, and the values that go into them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """`key` stands in the catalogue of each language; `values` are what its words name in braces, by name.

    A value is a number in the unit of the house (seconds, fractions), a name that is the same in every language, an
    objective, another text, or several of these.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()


def said(key: str, /, **values: object) -> Said:
    """`said("count", recorded=3)`; a list becomes a tuple, so that two texts can be compared."""
    return Said(
        key, tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())
    )


def number(value: float, form: str) -> Said:
    """A number as a text of its own, where the form that it takes is not known to the words around it."""
    return Said(f"number.{form}", (("value", value),))
