"""What the shell offers while a name is being typed: scenarios that come along, and runs in results/."""

from pathlib import Path

from cli.finding import SCENARIOS


def scenario_names(incomplete: str) -> list[str]:
    """The scenarios that begin so."""
    return sorted(file.stem for file in SCENARIOS.glob("*.yaml") if file.stem.startswith(incomplete))


def run_names(incomplete: str) -> list[str]:
    """The runs in results/ that begin so, the latest first."""
    found = (folder.parent.name for folder in Path("results").glob("*/plan.json"))
    return sorted((name for name in found if name.startswith(incomplete)), reverse=True)
