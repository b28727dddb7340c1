"""The scenario: what a person wrote, whole."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from harness.scenario.citizens import CitizensPart
from harness.scenario.load import Phase
from harness.scenario.monitoring import MonitoringPart
from harness.scenario.parts import (
    Count,
    Duration,
    ObjectiveSentence,
    Part,
    PartOfAll,
    Percentage,
    Seed,
    StopSentence,
    YesOrNo,
    as_list,
    one_or_more,
)

MOST_WORKERS = 1000
MOST_REPLICATES = 50


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


class Fault(Part):
    """What happens to a system behind the embedded portal while some stages last; then it is well again."""

    system: str = Field(
        description="identity_provider, payment_gateway, civil_status, provinces, province_01, ministry"
    )
    during: Annotated[list[Count], BeforeValidator(as_list), Field(min_length=1)] = Field(
        description="the stages, counted from 1", json_schema_extra=one_or_more
    )
    slow: Duration = Field(0.0, description="how much longer each call takes")
    failing: PartOfAll = Field(0.0, description="how many of the calls fail")
    hanging: YesOrNo = Field(False, description="whether no call is ever answered")

    @model_validator(mode="after")
    def does_something(self) -> Self:
        """A fault without harm is a slip of the pen."""
        if not (self.slow or self.failing or self.hanging):
            raise ValueError("found a fault that changes nothing, expected slow, failing or hanging")
        return self


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
    faults: list[Fault] = Field([], description="embedded target only: what happens to the systems behind it")
    scale: Count = Field(1, description="one simulated citizen stands for so many")
    seed: Seed = 1
    workers: Annotated[Count, Field(le=MOST_WORKERS)] | None = Field(
        None, description="Locust worker processes; without it as many as the citizens need, at least 2"
    )
    citizens: CitizensPart
    load: Annotated[list[Phase], Field(min_length=1)]
    objectives: Annotated[list[ObjectiveSentence], Field(min_length=1)]
    replicates: Annotated[Count, Field(le=MOST_REPLICATES)] = Field(
        1, description="how often the whole plan is carried out, with the portal and the fleet started anew"
    )
    stop_when: list[StopSentence] = Field([], description="when the run ends early")

    monitoring: MonitoringPart | None = Field(
        None, description="what the target's own monitoring is asked for when the run has ended"
    )

    @model_validator(mode="after")
    def repeats_once(self) -> Self:
        """A search tries its loads again by itself, and each replicate would try others."""
        if self.replicates > 1 and any(phase.chosen.search for phase in self.load):
            raise ValueError("found replicates with a search, which repeats its loads itself; expected one of the two")
        return self

    @model_validator(mode="after")
    def plants_in_its_own_garden(self) -> Self:
        """A capacity can only be planted in the portal that we start ourselves, and so can faults."""
        for name in ("planted", "faults"):
            if getattr(self, name) and self.target != "embedded":
                raise ValueError(f"found {name} with another target, expected it only with 'target: embedded'")
        return self
