"""A run in blocks: what was counted in each of ten parts of a stage's window, page by page.

Neighbouring seconds share a queue, so what is resampled is never a request nor a second, but a block of seconds that
is long enough to be nearly independent of the next (Künsch, Annals of Statistics 17, 1989; Carlstein 1986).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.batches import Edges, equal_batches
from analysis.cells import Cells
from analysis.gates import generator_gates
from analysis.recording import Recording
from analysis.windows import ANSWERED, Window, window_of
from contract.outcomes import OK
from contract.plan import Stage

FEWEST_BLOCKS = 5
MOST_BLOCKS = 10
NOT_REACHED, CUT_SHORT, TOO_SHORT = "not reached", "cut short", "window too short"

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Blocks:
    """What one run counted in the window of one stage.

    `counts_by_page` has for each page a row a block and a column a bucket (contract.buckets): of the visits that were
    answered well, for an error page that comes at once is no fast answer. `ended_by_page` are all visits that ended,
    failures too, block by block; `seconds` is how long each block is. Both have the same pages.
    """

    counts_by_page: Mapping[str, Counts]
    ended_by_page: Mapping[str, Counts]
    seconds: Counts

    def __len__(self) -> int:
        return len(self.seconds)


BlocksByStage = Mapping[int, Blocks]


def blocks_of(recording: Recording) -> BlocksByStage:
    """The blocks of every stage that was measured whole, by a generator that can be believed, by the stage's number."""
    windows = ((stage.index, window_of(recording, stage)) for stage in recording.plan.stages)
    return {
        index: _blocks(window) for index, window in windows if window is not None and not _why_not(recording, window)
    }


def why_not(recording: Recording, stage: Stage) -> tuple[str, ...]:
    """Why a stage was not measured well: the generator gates that failed, by their names; nothing where it was."""
    window = window_of(recording, stage)
    return (NOT_REACHED,) if window is None else _why_not(recording, window)


def _why_not(recording: Recording, window: Window) -> tuple[str, ...]:
    if not window.is_whole:
        return (CUT_SHORT,)
    if window.intervals < FEWEST_BLOCKS:
        return (TOO_SHORT,)
    return tuple(gate.name for gate in generator_gates(recording, window) if not gate.passed)


def _blocks(window: Window) -> Blocks:
    edges = equal_batches(window.intervals, min(MOST_BLOCKS, window.intervals))
    ended, well = (window.cells.of(window.latency_kind, outcomes) for outcomes in (ANSWERED, (OK,)))
    counts_by_page, ended_by_page = {}, {}
    for page in ended.pages_there:
        block, of_page = _of_page(window, well, page, edges)
        counts_by_page[page] = of_page.counts(block, len(edges) - 1)
        block, of_page = _of_page(window, ended, page, edges)
        ended_by_page[page] = np.bincount(block, of_page.total, len(edges) - 1).astype(np.int64)
    return Blocks(counts_by_page, ended_by_page, np.diff(edges) * window.interval_s)


def _of_page(window: Window, cells: Cells, page: str, edges: Edges) -> tuple[Counts, Cells]:
    """The cells of one page, and the block that each lies in."""
    of_page = cells.chosen(cells.page == cells.pages.index(page))
    interval = (of_page.interval - window.from_s) // window.interval_s
    return np.searchsorted(edges, interval, side="right") - 1, of_page
