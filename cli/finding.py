"""Finding what a person means: a scenario by path or name, a run folder by path or name."""

from pathlib import Path

from cli.exits import BAD_USAGE, Ended
from contract.run_folder import RunFolder
from harness.processes import ROOT
from harness.scenario_file import did_you_mean

SCENARIOS = ROOT / "scenarios"


def find_scenario(wanted: str) -> Path:
    """A file, or the name of one in scenarios/; raises Ended where it is neither, or a run folder."""
    path = Path(wanted)
    if (path / "plan.json").exists():
        why = "this is a run folder; `portal-load judge` and `portal-load report` read it"
        raise Ended(f"there is no scenario '{wanted}': {why}", BAD_USAGE)
    if path.exists():
        return path
    named = SCENARIOS / f"{wanted.removesuffix('.yaml')}.yaml"
    if named.exists() and "/" not in wanted:
        return named
    known = sorted(file.stem for file in SCENARIOS.glob("*.yaml"))
    raise Ended(f"there is no scenario '{wanted}'; {did_you_mean(path.stem, known)}", BAD_USAGE)


def find_run(wanted: str) -> RunFolder:
    """A run folder, or the name of one in results/."""
    for path in (Path(wanted), Path("results") / wanted):
        if (path / "plan.json").exists():
            return RunFolder(path)
    raise Ended(f"there is no run in '{wanted}': expected a folder with a plan.json, such as results/...", BAD_USAGE)
