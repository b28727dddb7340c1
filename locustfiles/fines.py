"""Traffic fines: a decision for each citizen, which nobody else pays.

Every number `QD-` and nine digits names a decision; its plate follows from the digits (portal/fines.py).
"""

DECISIONS = 10**9
# Ends in 9 and so has no factor in common with a power of ten: index -> step * index is a bijection of 0..DECISIONS-1;
# near the golden section of it, so that neighbours are far apart.
STEP = 618_033_989


def decision_of(index: int) -> tuple[str, str]:
    """The number of the decision against the citizen of that index, and the plate; indexes repeat after DECISIONS."""
    digits = STEP * index % DECISIONS
    return f"QD-{digits:09d}", f"{11 + digits % 89}A-{digits % 100_000:05d}"
