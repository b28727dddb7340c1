"""From a scenario's name to a plan that may run: read, gate, plan, forecast, and say everything that is in the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from cli import console
from cli.exits import BAD_USAGE, Ended
from cli.finding import find_scenario
from cli.journeys_apart import describe_journeys
from cli.waiting import found_target
from contract.journey import Journey
from contract.plan import Plan, Target
from harness.authorised import AuthorisedTarget
from harness.forecast import Forecast, forecast
from harness.machine import this_machine
from harness.ownership import ProofPlace
from harness.planner import beside, make_plan
from harness.preflight import shortages
from harness.quick import shortened
from harness.scenario.scenario import Scenario
from harness.scenario_file import BadScenario, SourcedScenario, did_you_mean, read_scenario
from harness.sources import with_sources
from harness.targets import (
    check_caps,
    check_monitoring,
    entry_of,
    read_targets,
    sources_of,
)
from locustfiles.journey_files import BadJourneyFile
from locustfiles.journeys import JOURNEYS
from locustfiles.places import PROVINCES

# What stands behind the embedded portal (portal/systems.py); a test holds the two together.
SYSTEMS = (
    "identity_provider", "payment_gateway", "civil_status", "ministry", "provinces",
    *(f"province_{province.code}" for province in PROVINCES),
)  # fmt: skip
TARGETS_FILE = Path("targets.yaml")

ScaleOption = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="One simulated citizen stands for N, whatever the scenario says."),
]


@dataclass(frozen=True)
class Wishes:
    """What the command line says beside the scenario."""

    target: str | None = None
    workers: int | None = None
    quick: bool = False
    scale: int | None = None
    wait_s: float = 0.0  # that the target has to be found and to answer


@dataclass(frozen=True)
class Planned:
    """A plan with the scenario that it came from, and what it will amount to."""

    source: SourcedScenario
    plan: Plan
    forecast: Forecast
    authorised: Sequence[AuthorisedTarget] = ()
    proof: ProofPlace | None = None  # where on the target is what proves that it may be loaded
    monitoring: Sequence[str] = ()  # the addresses at which its Prometheus may be asked

    @property
    def scenario(self) -> Scenario:
        """What was asked for."""
        return self.source.scenario


def plan_scenario(wanted: str, wishes: Wishes) -> Planned:
    """Raises BadScenario, TargetRefused or Ended."""
    source = _at_scale(read_scenario(find_scenario(wanted), JOURNEYS), wishes.scale)
    authorised = read_targets(TARGETS_FILE)
    wanted_target = source.scenario.target if wishes.target is None else wishes.target
    target = found_target(wanted_target, authorised, wishes.wait_s)
    refuse_what_only_our_own_portal_does(source.scenario, target)
    journeys = journeys_for(source)
    refuse_unknown_systems(source)
    watched = source.scenario.monitoring
    monitoring = check_monitoring(watched.prometheus, target, authorised) if watched else ()
    plan = make_plan(source, target, journeys, wishes.workers)
    if wishes.quick:
        plan = shortened(plan, keep_stages=bool(source.scenario.faults))
    plan = with_sources(plan, sources_of(plan.target, authorised))
    expected = forecast(plan, journeys)
    check_caps(plan, expected, authorised)
    entry = entry_of(plan.target, authorised)
    proof = ProofPlace(entry.proof, entry.time_zone) if entry and entry.proof else None
    return Planned(source, plan, expected, authorised, proof, monitoring)


def _at_scale(source: SourcedScenario, scale: int | None) -> SourcedScenario:
    if scale is None:
        return source
    return replace(source, scenario=source.scenario.model_copy(update={"scale": scale}))


def refuse_what_only_our_own_portal_does(scenario: Scenario, target: Target) -> None:
    """Raises Ended where faults shall be made behind somebody's portal; a capacity that is planted is only not."""
    if target.embedded:
        return
    if scenario.faults:
        raise Ended(
            f"found faults with the target '{target.name}', expected the embedded portal, whose faults they are; "
            "leave --target out, or the faults",
            BAD_USAGE,
        )
    if scenario.planted is not None:
        console.say(f"planted: is of the embedded portal alone; in '{target.name}' nothing is planted")


def refuse_unknown_systems(source: SourcedScenario) -> None:
    """Raises BadScenario where something shall happen to a system that the embedded portal does not have."""
    unknown = [
        (number, fault.system) for number, fault in enumerate(source.scenario.faults) if fault.system not in SYSTEMS
    ]
    if unknown:
        raise BadScenario(
            source.problem(("faults", number, "system"), f"unknown system '{name}'; {did_you_mean(name, SYSTEMS)}")
            for number, name in unknown
        )


def journeys_for(source: SourcedScenario) -> dict[str, Journey]:
    """Ours, or what those of the file that the scenario names are; raises BadScenario."""
    named = source.scenario.citizens.locustfile
    if named is None:
        return JOURNEYS
    try:
        return describe_journeys(str(beside(source, named)))
    except BadJourneyFile as error:
        raise BadScenario([source.problem(("citizens", "locustfile"), str(error))]) from error


def refuse_what_cannot_run(planned: Planned, anyway: bool, *, loads_from_here: bool = True) -> None:
    """Raises Ended where the machine is too small, or, without `--anyway`, where the answer would be worth nothing.

    A machine whose workers are elsewhere needs none of their memory and ports.
    """
    missing = list(shortages(planned.forecast, this_machine())) if loads_from_here else []
    if missing:
        raise Ended(
            "this machine is too small for this plan:\n" + "\n".join(f"  {line}" for line in missing), BAD_USAGE
        )
    if planned.forecast.undecidable and not anyway:
        sentences = "\n".join(f"  {one}" for one in planned.forecast.undecidable)
        raise Ended(
            f"the plan is too short to decide its objectives (--anyway runs it all the same):\n{sentences}", BAD_USAGE
        )
