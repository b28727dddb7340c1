"""`portal-load plan SCENARIO`: what will happen, before it does."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.language.numbers import NUMBER_BY_FORM
from cli import console
from cli.completing import scenario_names
from cli.planning import Planned, ScaleOption, Wishes, plan_scenario
from contract.plan import SESSIONS, Plan
from contract.plan_file import plan_to_json
from contract.quantities import write_duration, write_percentage
from contract.search import Search
from harness.forecast import Forecast, StageForecast
from harness.machine import this_machine
from harness.preflight import shortages
from harness.run import write_json
from harness.scenario.monitoring import MonitoringPart

COLUMNS = ("load", "users", "citizens", "sessions/s", "ramp", "settle", "measure", "pages/s", "requests/s", "samples")


def plan(
    scenario: Annotated[
        str, typer.Argument(help="A file, or the name of a scenario that comes along.", autocompletion=scenario_names)
    ],
    target: Annotated[str | None, typer.Option(help="A name in targets.yaml, or a loopback URL.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Locust worker processes.")] = None,
    scale: ScaleOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="The short form of every stage.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write the plan to this file too.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write plan and forecast as JSON on stdout.")] = False,
) -> None:
    """Say what will happen: stages, citizens, rates, samples, and what the machine must offer.

    Example:  portal-load plan capacity
    """
    planned = plan_scenario(scenario, Wishes(target, workers, quick, scale))
    if write is not None:
        write_json(write, plan_to_json(planned.plan))
    if json:
        console.answer_json(_as_json(planned))
    else:
        _print(planned.forecast)
        _print_monitoring(planned.scenario.monitoring)


def _as_json(planned: Planned) -> dict[str, object]:
    prediction = planned.forecast
    return {
        "plan": plan_to_json(planned.plan),
        "forecast": {
            "duration_s": planned.plan.duration_s,
            "replicates": planned.plan.replicates,
            "total_s": planned.plan.replicates * planned.plan.duration_s,
            "stages": [
                {"stage": one.stage.index, "pages_per_s": one.pages_per_s, "requests_per_s": one.requests_per_s,
                 "samples": one.samples, "model": one.stage.model, "sessions_per_s": one.sessions_per_s}
                for one in prediction.stages
            ],
            "session_s": prediction.session_s,
            "share_of_users_by_journey": dict(prediction.share_of_users_by_journey),
            "sockets_a_worker": prediction.sockets_a_worker,
            "memory_bytes": prediction.memory_bytes,
            "bandwidth_bits_per_s": prediction.bandwidth_bits_per_s,
        },
        "undecidable": [str(one) for one in prediction.undecidable],
        "shortages": list(shortages(prediction, this_machine())),
    }  # fmt: skip


def _print(prediction: Forecast) -> None:
    plan = prediction.plan
    console.answer(f"{plan.name}: {plan.about}")
    console.answer(
        f"Stated capacity {plan.stated_capacity.users:,} concurrent users; one citizen stands for {plan.scale:g}; "
        f"{_duration(plan)} with {plan.workers} workers against {plan.target.name}"
    )
    stages = prediction.stages
    if plan.search is not None:
        console.answer(_search_words(plan, plan.search))
        stages = stages[:1]
    console.answer_rows(COLUMNS, [_stage_row(one) for one in stages])
    if plan.scale != 1:
        console.answer(f"Sessions, pages, requests and samples are those of the citizens, at 1:{plan.scale:g}.")
    shares = ", ".join(
        f"{name} {write_percentage(round(share, 3))}" for name, share in prediction.share_of_users_by_journey.items()
    )
    console.answer(f"A session takes {write_duration(round(prediction.session_s))}, if the portal takes no time.")
    console.answer(f"Of the concurrent users: {shares}")
    console.answer(
        f"Needs: {prediction.sockets_a_worker:,} sockets a worker, {plan.most_citizens:,} local ports, "
        f"{prediction.memory_bytes / 1e6:,.0f} MB, {prediction.bandwidth_bits_per_s / 1e6:,.0f} Mbit/s"
    )
    for one in prediction.undecidable:
        console.say(f"too short: {one}")
    for shortage in shortages(prediction, this_machine()):
        console.say(f"too small: {shortage}")


def _print_monitoring(part: MonitoringPart | None) -> None:
    if part is not None:
        every, names = write_duration(part.every), ", ".join(part.resources)
        console.answer(f"When it has ended, {part.prometheus} is asked for every {every} of: {names}")


def _search_words(plan: Plan, search: Search) -> str:
    slot = plan.stages[0]
    return (
        f"A search from {write_percentage(search.low)} to {write_percentage(search.high)} in steps of "
        f"{write_percentage(search.resolution)}: at most {len(plan.stages)} trials of "
        f"{write_duration(slot.end_s - slot.start_s)}, {write_duration(plan.duration_s)} in all. Each is at most:"
    )


def _duration(plan: Plan) -> str:
    if plan.replicates == 1:
        return write_duration(plan.duration_s)
    all_s = plan.replicates * plan.duration_s
    return f"{plan.replicates} replicates of {write_duration(plan.duration_s)}, {write_duration(all_s)} in all,"


def _stage_row(one: StageForecast) -> list[str]:
    stage = one.stage
    return [
        write_percentage(stage.utilisation) + (" of sessions" if stage.model == SESSIONS else ""),
        f"{stage.users:,}",
        f"{stage.citizens:,}",
        NUMBER_BY_FORM["rate"](one.sessions_per_s),
        *(write_duration(time_s) for time_s in (stage.ramp_s, stage.settle_s, stage.measure_s)),
        f"{one.pages_per_s:,.0f}",
        f"{one.requests_per_s:,.0f}",
        f"{one.samples:,}",
    ]
