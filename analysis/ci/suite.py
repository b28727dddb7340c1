"""What a test report is made of, before any format: suites of cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class Case:
    """One question with its outcome; `message` says in a line why it did not pass, `detail` what was seen."""

    name: str
    outcome: Outcome = "passed"
    message: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Suite:
    """Cases that belong together, what is true of all of them, and how many seconds were measured for them."""

    name: str
    cases: tuple[Case, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    duration_s: float | None = None
