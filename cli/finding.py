"""Finding what a person means: a scenario by path or name, a run folder by path or name."""

import difflib
from pathlib import Path

from cli.exits import BAD_USAGE, Ended
from contract.run_folder import RunFolder
from harness.processes import ROOT

SCENARIOS = ROOT / "scenarios"


def find_scenario(wanted: str) -> Path:
    """A file, or the name of one in scenarios/."""
    path = Path(wanted)
    if path.exists():
        return path
    named = SCENARIOS / f"{wanted.removesuffix('.yaml')}.yaml"
    if named.exists() and "/" not in wanted:
        return named
    known = sorted(file.stem for file in SCENARIOS.glob("*.yaml"))
    close = difflib.get_close_matches(path.stem, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"known by name: {', '.join(known)}"
    raise Ended(f"there is no scenario '{wanted}'; {hint}", BAD_USAGE)


def find_run(wanted: str) -> RunFolder:
    """A run folder, or the name of one in results/."""
    for path in (Path(wanted), Path("results") / wanted):
        if (path / "plan.json").exists():
            return RunFolder(path)
    raise Ended(f"there is no run in '{wanted}': expected a folder with a plan.json, such as results/...", BAD_USAGE)
