"""What a worker refuses to carry out, before its first citizen, whatever its master says."""

from collections.abc import Sequence
from pathlib import Path

from contract.grant import Grant, why_not
from contract.plan import Plan
from contract.run_folder import CRASHED, TURNED_AWAY
from harness.code import journeys_hash
from harness.inside.messages import Refusal


def why_refused(plan: Plan, grants: Sequence[Grant], journeys: str, now_epoch_s: float) -> Refusal | None:
    """Why a plan is not carried out here; `journeys` is the hash of the scenario's own journeys on the master."""
    why = why_not(plan, grants, now_epoch_s)
    if why is not None:
        return Refusal(TURNED_AWAY, f"a worker refused the target: {why}")
    file = plan.citizens.locustfile
    if journeys_hash(file) == journeys:
        return None
    found = "other journeys" if Path(file or "").is_file() else "no journeys"
    return Refusal(
        CRASHED, f"a worker has {found} in {file}: bring the same file to every machine, with what it imports"
    )
