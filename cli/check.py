"""`portal-load check SCENARIO...`: every error at once, with file, line and column."""

from typing import Annotated

import typer

from cli import console
from cli.completing import scenario_names
from cli.exits import BAD_USAGE, Ended
from cli.finding import find_scenario
from cli.planning import journeys_for, refuse_unknown_systems
from harness.planner import find_problems
from harness.scenario_file import BadScenario, Problem, read_scenario
from locustfiles.journeys import JOURNEYS


def check(
    scenarios: Annotated[
        list[str], typer.Argument(help="Files, or names of scenarios that come along.", autocompletion=scenario_names)
    ],
    json: Annotated[bool, typer.Option("--json", help="Write what is wrong as JSON on stdout.")] = False,
) -> None:
    """Validate scenarios: every error at once, what was found and what would be right.

    Example:  portal-load check scenarios/*.yaml
    """
    problems = [problem for scenario in scenarios for problem in _problems(scenario)]
    if json:
        console.answer_json([vars(problem) for problem in problems])
    for problem in problems:
        console.say(str(problem))
    if problems:
        raise typer.Exit(BAD_USAGE)
    if not json:
        console.answer(f"{len(scenarios)} of {len(scenarios)} scenarios are valid")


def _problems(wanted: str) -> list[Problem]:
    try:
        source = read_scenario(find_scenario(wanted), JOURNEYS)
        refuse_unknown_systems(source)
        return list(find_problems(source, journeys_for(source)))
    except BadScenario as error:
        return list(error.problems)
    except Ended as error:
        return [Problem(wanted, 1, 1, str(error))]
