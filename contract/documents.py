"""What citizens attach, as numbers: how large photos and scans are, and how many of the files are photos."""

import math
from dataclasses import dataclass
from random import Random

from contract.think_time import P95


@dataclass(frozen=True)
class Size:
    """The size of a file in bytes: lognormal, given by median and 95th percentile."""

    median_bytes: float
    p95_bytes: float

    def draw_bytes(self, random: Random) -> int:
        """The size of one file."""
        sigma = math.log(self.p95_bytes / self.median_bytes) / P95
        return round(random.lognormvariate(math.log(self.median_bytes), sigma))


@dataclass(frozen=True)
class DocumentSizes:
    """`photos` is the share of the files that come from a phone's camera; the others come from a scanner.

    The defaults are assumed: what a page would send that shrinks photos before it sends them, because generator and
    portal often share one machine. As phones make them, photos have 2 to 5 MB.
    """

    photos: float = 0.5
    photo: Size = Size(60_000, 200_000)
    scan: Size = Size(60_000, 300_000)
