"""What a scenario asks the target's own monitoring for: where its Prometheus is, and what is to be known of it."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from harness.promql import why_unreadable
from harness.scenario.parts import Part, PositiveDuration

MOST_RESOURCES = 12
LONGEST_QUERY = 2_000
EXAMPLE = "http://127.0.0.1:9090"


def _query(text: str) -> str:
    why = f"{len(text):,} letters" if len(text) > LONGEST_QUERY else why_unreadable(text)
    if why is not None:
        raise ValueError(
            f"found {why}, expected PromQL such as 1 - avg(rate(node_cpu_seconds_total{{mode='idle'}}[1m]))"
        )
    return text


ResourceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Query = Annotated[str, AfterValidator(_query)]


class MonitoringPart(Part):
    """How much of each resource is used, asked of a Prometheus when the run has ended."""

    prometheus: str = Field(description="its address, on this machine or in the target's `monitoring` in targets.yaml")
    every: PositiveDuration = Field(15.0, description="how far apart the samples are, in whole seconds")
    resources: Annotated[dict[ResourceName, Query], Field(min_length=1, max_length=MOST_RESOURCES)] = Field(
        description="for each resource what of it is used, from 0 to 1, in PromQL"
    )

    @field_validator("prometheus")
    @classmethod
    def an_address(cls, text: str) -> str:
        """A scheme, a host, perhaps a port and a path that it is served under."""
        try:
            place = urlsplit(text)
            port = place.port
        except ValueError as error:
            raise ValueError(f"found no address, expected one such as {EXAMPLE}") from error
        strange = place.username or place.password or place.query or place.fragment or port == 0
        if place.scheme not in ("http", "https") or not place.hostname or strange or not text.isascii():
            raise ValueError(f"found no address of a Prometheus, expected one such as {EXAMPLE}")
        return text.rstrip("/")

    @field_validator("every")
    @classmethod
    def whole_seconds(cls, every_s: float) -> float:
        """A recording has seconds."""
        if every_s != round(every_s):
            raise ValueError(f"found {every_s:g} s, expected whole seconds")
        return every_s
