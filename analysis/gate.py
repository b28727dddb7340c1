"""A gate: one condition for believing a stage; and how a delay of the generator is held against the objectives."""

from dataclasses import dataclass

from analysis.histogram import Histogram
from analysis.language import ENGLISH, Said, said
from analysis.recording import Recording
from contract.objectives import Objective

SHARE_OF_OBJECTIVE = 0.1  # of the tightest latency objective that the generator's own delays may take


@dataclass(frozen=True)
class Gate:
    """One condition for believing a stage; `seen` says what was seen, `remedy` what to do about it."""

    key: str
    passed: bool
    seen: Said
    remedy: Said | None = None

    @property
    def title(self) -> Said:
        """Its name, in no language yet."""
        return said(f"gate.{self.key}.name")

    @property
    def name(self) -> str:
        """Its name, as verdict.json has it."""
        return ENGLISH.say(self.title)

    @property
    def evidence(self) -> str:
        """What was seen, as verdict.json has it."""
        return ENGLISH.say(self.seen)

    @property
    def advice(self) -> str:
        """What to do about it, as verdict.json has it."""
        return ENGLISH.say(self.remedy or "")


def tightest_s(objectives: tuple[Objective, ...]) -> float | None:
    """The smallest latency limit in seconds; None where latency has none."""
    return min((objective.limit for objective in objectives if objective.measure == "latency"), default=None)


def p99_s(delays: Histogram) -> float:
    """The 99th percentile in seconds of all seconds together; there must be some."""
    return delays.quantile_s(0.99)


def delay_gate(key: str, delay_s: float, recording: Recording, advice: Said) -> Gate:
    """Is a p99 of the generator's own delays below a tenth of the tightest latency objective?"""
    limit_s = tightest_s(recording.plan.objectives)
    if limit_s is None:
        return Gate(key, True, said("gate.delay.no_objective", delay_s=delay_s))
    allowed_s = SHARE_OF_OBJECTIVE * limit_s
    return Gate(key, delay_s < allowed_s, said("gate.delay.found", delay_s=delay_s, allowed_s=allowed_s), advice)
