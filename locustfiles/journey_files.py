"""Journeys from any Python file: a module that holds `JOURNEYS`, as locustfiles/journeys does."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from contract.journey import Journey


class BadJourneyFile(ValueError):
    """A file that a scenario names holds no journeys."""


def read_journey_file(path: str) -> dict[str, Journey]:
    """The journeys of a Python file, by name; raises BadJourneyFile."""
    file = Path(path).resolve()
    journeys = getattr(_load(file), "JOURNEYS", None)
    if not isinstance(journeys, dict) or not all(_is_named(name, value) for name, value in journeys.items()):
        raise BadJourneyFile(f"{path} holds no JOURNEYS, expected a dictionary of contract.journey.Journey by name")
    if not journeys:
        raise BadJourneyFile(f"{path} holds an empty JOURNEYS, expected at least one journey")
    return journeys


def _is_named(name: object, value: object) -> bool:
    return isinstance(value, Journey) and value.name == name


def _load(file: Path) -> ModuleType:
    """The module, loaded once a process."""
    name = f"journeys_in_{file.stem}_{abs(hash(file))}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise BadJourneyFile(f"found no Python file {file}, expected one that holds JOURNEYS")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a script that ends the process is no journey file either
        del sys.modules[name]
        raise BadJourneyFile(f"{file} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
