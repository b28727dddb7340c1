"""Doubts about the samples: too few, too coarse, or not what was planned."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from analysis.doubt import Doubt, doubt
from analysis.histogram import Histogram
from analysis.language import said
from analysis.recording import Recording
from analysis.stages import PERCENTILES, StageVerdict
from analysis.undecided import hold_that_would_do
from analysis.warm_up import settled_window
from analysis.windows import ANSWERED

FEWEST_OF_A_CLOCK = 1000  # pages, to see a clock's ticks
FEWEST_TICKS = 1  # a clock of ticks as long as the latencies knows one of them
MOST_BUCKETS_A_TICK = 2  # neighbours that one latency can fall into
MOST_BETWEEN_TICKS = 0.05  # of the pages
MOST_TO_NAME = 3


def too_few(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Objectives that are UNDECIDED for want of samples, and the hold that would do."""
    for stage in stages:
        for item in stage.objectives if stage.result == "UNDECIDED" else ():
            hold_s = hold_that_would_do(stage, item)
            if hold_s is None:
                continue
            load, samples = stage.stage.utilisation, item.estimate.samples
            yield doubt("too_few", load=load, objective=item.objective, samples=samples, hold_s=hold_s)


def no_p99(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Percentiles that the report shows without an interval, whatever the objectives ask for."""
    place = PERCENTILES.index(0.99)
    found = [
        (stage.stage, stage.measured.latency[place])
        for stage in stages
        if stage.measured and stage.measured.latency[place].value is not None and stage.result in ("PASS", "UNDECIDED")
    ]
    short = [(stage, each) for stage, each in found if not each.has_interval]
    if not short:
        return
    stage, worst = max(short, key=lambda pair: pair[1].times_longer or 0.0)
    loads, more = tuple(each.utilisation for each, _ in short[:MOST_TO_NAME]), len(short) - MOST_TO_NAME
    hold_s = ceil(stage.settle_s + stage.measure_s * (worst.times_longer or 1.0))
    few = doubt("no_p99", loads=loads, hold_s=hold_s)
    yield replace(few, seen=said("doubt.no_p99.seen_and_more", loads=loads, more=more)) if more > 0 else few


def quantised(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Latencies that come in ticks: whoever measured them had a coarse clock, or answers are batched."""
    loads = [
        stage.stage.utilisation
        for stage in stages
        if stage.measured
        and (window := settled_window(recording, stage.stage))
        and comes_in_ticks(window.histogram(window.latency_kind, ANSWERED))
    ]
    if loads:
        yield doubt("quantised", loads=loads[:MOST_TO_NAME])


def comes_in_ticks(pages: Histogram) -> bool:
    """Do nearly all lie in narrow groups of buckets, with empty ones between them? So no tick below 2 % is seen."""
    counts = pages.by_bucket
    total = int(counts.sum())
    if total < FEWEST_OF_A_CLOCK:
        return False
    groups = [group for group in _groups(counts.tolist()) if sum(group) > MOST_BETWEEN_TICKS / 10 * total]
    narrow = [group for group in groups if len(group) <= MOST_BUCKETS_A_TICK]
    return len(narrow) >= FEWEST_TICKS and sum(map(sum, narrow)) >= (1 - MOST_BETWEEN_TICKS) * total


def _groups(counts: list[int]) -> Iterator[list[int]]:
    """Runs of buckets that are not empty."""
    group: list[int] = []
    for count in [*counts, 0]:
        if count:
            group.append(count)
        elif group:
            yield group
            group = []
