"""The capacity of two sides: whether the brackets of their verdicts lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.verdict import Verdict
from contract.quantities import write_percentage

Moved = Literal["lower", "higher", "overlaps"]


@dataclass(frozen=True)
class Capacity:
    """The brackets of both sides, as utilisations: up to where every run of a side passed, from where any failed.

    None: no run of the side passed, or failed, any load. `moved` is "lower" or "higher" where the brackets lie apart
    by at least one load that was tested: two runs at the limit itself may well fall on its two sides.
    """

    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]

    @property
    def moved(self) -> Moved:
        """How the bracket moved."""
        if _is_above(self.before, self.after):
            return "lower"
        return "higher" if _is_above(self.after, self.before) else "overlaps"


def compare_capacity(before: Sequence[Verdict], after: Sequence[Verdict]) -> Capacity | None:
    """Both brackets; None where a run of either side tells neither a load that passed nor one that failed."""
    if any(each.passed_up_to is None and each.failed_from is None for each in (*before, *after)):
        return None
    return Capacity(_bracket(before), _bracket(after))


def bracket_words(bracket: tuple[float | None, float | None]) -> str:
    """`60 % – 80 %`, `from 80 % down`, `100 % and more`."""
    passed, failed = bracket
    if passed is None:
        return f"below {write_percentage(failed)}" if failed is not None else "unknown"
    return (
        f"{write_percentage(passed)} – {write_percentage(failed)}" if failed else f"{write_percentage(passed)} or more"
    )


def _bracket(verdicts: Sequence[Verdict]) -> tuple[float | None, float | None]:
    """The widest: the lowest load up to which a run passed, the highest from which one failed; None once it is open."""
    passed = [each.passed_up_to.utilisation if each.passed_up_to else None for each in verdicts]
    failed = [each.failed_from.utilisation if each.failed_from else None for each in verdicts]
    return (
        None if None in passed else min(load for load in passed if load is not None),
        None if None in failed else max(load for load in failed if load is not None),
    )


def _is_above(higher: tuple[float | None, float | None], lower: tuple[float | None, float | None]) -> bool:
    return higher[0] is not None and lower[1] is not None and lower[1] < higher[0]
