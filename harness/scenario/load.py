"""The part of a scenario that says how much load comes when: phases, closed or of sessions, each of one shape."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from harness.scenario.parts import (
    Count,
    Duration,
    OneOf,
    Part,
    Percentage,
    PositiveDuration,
    PositiveRate,
    Utilisation,
    as_list,
    one_or_more,
)

FEWEST_TRIALS = 3  # of a search: one that holds, one that breaks, one between
SETTLE = "of the hold, not measured; default: long enough for the load to mix"
RAMP = "how long the load takes to move there"


class Steps(Part):
    """One stage after another, each at one utilisation."""

    utilisation: Annotated[list[Utilisation], BeforeValidator(as_list), Field(min_length=1)] = Field(
        json_schema_extra=one_or_more
    )
    ramp: Duration = Field(description=RAMP)
    hold: PositiveDuration = Field(description="how long it stays there: settling, then measuring")
    settle: Duration | None = Field(None, description=SETTLE)


class Hold(Part):
    """One stage."""

    utilisation: Utilisation | None = None
    users: Count | None = Field(None, description="concurrent users, instead of a utilisation")
    arrivals: PositiveRate | None = Field(
        None, description="in a sessions load, instead of a utilisation: sessions that begin, in the whole country"
    )
    ramp: Duration = Field(description=RAMP)
    for_: PositiveDuration = Field(alias="for", description="how long: settling, then measuring")
    settle: Duration | None = Field(None, description=SETTLE)

    @model_validator(mode="after")
    def one_level(self) -> Self:
        """One way of saying how many, not several."""
        if sum(level is not None for level in (self.utilisation, self.users, self.arrivals)) != 1:
            raise ValueError("expected exactly one of: utilisation, users, arrivals")
        return self


class Ramp(Part):
    """From the load before it to another in a straight line, measured all the way: it can fail, and cannot pass."""

    to: Utilisation
    over: PositiveDuration
    every: PositiveDuration | None = Field(None, description="the length of one stage; default: a tenth of it all")

    @model_validator(mode="after")
    def several(self) -> Self:
        """A stage is a part of the ramp."""
        if self.every is not None and self.every > self.over:
            raise ValueError("found an 'every' that is longer than 'over', expected a part of it")
        return self


class Spike(Part):
    """A sudden rise, and back: three stages, before, at and after it."""

    base: Utilisation
    peak: Utilisation
    ramp: Duration = Field(description="how long the load takes to move to the base")
    before: PositiveDuration = Field(description="how long the base is held first")
    rise: Duration = Field(description="how long the load takes from the base to the peak, and back")
    hold: PositiveDuration = Field(description="how long the peak is held")
    after: PositiveDuration = Field(description="how long the base is held again")
    settle: Duration | None = Field(None, description=SETTLE)

    @model_validator(mode="after")
    def rises(self) -> Self:
        """A peak stands above its base."""
        if self.peak <= self.base:
            raise ValueError("found a peak that is not above the base, expected peak > base")
        return self


class Soak(Part):
    """One utilisation for a long time, judged in sections, so that what grows slowly is seen."""

    utilisation: Utilisation
    ramp: Duration = Field(description=RAMP)
    for_: PositiveDuration = Field(alias="for", description="how long, all sections together")
    sections: Count = Field(8, description="how many stages it is judged in")
    settle: Duration | None = Field(None, description="of the first section, not measured")


class Day(Part):
    """The curve of a day, hour by hour, with its highest hour at a utilisation; may be told in less time."""

    peak: Utilisation
    over: PositiveDuration = Field(86400.0, description="how long the day takes; default: 24 h")
    curve: Literal["ordinary", "deadline"] = Field("ordinary", description="which day; both are assumed")


class Series(Part):
    """Concurrent users over time out of a CSV file, such as the portal's own monitoring of its peak day."""

    file: str = Field(description="a CSV file with a header, beside the scenario")
    time: str = Field("time", description="the column of times: seconds, or dates as ISO 8601")
    users: str = Field("users", description="the column of concurrent users")
    over: PositiveDuration | None = Field(None, description="how long it takes; default: as long as it took")
    times: Percentage = Field(1.0, description="how many users come, of those in the file")


class Search(Part):
    """The largest load that keeps every objective, found while the run goes, from below."""

    low: Utilisation = Field(description="the first load that is tried")
    high: Utilisation = Field(description="the largest load that may be tried")
    resolution: Utilisation = Field(description="how far apart two loads are at least: how narrow the bracket gets")
    ramp: Duration = Field(description=RAMP)
    hold: PositiveDuration = Field(description="how long each trial stays there: settling, then measuring")
    settle: Duration | None = Field(None, description=SETTLE)
    budget: PositiveDuration = Field(description="how long all trials together may take")

    @model_validator(mode="after")
    def has_room(self) -> Self:
        """A range to look in, and time for some trials in it."""
        if self.high - self.low < self.resolution:
            raise ValueError("found less than one step between low and high, expected high >= low + resolution")
        if self.trials < FEWEST_TRIALS:
            raise ValueError(
                f"found a budget for {self.trials} trials, expected at least {FEWEST_TRIALS}: a longer one"
            )
        return self

    @property
    def trials(self) -> int:
        """How many trials there is time for."""
        return int((self.budget + 1e-9) // (self.ramp + self.hold))


class Shape(OneOf):
    """How the load goes."""

    steps: Steps | None = None
    hold: Hold | None = None
    ramp: Ramp | None = None
    spike: Spike | None = None
    soak: Soak | None = None
    day: Day | None = None
    series: Series | None = None


class Closed(Shape):
    """A closed load: so many concurrent users are held; each that leaves is followed by another."""

    search: Search | None = None

    @model_validator(mode="after")
    def holds_users(self) -> Self:
        """Arrivals are what a closed load has none of."""
        if self.hold is not None and self.hold.arrivals is not None:
            raise ValueError("found arrivals in a closed load, expected utilisation or users, or a sessions load")
        return self


class Sessions(Shape):
    """An open load: citizens arrive as a Poisson process, whatever the portal does; how many are there, emerges.

    A utilisation stands for the arrivals that make so many concurrent users while the portal takes no time to answer.
    """

    beside: ClassVar[frozenset[str]] = frozenset({"at_hand"})

    at_hand: Percentage = Field(
        3.0, description="citizens that the fleet keeps ready, of those expected: a slow portal needs more"
    )


class Phase(OneOf):
    """One phase of the load."""

    closed: Closed | None = None
    sessions: Sessions | None = None
