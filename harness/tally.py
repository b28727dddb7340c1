"""How many latencies are at most each step of a ladder, and their sum: what a histogram of Prometheus is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client.utils import floatToGoString

from harness.latency_steps import Steps

ENDLESS = "+Inf"


@dataclass
class Tally:
    """Adds up; `counts` has one for each step, and one for what is above the last."""

    steps: Steps
    sum_s: float = 0.0
    counts: list[int] = field(default_factory=list)

    def add(self, sum_s: float, counts: Sequence[int]) -> None:
        """What came in one second."""
        self.sum_s += sum_s
        self.counts = [a + b for a, b in zip(self.counts or [0] * len(counts), counts, strict=True)]

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus has them: each counts what is at most its end."""
        ends = [*map(floatToGoString, self.steps), ENDLESS]
        return list(zip(ends, accumulate(self.counts or [0] * len(ends)), strict=True))
