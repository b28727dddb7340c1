"""Runs that a comparison leaves out at a stage, for they were not measured well there: how many, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from analysis.compare.blocks import NOT_REACHED, BlocksByStage, why_not
from analysis.recording import Recording
from contract.plan import Stage

NOT_PLANNED = "not planned"

Side = Literal["before", "after"]
Runs = Sequence[tuple[Recording, BlocksByStage]]


@dataclass(frozen=True)
class LeftOut:
    """How many `runs` one side leaves out `of` all that needed it, at a stage, by its number; `why` names the gates."""

    stage: int
    side: Side
    runs: int
    of: int
    why: tuple[str, ...]

    @property
    def is_all(self) -> bool:
        """Is no run of this side left to compare?"""
        return self.runs == self.of


def left_out(stages: Sequence[Stage], runs_by_side: Mapping[Side, Runs]) -> tuple[LeftOut, ...]:
    """What is left out at these stages, on each side."""
    found = (_of_side(stage.index, side, runs) for stage in stages for side, runs in runs_by_side.items())
    return tuple(one for one in found if one.runs)


def _of_side(stage: int, side: Side, runs: Runs) -> LeftOut:
    reasons = [_reasons(recording, stage) for recording, blocks in runs if stage not in blocks]
    needed = [each for each in reasons if each]
    of = len(runs) - (len(reasons) - len(needed))
    return LeftOut(stage, side, len(needed), of, tuple(dict.fromkeys(chain.from_iterable(reasons))))


def _reasons(recording: Recording, stage: int) -> tuple[str, ...]:
    """Why this run is left out; nothing where a search did not need the stage: it ends when it has found its load."""
    plan = recording.plan
    why = why_not(recording, plan.stages[stage]) if stage < len(plan.stages) else (NOT_PLANNED,)
    return () if plan.search is not None and why in ((NOT_PLANNED,), (NOT_REACHED,)) else why
