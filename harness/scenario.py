"""The scenario: what a person wrote, as pydantic models; every scalar is read as text and converted here."""

from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from contract.objectives import Objective, StopRule, read_objective, read_stop_rule
from contract.quantities import BadQuantity, read_count, read_duration_s, read_fraction
from contract.think_time import Constant, Exponential, Lognormal, ThinkTime

LARGEST_SHARE = 1e9
MOST_WORKERS = 1000
LARGEST_UTILISATION = 100.0  # ten thousand per cent: beyond it a percentage was forgotten, not meant


def _reader(read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _read_utilisation(text: str) -> float:
    fraction = read_fraction(text)
    if not 0 < fraction <= LARGEST_UTILISATION:
        raise BadQuantity(f"found {text!r}, expected a utilisation above 0 % and at most 10000 %")
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


def _read_at_least_one(text: str) -> int:
    count = read_count(text)
    if count < 1:
        raise BadQuantity(f"found {text!r}, expected at least 1")
    return count


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _schema(examples: list[str], description: str, *types: str) -> WithJsonSchema:
    return WithJsonSchema({"type": list(types or ("string",)), "examples": examples, "description": description})


Duration = Annotated[float, _reader(read_duration_s), _schema(["500 ms", "12 s", "5 min"], "a duration")]
PositiveDuration = Annotated[
    float, _reader(_read_positive_duration_s), _schema(["500 ms", "12 s", "5 min"], "a duration above zero")
]
Utilisation = Annotated[
    float, _reader(_read_utilisation), _schema(["41.67 %", "100 %"], "of the stated capacity, with its % sign")
]
Percentage = Annotated[float, _reader(_read_utilisation), _schema(["150 %"], "a percentage with its sign")]
Count = Annotated[int, _reader(_read_at_least_one), _schema(["1200", "120,000"], "a count", "integer", "string")]
Share = Annotated[float, _reader(_read_share), _schema(["55"], "a share of the sessions started", "number", "string")]
Seed = Annotated[int, _reader(read_count), _schema(["1"], "any whole number", "integer", "string")]
ObjectiveSentence = Annotated[
    Objective,
    _reader(read_objective),
    _schema(["p95 of page < 2 s", "errors of all < 0.1 %"], "MEASURE of WHAT < VALUE"),
]
StopSentence = Annotated[
    StopRule, _reader(read_stop_rule), _schema(["errors of all > 20 % for 10 s"], "MEASURE of WHAT > VALUE for TIME")
]


class Part(BaseModel):
    """A mapping of the scenario: unknown keys are errors, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class OneOf(Part):
    """A mapping that must name exactly one of its keys."""

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        """Refuse none and several."""
        named = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(named) != 1:
            known = ", ".join(type(self).model_fields)
            raise ValueError(f"found {' and '.join(named) or 'none'}, expected exactly one of: {known}")
        return self

    @property
    def chosen(self) -> Any:
        """The one that was named."""
        return next(value for name in type(self).model_fields if (value := getattr(self, name)) is not None)


class StatedLevel(Part):
    """Concurrent users that somebody stated or saw, with where and when; a bare number will do."""

    users: Count
    source: str | None = Field(None, description="where the figure stands, printed on every chart")
    date: str | None = Field(None, description="when it was said")

    @model_validator(mode="before")
    @classmethod
    def bare_number(cls, value: Any) -> Any:
        """A bare number is the users alone."""
        return {"users": value} if isinstance(value, (str, int)) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Either form, for editors."""
        return {"anyOf": [{"type": ["integer", "string"]}, handler.resolve_ref_schema(handler(core_schema))]}


class LognormalTime(Part):
    """Skewed as people are: half take less than the median, one in twenty more than p95."""

    median: PositiveDuration
    p95: PositiveDuration

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The 95th percentile lies above the median."""
        if self.p95 <= self.median:
            raise ValueError("found a p95 that is not above the median, expected p95 > median")
        return self


class ThinkTimeChoice(OneOf):
    """How long a citizen reads or types after a page."""

    lognormal: LognormalTime | None = None
    exponential: PositiveDuration | None = Field(None, description="memoryless, with this mean")
    constant: PositiveDuration | None = Field(None, description="the same each time")

    def distribution(self) -> ThinkTime:
        """The distribution that was chosen."""
        if self.lognormal is not None:
            return Lognormal(self.lognormal.median, self.lognormal.p95)
        if self.exponential is not None:
            return Exponential(self.exponential)
        assert self.constant is not None  # exactly one is
        return Constant(self.constant)


class CitizensPart(Part):
    """Who comes, and how they behave."""

    journeys: dict[str, Share] = Field(description="shares of the sessions started, by journey; any sum will do")
    think_time: ThinkTimeChoice
    request_timeout: PositiveDuration = Field(30.0, description="how long a citizen waits for one answer")

    @field_validator("journeys")
    @classmethod
    def adds_up_to_something(cls, journeys: dict[str, float]) -> dict[str, float]:
        """A mix of nothing cannot be drawn from."""
        if not sum(journeys.values()) > 0:
            raise ValueError("found shares that add up to nothing, expected at least one journey above 0")
        return journeys


class Steps(Part):
    """One stage after another, each at one utilisation."""

    utilisation: Annotated[list[Utilisation], BeforeValidator(_as_list), Field(min_length=1)]
    ramp: Duration = Field(description="how long the load takes to move to the next stage")
    hold: PositiveDuration = Field(description="how long it stays there: settling, then measuring")
    settle: Duration | None = Field(
        None, description="of the hold, not measured; default: 3 think times, less the ramp"
    )


class Hold(Part):
    """One stage."""

    utilisation: Utilisation | None = None
    users: Count | None = Field(None, description="concurrent users, instead of a utilisation")
    ramp: Duration
    for_: PositiveDuration = Field(alias="for", description="how long: settling, then measuring")
    settle: Duration | None = None

    @model_validator(mode="after")
    def one_level(self) -> Self:
        """Either way of saying how many, not both."""
        if (self.utilisation is None) == (self.users is None):
            raise ValueError("expected either utilisation or users")
        return self


class Closed(OneOf):
    """A closed load: so many concurrent users are held; each that leaves is followed by another."""

    steps: Steps | None = None
    hold: Hold | None = None


class Phase(OneOf):
    """One phase of the load."""

    closed: Closed | None = None


class Scenario(Part):
    """What a person asks for."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="small letters, digits and _; names the run")]
    about: str = Field(description="the question that this scenario answers, in a sentence")
    stated_capacity: StatedLevel
    observed_peak: StatedLevel | None = None
    target: str = Field("embedded", description="a name in targets.yaml, a loopback address, or 'embedded'")
    planted: Percentage | None = Field(
        None, description="embedded target only: where the reference portal saturates; never copied into the run folder"
    )
    scale: Count = Field(1, description="one simulated citizen stands for so many")
    seed: Seed = 1
    workers: Annotated[Count, Field(le=MOST_WORKERS)] = Field(2, description="Locust worker processes")
    citizens: CitizensPart
    load: Annotated[list[Phase], Field(min_length=1)]
    objectives: Annotated[list[ObjectiveSentence], Field(min_length=1)]
    stop_when: list[StopSentence] = []

    @model_validator(mode="after")
    def plants_in_its_own_garden(self) -> Self:
        """A capacity can only be planted in the portal that we start ourselves."""
        if self.planted is not None and self.target != "embedded":
            raise ValueError("found planted with another target, expected it only with 'target: embedded'")
        return self
