"""A gate: one condition for believing a stage; and how a delay of the generator is held against the objectives."""

from dataclasses import dataclass

from analysis.histogram import Histogram
from analysis.recording import Recording
from contract.objectives import Objective
from contract.quantities import write_duration

SHARE_OF_OBJECTIVE = 0.1  # of the tightest latency objective that the generator's own delays may take


@dataclass(frozen=True)
class Gate:
    """One condition for believing a stage; `evidence` says what was seen, `advice` what to do about it."""

    name: str
    passed: bool
    evidence: str
    advice: str


def tightest_s(objectives: tuple[Objective, ...]) -> float | None:
    """The smallest latency limit in seconds; None where latency has none."""
    return min((objective.limit for objective in objectives if objective.measure == "latency"), default=None)


def p99_s(delays: Histogram) -> float:
    """The 99th percentile in seconds of all seconds together; there must be some."""
    return delays.quantile_s(0.99)


def delay_gate(name: str, delay_s: float, recording: Recording, advice: str) -> Gate:
    """Is a p99 of the generator's own delays below a tenth of the tightest latency objective?"""
    limit_s = tightest_s(recording.plan.objectives)
    found = f"p99 {write_duration(float(f'{delay_s:.3g}'))}"
    if limit_s is None:
        return Gate(name, True, f"{found}; no latency objective to compare it with", "")
    allowed_s = SHARE_OF_OBJECTIVE * limit_s
    evidence = f"{found}; a tenth of the tightest objective is {write_duration(allowed_s)}"
    return Gate(name, delay_s < allowed_s, evidence, advice)
