"""One measure before and after: how it changed, what chance could have made of it, and what a change must exceed."""

from dataclasses import dataclass
from typing import Literal

EVERY_PAGE = "every page"
ANSWERED_WELL = "answered well"

What = Literal["p50", "p95", "throughput", "answered well"]
MORE_IS_BETTER: tuple[What, ...] = ("throughput", "answered well")


@dataclass(frozen=True)
class Floor:
    """What a change must exceed besides being told from noise, and what a comparison shall be able to tell.

    `relative` of the value before, and in latencies `latency_s` as well; in the share answered well `answered` of all
    pages, `page_answered` of a page's visits. A change of `wanted` shall be told of most pages, else the comparison
    says that it cannot tell.
    """

    relative: float = 0.05
    latency_s: float = 0.0005
    wanted: float = 0.2
    answered: float = 0.005
    page_answered: float = 0.01


@dataclass(frozen=True)
class Change:
    """One measure before and after: seconds, pages a second, or a share.

    `change` is relative to before, of a share the difference itself; for a page `beside` is the same beside the change
    of all pages (else equal to it), and `low`, `high` its limits, which all limits of the comparison keep together in
    99 of 100 cases. `smallest` is the smallest change for the worse that would have been told nine times of ten.
    `is_real`: told from noise, and larger than the floor.
    """

    stage: int
    page: str
    what: What
    before: float
    after: float
    change: float
    beside: float
    low: float
    high: float
    smallest: float
    is_real: bool

    @property
    def is_worse(self) -> bool:
        """Slower, or less of what there should be more of."""
        return (self.change < 0) == (self.what in MORE_IS_BETTER) and self.change != 0
