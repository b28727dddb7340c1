"""A recording: a run folder read back as tables, as far as it was written."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.cells import Cells
from analysis.latency_file import read_cells
from analysis.latency_table import to_table
from analysis.torn_files import UnreadableRun, read_csv, read_json_lines, read_json_object, sound_number
from contract.plan import Plan, as_carried_out
from contract.plan_file import UnreadablePlan, read_plan
from contract.run_folder import (
    BACKEND,
    CRASHED,
    ENDINGS,
    LATER_VITALS_COLUMNS,
    PORTAL_COLUMNS,
    REQUEST,
    RESOURCES_COLUMNS,
    SYSTEMS_COLUMNS,
    USERS_COLUMNS,
    VITALS_COLUMNS,
    RunFolder,
)
from contract.sense import LARGEST_UTILISATION

NUMBERS_OF_EVENTS = frozenset({"t_s", "epoch_s", "utilisation", "citizens", "last_second", "reports"})

__all__ = ["Recording", "UnreadableRun", "open_recording"]


@dataclass(frozen=True)
class Recording:
    """What a run left; the tables have the columns that contract.run_folder names, in the order of their seconds.

    `cells` are the latencies as the analysis wants them; `latency` is the same as a table, for whoever explores a run.
    `portal` and `systems` are None where the target offered no such counters, `resources` where its monitoring was not
    asked or had nothing, `outcome` where the run crashed;
    `provenance` is empty where the file is missing.
    """

    name: str
    plan: Plan
    cells: Cells
    users: pd.DataFrame
    vitals: pd.DataFrame
    events: tuple[dict[str, Any], ...]
    portal: pd.DataFrame | None
    outcome: dict[str, Any] | None
    provenance: dict[str, Any]
    changed_files: tuple[str, ...] = ()  # that are not as they were when the run was sealed
    systems: pd.DataFrame | None = None
    is_going: bool = False  # the run is not over: what only its end can show is not known
    resources: pd.DataFrame | None = None

    @property
    def ended(self) -> str:
        """How it ended: completed, stopped, turned away, interrupted or crashed; another word is none."""
        word = (self.outcome or {}).get("outcome")
        return word if isinstance(word, str) and word in ENDINGS else CRASHED

    @cached_property
    def requests(self) -> int:
        """How many requests were recorded in the whole run."""
        return int(self.cells.of(REQUEST).total.sum())

    @cached_property
    def latency(self) -> pd.DataFrame:
        """Row by row; of a large run it has tens of millions of rows, and takes fourteen bytes for each."""
        return to_table(self.cells)

    @cached_property
    def system_names(self) -> tuple[str, ...]:
        """The systems behind the portal that it says anything of: in its answers, or in its own counts."""
        named = {kind.removeprefix(BACKEND) for kind in self.cells.kinds_there if kind.startswith(BACKEND)}
        counted = set() if self.systems is None else set(self.systems["system"])
        return tuple(sorted(named | counted))

    @property
    def monitoring(self) -> dict[str, Any]:
        """How the target's monitoring was asked; empty where it was not."""
        found = self.provenance.get("monitoring")
        return found if isinstance(found, dict) else {}

    @property
    def sampled_every_s(self) -> float:
        """How far apart the samples of the resources are; 0 where nobody knows."""
        return max(0.0, sound_number(self.monitoring.get("every_s")) or 0.0)

    def events_named(self, name: str) -> list[dict[str, Any]]:
        """The events of one name that say when they happened, in the order of the file."""
        return [event for event in self.events if event.get("event") == name and "t_s" in event]


def open_recording(path: str | Path) -> Recording:
    """Read a run folder; raises UnreadableRun where there is none, or its plan or a table is not of this format."""
    path = Path(path)
    run = RunFolder(path)
    if not path.is_dir():
        raise UnreadableRun(f"found no folder {path}, expected a run folder")
    try:
        events = tuple(map(sound_event, read_json_lines(run.events)))
        plan = as_carried_out(read_plan(run.plan), _loads_tried(events))
    except UnreadablePlan as error:
        raise UnreadableRun(str(error)) from error
    portal = read_csv(run.portal, PORTAL_COLUMNS)
    systems = read_csv(run.systems, SYSTEMS_COLUMNS, texts=("system",)).dropna()
    resources = read_csv(run.resources, RESOURCES_COLUMNS, texts=("resource",)).dropna()
    outcome = read_json_object(run.outcome)
    return Recording(
        name=path.resolve().name,
        plan=plan,
        cells=read_cells(run.latency),
        users=_in_order(read_csv(run.users, USERS_COLUMNS), "second"),
        vitals=_in_order(read_csv(run.vitals, VITALS_COLUMNS, later=LATER_VITALS_COLUMNS), "second"),
        events=events,
        portal=None if portal.empty else portal,
        outcome=outcome,
        provenance=read_json_object(run.provenance) or {},
        changed_files=tuple(_changed_files(run, outcome or {})),
        systems=None if systems.empty else _in_order(systems, "second"),
        resources=None if resources.empty else _in_order(resources, "second"),
    )


def sound_event(event: dict[str, Any]) -> dict[str, Any]:
    """The event without what should be a number in it and is none, or too large to mean anything."""
    return {
        name: value for name, value in event.items() if name not in NUMBERS_OF_EVENTS or sound_number(value) is not None
    }


def _loads_tried(events: Sequence[dict[str, Any]]) -> list[float]:
    """The utilisations of the stages that began: what a search tried, which no plan can know."""
    started = (event for event in events if event.get("event") == "stage_started")
    return [event["utilisation"] for event in started if 0 < event.get("utilisation", 0) <= LARGEST_UTILISATION]


def _in_order(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """By second: a report that came late stands below later ones, and windows are cut by looking for their ends."""
    return table if table[column].is_monotonic_increasing else table.sort_values(column, kind="stable")


def _changed_files(run: RunFolder, outcome: dict[str, Any]) -> Iterator[str]:
    sealed = outcome.get("sha256_by_file")
    for name, checksum in sorted(sealed.items()) if isinstance(sealed, dict) else ():
        file = run.recording / Path(name).name
        if not file.exists() or _sha256(file) != checksum:
            yield file.name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
