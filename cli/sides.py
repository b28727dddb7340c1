"""The two sides of a comparison: the runs that the places on the command line name, and in what they are unlike."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.compare.comparable import differences
from analysis.compare.noise import FEWEST_RUNS
from analysis.compare.words import counted
from analysis.recording import Recording, open_recording
from cli.exits import BAD_USAGE, Ended
from cli.finding import find_run
from contract.run_folder import RunFolder


@dataclass(frozen=True)
class Sides:
    """The runs of both sides, in what they differ from each other besides the portal, and what could not be run."""

    before: tuple[Recording, ...]
    after: tuple[Recording, ...]
    unlike: tuple[str, ...]
    lost: tuple[str, ...] = ()


def open_sides(places: Sequence[str], aa: bool, anyway: bool) -> Sides:
    """The runs of both sides, `aa`: dealt in turn; raises Ended where they cannot be compared."""
    before, after = _alike(places) if aa else _pairs(places)
    unlike = list(dict.fromkeys(one for run in (*before, *after) for one in differences(before[0], run)))
    if unlike and not anyway:
        raise Ended(
            "these runs cannot be compared (--anyway does it all the same):\n"
            + "\n".join(f"  {one}" for one in unlike),
            BAD_USAGE,
        )
    return Sides(tuple(before), tuple(after), tuple(unlike))


def _alike(places: Sequence[str]) -> tuple[list[Recording], list[Recording]]:
    runs = _runs(places)
    if len(runs) < FEWEST_RUNS:
        raise Ended(f"found {counted(len(runs), 'run')}, expected at least {FEWEST_RUNS} of the same thing", BAD_USAGE)
    return runs[::2], runs[1::2]


def _pairs(places: Sequence[str]) -> tuple[list[Recording], list[Recording]]:
    if not places or len(places) % 2:
        raise Ended(f"found {counted(len(places), 'place')}, expected pairs: BEFORE AFTER, and again", BAD_USAGE)
    return _runs(places[::2]), _runs(places[1::2])


def _runs(places: Sequence[str]) -> list[Recording]:
    """The runs of one side; raises Ended where one is named twice: it would be counted as two that are just alike."""
    paths = [path for place in places for path in _paths(place)]
    resolved = [path.resolve() for path in paths]
    twice = [str(path) for number, path in enumerate(paths) if resolved[number] in resolved[:number]]
    if twice:
        named = ", ".join(dict.fromkeys(twice))
        raise Ended(f"found {named} more than once on one side, expected each run once", BAD_USAGE)
    return [open_recording(path) for path in paths]


def _paths(place: str) -> list[Path]:
    """The run of this name, or all in a folder, in the order in which they were made; of replicates each is a run."""
    folders = [RunFolder(path.parent) for path in sorted(Path(place).glob("*/plan.json"))]
    return [run.path for folder in folders or [find_run(place)] for run in folder.replicate_folders or (folder,)]
