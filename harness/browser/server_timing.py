"""What a portal says of the systems that it waited for: the header Server-Timing (W3C, Server Timing, section 2)."""

import re
from collections.abc import Iterator

from contract.few_names import FewNames, SystemNames

# A header cannot fill the recording, nor can many of them.
MOST_SYSTEMS = 16  # of one page
MOST_NAMES = 64  # of all that a process hears of; each province has a system of its own

_QUOTED = re.compile(r'"((?>(?:[^"\\]|\\.)*))"?')
_SYSTEM = re.compile(r"[A-Za-z0-9_-]{1,40}")
_DURATION_MS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?")


def few_systems() -> FewNames:
    """What the systems behind a portal are called: by its own words, of which it has not many."""
    return SystemNames(MOST_NAMES)


def add_waits(header: str, waited_s_by_system: dict[str, float], names: FewNames) -> None:
    """Add what one header says; a metric without a duration, or with a name that is no token, is passed over."""
    for found, waited_s in _waits(header):
        system = names.of(found)
        if system in waited_s_by_system:
            waited_s_by_system[system] += waited_s
        elif len(waited_s_by_system) < MOST_SYSTEMS:
            waited_s_by_system[system] = waited_s


def _waits(header: str) -> Iterator[tuple[str, float]]:
    plain = _QUOTED.sub(_unquoted, header) if '"' in header else header
    for metric in plain.split(","):
        name, *parameters = (part.strip() for part in metric.split(";"))
        duration_s = _duration_s(parameters)
        if duration_s is not None and _SYSTEM.fullmatch(name):
            yield name, duration_s


def _unquoted(quoted: re.Match[str]) -> str:
    """A number may stand in quotes; any other text might hold what looks like another metric."""
    return quoted[1] if _DURATION_MS.fullmatch(quoted[1]) else ""


def _duration_s(parameters: list[str]) -> float | None:
    """The first `dur`, which is in milliseconds; None if it is missing, or no number."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "dur":
            value = value.strip()
            return float(value) / 1000 if _DURATION_MS.fullmatch(value) else None
    return None
