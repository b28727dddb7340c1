"""What must be true, as people write it (`p95 of page < 2 s`), and when to stop (`errors of all > 20 % for 10 s`).

objective  := measure "of" what comparison value
stop rule  := objective "for" duration
measure    := "p" digits | "errors" | "throughput"        p50, p95, p99, p99.9
what       := "page" | "all" | JOURNEY | JOURNEY "/" PAGE "all" is every page, as "page" is
comparison := "<" | "<=" | ">" | ">="                      an objective bounds latency and errors from above,
value      := duration | percentage | rate                 throughput from below; a stop rule the other way
"""

import re
from dataclasses import dataclass
from typing import Literal

from contract.quantities import BadQuantity, read_duration_s, read_fraction, read_rate_per_s

Measure = Literal["latency", "errors", "throughput"]

EVERY_PAGE = ("page", "all")
FEWEST_OFFERED = 1.05  # times a throughput objective that a load must offer for it to be asked there
_SENTENCE = re.compile(r"(?P<measure>\S+)\s+of\s+(?P<what>[^\s<>=]+)\s*(?P<comparison><=|>=|<|>|=+)\s*(?P<value>.+)")
_QUANTILE = re.compile(r"p([0-9]{1,2}(?:\.[0-9]+)?)")
_READERS = {"latency": read_duration_s, "errors": read_fraction, "throughput": read_rate_per_s}


@dataclass(frozen=True)
class Objective:
    """One sentence that holds or does not; `limit` is in seconds, a fraction, or a number a second."""

    text: str
    measure: Measure
    quantile: float | None
    what: str
    comparison: str
    limit: float

    def covers(self, page: str) -> bool:
        """Does `page` (`journey/page`) count for this objective?"""
        return self.what in EVERY_PAGE or page == self.what or page.startswith(self.what + "/")

    def holds(self, value: float) -> bool:
        """Is the sentence true of this value?"""
        match self.comparison:
            case "<":
                return value < self.limit
            case "<=":
                return value <= self.limit
            case ">":
                return value > self.limit
            case _:
                return value >= self.limit

    def is_asked_of(self, offered_per_s: float) -> bool:
        """Can a load that makes so many of its pages a second, however fast the portal is, be held against it?"""
        return self.measure != "throughput" or offered_per_s >= FEWEST_OFFERED * self.limit


@dataclass(frozen=True)
class StopRule:
    """End the run once the condition has been true for so long without a break."""

    text: str
    condition: Objective
    for_s: float


def read_objective(text: str) -> Objective:
    """Read one objective; raises BadQuantity with what was found and what would be right."""
    objective = _read_condition(text)
    upper = objective.comparison in ("<", "<=")
    if upper == (objective.measure == "throughput"):
        sign = ">" if objective.measure == "throughput" else "<"
        raise BadQuantity(f"found {text!r}, expected '{sign}': {objective.measure} is bounded from the other side")
    if objective.limit <= 0 or (objective.measure == "errors" and objective.limit >= 1):
        right = "a share between 0 % and 100 %" if objective.measure == "errors" else "a limit above zero"
        raise BadQuantity(f"found {text!r}, which no portal could break or none could keep; expected {right}")
    return objective


def read_stop_rule(text: str) -> StopRule:
    """Read one stop rule; raises BadQuantity with what was found and what would be right."""
    condition, separator, duration = text.rpartition(" for ")
    if not separator:
        raise BadQuantity(f"found {text!r}, expected how long too, as in 'errors of all > 20 % for 10 s'")
    read = _read_condition(condition)
    if (read.comparison in ("<", "<=")) != (read.measure == "throughput"):
        sign = "<" if read.measure == "throughput" else ">"
        raise BadQuantity(f"found {text!r}, expected '{sign}': a run stops when {read.measure} is on the bad side")
    return StopRule(text, read, read_duration_s(duration))


def _read_condition(text: str) -> Objective:
    sentence = _SENTENCE.fullmatch(text.strip())
    if sentence is None or sentence["comparison"].startswith("="):
        raise BadQuantity(f"found {text!r}, expected a sentence such as 'p95 of page < 2 s' or 'errors of all < 1 %'")
    measure, quantile = _read_measure(sentence["measure"])
    limit = _READERS[measure](sentence["value"])
    return Objective(text.strip(), measure, quantile, sentence["what"], sentence["comparison"], limit)


def _read_measure(word: str) -> tuple[Measure, float | None]:
    percentile = _QUANTILE.fullmatch(word)
    if percentile is not None and 0 < float(percentile[1]) < 100:
        return "latency", float(percentile[1]) / 100
    if word == "errors":
        return "errors", None
    if word == "throughput":
        return "throughput", None
    raise BadQuantity(f"found {word!r}, expected a measure: a percentile such as 'p95', 'errors' or 'throughput'")
