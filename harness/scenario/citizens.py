"""The part of a scenario that says who comes, and how people behave at a screen."""

from typing import Any, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic_core import CoreSchema

from contract.documents import DocumentSizes, Size
from contract.manners import Typing
from contract.think_time import Constant, Exponential, Lognormal, ThinkTime
from harness.scenario.parts import (
    Count,
    Duration,
    OneOf,
    Part,
    PartOfAll,
    PositiveDuration,
    PositiveRate,
    Share,
    SizeInBytes,
    YesOrNo,
)


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


class Time(OneOf):
    """A distribution of seconds."""

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


class MeasuredTime(Part):
    """Times that somebody measured, one in each row of a CSV file."""

    file: str = Field(description="a CSV file with a header, beside the scenario")
    column: str = Field("seconds", description="the column that holds seconds")


class ThinkTimeChoice(Time):
    """How long a citizen reads a page."""

    empirical: MeasuredTime | None = Field(None, description="as it was measured")


class TypingPart(Part):
    """Typing takes time by the length of the form."""

    characters: PositiveRate = Field(description="how fast people type, such as 3/s")
    field: Duration = Field(0.0, description="on top, for finding and checking each field")

    def typing(self) -> Typing:
        """As the plan has it."""
        return Typing(character_s=1 / self.characters, field_s=self.field)


class PatiencePart(Part):
    """How long a citizen waits for a page before it reloads or leaves."""

    waits: Time
    reloads: PartOfAll = Field(0.5, description="of those whose patience ends: how many reload, rather than leave")
    most_reloads: Count = Field(3, description="of one page; after them everybody leaves")


class RetriesPart(Part):
    """What a citizen does about a page that failed."""

    share: PartOfAll = Field(description="of those who meet a failed page: how many try again, rather than leave")
    most: Count = Field(2, description="tries of one page, after the first")
    pause: Time


class SizePart(Part):
    """How large files of one kind are."""

    median: SizeInBytes
    p95: SizeInBytes

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The 95th percentile lies above the median."""
        if self.p95 <= self.median:
            raise ValueError("found a p95 that is not above the median, expected p95 > median")
        return self

    def size(self) -> Size:
        """As the plan has it."""
        return Size(self.median, self.p95)


class DocumentsPart(Part):
    """What citizens attach to a dossier; beyond 9 MB a file is cut: the reference portal takes no larger one."""

    photos: PartOfAll = Field(description="of the files, how many a phone took; the others are scans")
    photo: SizePart
    scan: SizePart

    def sizes(self) -> DocumentSizes:
        """As the plan has it."""
        return DocumentSizes(self.photos, self.photo.size(), self.scan.size())


class CitizensPart(Part):
    """Who comes, and how they behave; `from` a file takes the citizens of that file, but for the keys beside it."""

    locustfile: str | None = Field(
        None,
        description="a Python file that holds JOURNEYS, beside the scenario; default: the journeys that come along",
    )
    journeys: dict[str, Share] = Field(description="shares of the sessions started, by journey; any sum will do")
    think_time: ThinkTimeChoice
    typing: TypingPart | None = None
    documents: DocumentsPart | None = Field(None, description="default: about 60 kB each, as a page that shrinks them")
    patience: PatiencePart | None = Field(None, description="default: everybody waits until the request timeout")
    retries: RetriesPart | None = Field(None, description="default: everybody leaves after a page that failed")
    request_timeout: PositiveDuration = Field(30.0, description="how long a browser waits for one answer")
    returning: PartOfAll = Field(0.0, description="how many have the portal's static parts from an earlier visit")
    static_parts: Literal["portal", "cdn"] = Field("portal", description="who delivers them; a CDN is not asked")
    tls_resumption: YesOrNo = Field(
        False, description="whether a citizen's further connections resume the TLS session of its first"
    )
    forwarded_for: YesOrNo = Field(
        False, description="whether each citizen names an address of its own in X-Forwarded-For"
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors: `from` may stand for all the rest."""
        known = handler.resolve_ref_schema(handler(core_schema))
        included = {"type": "string", "description": "a YAML file with citizens, beside the scenario"}
        known["properties"] = {"from": included} | known["properties"]
        known["anyOf"] = [{"required": ["from"]}, {"required": known.pop("required")}]
        return known

    @field_validator("journeys")
    @classmethod
    def adds_up_to_something(cls, journeys: dict[str, float]) -> dict[str, float]:
        """A mix of nothing cannot be drawn from."""
        if not sum(journeys.values()) > 0:
            raise ValueError("found shares that add up to nothing, expected at least one journey above 0")
        return journeys
