"""Citizens out of another file: `citizens: {from: FILE}` takes the keys that stand there, and those beside it win."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FILES_IN = (("think_time", "empirical", "file"), ("locustfile",))  # what names a file itself, from where it stands


class NoCitizens(ValueError):
    """The file that was named holds no citizens."""


def with_included(value: Mapping[str, Any], folder: Path, read: Callable[[Path], Any]) -> dict[str, Any]:
    """A scenario as it was read, its `citizens: from` replaced by what `read` finds in that file of `folder`.

    Raises NoCitizens, and whatever `read` does.
    """
    citizens = value.get("citizens")
    if not isinstance(citizens, dict) or not isinstance(citizens.get("from"), str):
        return dict(value)
    place = Path(citizens["from"])
    found = read(folder / place)
    named = found.get("citizens") if isinstance(found, dict) else None
    if not isinstance(named, dict) or "from" in named:
        raise NoCitizens(f"{place} holds no citizens, expected 'citizens:' with journeys, think_time and other keys")
    beside = {key: item for key, item in citizens.items() if key != "from"}
    return {**value, "citizens": _moved(named, place.parent) | beside}


def _moved(citizens: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same keys, with files named from where the scenario stands."""
    for *keys, last in FILES_IN:
        within: Any = citizens
        for key in keys:
            within = within.get(key) if isinstance(within, dict) else None
        if isinstance(within, dict) and isinstance(within.get(last), str):
            within[last] = str(folder / within[last])
    return citizens
