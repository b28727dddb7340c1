"""The scalars of a scenario, each read as text and converted here, and what all its mappings have in common."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator

from contract.objectives import Objective, StopRule, read_objective, read_stop_rule
from contract.quantities import BadQuantity, read_bytes, read_count, read_duration_s, read_fraction, read_rate_per_s

LARGEST_SHARE = 1e9
LARGEST_UTILISATION = 100.0  # ten thousand per cent: beyond it a percentage was forgotten, not meant
LARGEST_RATE_PER_S = 1e6
LARGEST_SIZE_BYTES = 100e6
WORDS_FOR_TRUE, WORDS_FOR_FALSE = ("yes", "true", "on"), ("no", "false", "off")


def reader(read: Callable[[str], Any]) -> BeforeValidator:
    """A validator that converts what stands in the file, and leaves a default as it is."""
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def schema(examples: list[str], description: str, *types: str) -> WithJsonSchema:
    """What editors are told of a scalar."""
    return WithJsonSchema({"type": list(types or ("string",)), "examples": examples, "description": description})


def _read_utilisation(text: str) -> float:
    fraction = read_fraction(text)
    if not 0 < fraction <= LARGEST_UTILISATION:
        raise BadQuantity(f"found {text!r}, expected a utilisation above 0 % and at most 10000 %")
    return fraction


def _read_part(text: str) -> float:
    fraction = read_fraction(text)
    if fraction > 1:
        raise BadQuantity(f"found {text!r}, expected a percentage from 0 % to 100 %")
    return fraction


def _read_share(text: str) -> float:
    try:
        share = float(text.removesuffix("%"))
    except ValueError as error:
        raise BadQuantity(f"found {text!r}, expected a share such as '55'") from error
    if not 0 <= share <= LARGEST_SHARE:
        raise BadQuantity(f"found {text!r}, expected a share that is not negative, such as '55'")
    return share


def _read_positive_duration_s(text: str) -> float:
    duration_s = read_duration_s(text)
    if duration_s <= 0:
        raise BadQuantity(f"found {text!r}, expected a duration above zero")
    return duration_s


def _read_positive_rate_per_s(text: str) -> float:
    rate_per_s = read_rate_per_s(text)
    if not 0 < rate_per_s <= LARGEST_RATE_PER_S:
        raise BadQuantity(f"found {text!r}, expected a rate above zero and at most a million a second")
    return rate_per_s


def _read_size_bytes(text: str) -> float:
    size_bytes = read_bytes(text)
    if not 1 <= size_bytes <= LARGEST_SIZE_BYTES:
        raise BadQuantity(f"found {text!r}, expected a size from 1 B to 100 MB")
    return size_bytes


def _read_at_least_one(text: str) -> int:
    count = read_count(text)
    if count < 1:
        raise BadQuantity(f"found {text!r}, expected at least 1")
    return count


def _read_yes_or_no(text: str) -> bool:
    if text.lower() not in WORDS_FOR_TRUE + WORDS_FOR_FALSE:
        raise BadQuantity(f"found {text!r}, expected yes or no")
    return text.lower() in WORDS_FOR_TRUE


Duration = Annotated[float, reader(read_duration_s), schema(["500 ms", "12 s", "5 min"], "a duration")]
PositiveDuration = Annotated[
    float, reader(_read_positive_duration_s), schema(["500 ms", "12 s", "5 min"], "a duration above zero")
]
Utilisation = Annotated[
    float, reader(_read_utilisation), schema(["41.67 %", "100 %"], "of the stated capacity, with its % sign")
]
Percentage = Annotated[float, reader(_read_utilisation), schema(["150 %"], "a percentage with its sign")]
PartOfAll = Annotated[float, reader(_read_part), schema(["50 %"], "a percentage from 0 % to 100 %, with its sign")]
PositiveRate = Annotated[float, reader(_read_positive_rate_per_s), schema(["120/s", "3/s"], "a rate above zero")]
SizeInBytes = Annotated[float, reader(_read_size_bytes), schema(["300 kB", "2.5 MB"], "a size, with its unit")]
Count = Annotated[int, reader(_read_at_least_one), schema(["1200", "120,000"], "a count", "integer", "string")]
Share = Annotated[float, reader(_read_share), schema(["55"], "a share of the sessions started", "number", "string")]
Seed = Annotated[int, reader(read_count), schema(["1"], "any whole number", "integer", "string")]
YesOrNo = Annotated[bool, reader(_read_yes_or_no), schema(["yes"], "yes or no", "boolean", "string")]
ObjectiveSentence = Annotated[
    Objective,
    reader(read_objective),
    schema(["p95 of page < 2 s", "errors of all < 0.1 %"], "MEASURE of WHAT < VALUE"),
]
StopSentence = Annotated[
    StopRule, reader(read_stop_rule), schema(["errors of all > 20 % for 10 s"], "MEASURE of WHAT > VALUE for TIME")
]


def as_list(value: Any) -> Any:
    """One item will do where several may stand."""
    return value if isinstance(value, list) else [value]


def one_or_more(schema: dict[str, Any]) -> None:
    """For editors: one item will do where several may stand."""
    several = {key: schema.pop(key) for key in ("type", "items", "minItems")}
    schema["anyOf"] = [several, several["items"]]


class Part(BaseModel):
    """A mapping of the scenario: unknown keys are errors, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class OneOf(Part):
    """A mapping that must name exactly one of its keys, those in `beside` apart."""

    beside: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        """Refuse none and several."""
        named = [name for name in self.choices() if getattr(self, name) is not None]
        if len(named) != 1:
            known = ", ".join(self.choices())
            raise ValueError(f"found {' and '.join(named) or 'none'}, expected exactly one of: {known}")
        return self

    @classmethod
    def choices(cls) -> list[str]:
        """The keys of which one is named."""
        return [name for name in cls.model_fields if name not in cls.beside]

    @property
    def chosen(self) -> Any:
        """The one that was named."""
        return next(value for name in self.choices() if (value := getattr(self, name)) is not None)
