"""A doubt: a reason not to believe the result, with what was seen and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """What is doubtful, what was seen, and what to do about it; a grave one may turn the answer around."""

    what: str
    evidence: str
    advice: str
    grave: bool = False
