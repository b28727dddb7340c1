"""Stop rules, watched second by second: a condition that stays true for long enough ends the run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contract.buckets import merged, quantile_of
from contract.objectives import Objective, StopRule
from contract.outcomes import OK, PORTAL_FAILURES


@dataclass(frozen=True)
class PageCount:
    """How many visits of one page ended how, and how long they took, in one second."""

    page: str
    outcome: str
    histogram: Mapping[int, int]


class StopWatch:
    """Feeds every whole second to every rule; remembers since when each condition has been true."""

    def __init__(self, rules: Iterable[StopRule]) -> None:
        self._true_since_by_rule: dict[StopRule, int | None] = dict.fromkeys(rules)

    def second_ended(self, second: int, counts: Iterable[PageCount]) -> StopRule | None:
        """The first rule whose condition has now been true for its time, or None.

        A second in which nothing ended says nothing but that throughput is 0: a condition stays as true as it was.
        """
        counts = list(counts)
        for rule, since in self._true_since_by_rule.items():
            value = measured(rule.condition, counts)
            if value is not None:
                true = rule.condition.holds(value)
                since = (second if since is None else since) if true else None
                self._true_since_by_rule[rule] = since
            if since is not None and second + 1 - since >= rule.for_s:
                return rule
        return None


def measured(condition: Objective, counts: Iterable[PageCount]) -> float | None:
    """The value of a condition's measure in one second; None where nothing that it covers ended, but for throughput."""
    covered = [count for count in counts if condition.covers(count.page)]
    judged = [count for count in covered if count.outcome == OK or count.outcome in PORTAL_FAILURES]
    total = sum(sum(count.histogram.values()) for count in judged)
    if condition.measure == "throughput":  # as the verdict counts it: pages answered well
        return float(sum(sum(count.histogram.values()) for count in judged if count.outcome == OK))
    if not total:
        return None
    match condition.measure:
        case "errors":
            return sum(sum(count.histogram.values()) for count in judged if count.outcome != OK) / total
        case _:
            return quantile_of(merged(count.histogram for count in judged), condition.quantile or 0.5)
