"""`portal-load simulate SCENARIO`: the run folder that a run would leave, from a queueing simulation."""

import datetime as dt
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.verdict import verdict_to_json
from cli import console
from cli.completing import scenario_names
from cli.embedded import bottleneck_of
from cli.exits import BAD_USAGE, Ended
from cli.planning import Planned, ScaleOption, Wishes, journeys_for, plan_scenario
from cli.run import RESULTS
from cli.running import Carried, judge_and_report, planted_in, print_carried
from cli.simulating import SimulatedPortal, Simulation, engine_for
from contract.plan import SIMULATION, Plan
from contract.quantities import counted
from contract.run_folder import RunFolder
from harness.provenance import describe
from harness.run import new_run_folder, write_beginning
from harness.simulated import CLOCKS, SimulatedRecording


def simulate(
    scenario: Annotated[
        str, typer.Argument(help="A file, or the name of a scenario that comes along.", autocompletion=scenario_names)
    ],
    capacity: Annotated[
        str | None,
        typer.Option(help="Where the portal saturates: '60%' of the stated capacity, or '900' citizens."),
    ] = None,
    servers: Annotated[
        int | None, typer.Option(min=1, help="Of the portal's bottleneck; 400 / scale unless you say so.")
    ] = None,
    scale: ScaleOption = None,
    results: Annotated[Path, typer.Option(help="Where the run folder is made.")] = RESULTS,
    quick: Annotated[bool, typer.Option("--quick", help="The short form of every stage.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the verdict as JSON on stdout.")] = False,
) -> None:
    """Simulate a scenario: the portal is a queue in memory, and no portal is loaded. A plan, not a measurement.

    The same run folder as of `run`, verdict and report in it, marked as a simulation; for 10 million citizens too.

    Examples:

      portal-load simulate capacity

      portal-load simulate nation --capacity 150%

    Exit codes: those of `run`.
    """
    planned = plan_scenario(scenario, Wishes("embedded", workers=1, quick=quick, scale=scale))
    _refuse_what_it_has_not(planned)
    portal = _portal(planned, capacity, servers)
    for one in planned.forecast.undecidable:
        console.say(f"too short: {one}")
    run, outcome = simulate_planned(planned, portal, results)
    carried = Carried(run, outcome, judge_and_report(run))
    if json:
        console.answer_json(verdict_to_json(carried.verdict) | {"report": str(carried.run.report / "index.html")})
    else:
        print_carried(carried)
    raise typer.Exit(carried.verdict.exit_code)


def simulate_planned(planned: Planned, portal: SimulatedPortal, results: Path) -> tuple[RunFolder, dict[str, Any]]:
    """Make the run folder, all but its verdict; and how it ended. Replicates are a folder each, with their verdicts."""
    plan = replace(planned.plan, target=SIMULATION, source_addresses=())
    run = new_run_folder(results, plan, dt.datetime.now(dt.UTC))
    if plan.replicates == 1:
        return run, _simulate_once(planned, plan, portal, run)
    write_beginning(run, plan, describe(plan, planned.source.text, None))
    outcome: dict[str, Any] = {}
    for number in range(1, plan.replicates + 1):
        replicate = run.replicate(number)
        replicate.path.mkdir(parents=True)
        once = replace(plan, replicates=1, seed=plan.seed + number - 1)
        outcome = _simulate_once(planned, once, portal, replicate)
        judge_and_report(replicate)
    return run, outcome


def _simulate_once(planned: Planned, plan: Plan, portal: SimulatedPortal, run: RunFolder) -> dict[str, Any]:
    engine = engine_for(plan)
    made = describe(plan, planned.source.text, {"portal": "simulated", "scale": plan.scale})
    write_beginning(run, plan, made | {"simulation": {"engine": engine.name}, "clocks": CLOCKS})
    console.say(f"{plan.name}: {counted(len(plan.stages), 'stage')}, simulated {engine.name}, into {run.path}")
    return _record(plan, run, Simulation(plan, journeys_for(planned.source), portal))


def _record(plan: Plan, run: RunFolder, simulation: Simulation) -> dict[str, Any]:
    with SimulatedRecording(plan, run) as recording:
        load = takewhile(lambda _: not recording.is_over, simulation.load())
        for second in simulation.seconds(load):
            recording.write(second)
        return recording.finish()


def _portal(planned: Planned, capacity: str | None, servers: int | None) -> SimulatedPortal:
    citizens = planted_in(planned, capacity)
    if citizens is None:
        raise Ended(
            f"nothing says where the portal of '{planned.plan.name}' shall saturate; give --capacity, such as 150%, "
            "or `planted:` in the scenario",
            BAD_USAGE,
        )
    return SimulatedPortal(*bottleneck_of(citizens, planned.forecast.pause_s, planned.plan.scale, servers))


def _refuse_what_it_has_not(planned: Planned) -> None:
    """Nothing of a scenario may be left out silently: neither what happens behind the portal, nor a search."""
    if planned.plan.search is not None:
        raise Ended(
            f"'{planned.plan.name}' is a search, which goes on from what it sees; a simulation knows its loads "
            "beforehand: write steps, or `run` it",
            BAD_USAGE,
        )
    if planned.scenario.faults:
        raise Ended(
            f"'{planned.plan.name}' has faults of systems behind the portal, which a simulated portal does not have; "
            "leave `faults:` out, or `run` it",
            BAD_USAGE,
        )
