"""The pages of a journey as pieces of Python source, before they are written down."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from harness.har.found import Find
from harness.har.layout import Pair, Source


@dataclass(frozen=True)
class Step:
    """One request and the find by which its answer is known; a comment where there is no request.

    `shows` is what of the citizen's own the answer must show, as source.
    """

    root: Find
    source: Source | None = None
    comment: str = ""
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class JourneyPage:
    """One page of the journey.

    `thought_s` is how long the recording waited before it. `typed` is what the citizen types, by field name,
    `characters` how much of it there was. `parts` are the static parts of the recording, and `requests` what the
    browser will make.
    """

    name: str
    thought_s: float | None
    steps: tuple[Step, ...]
    requests: int
    parts: int
    typed: tuple[Pair, ...] = ()
    characters: int = 0


def think_times(pages: Sequence[JourneyPage]) -> tuple[float, float] | None:
    """Median and longest of the times between two pages, in seconds; None where there is but one page."""
    times_s = [page.thought_s for page in pages if page.thought_s is not None]
    return (statistics.median(times_s), max(times_s)) if times_s else None
