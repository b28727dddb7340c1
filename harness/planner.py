"""From scenario to plan: every choice made, in pure functions, with what cannot work named at its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contract.journey import Journey
from contract.objectives import EVERY_PAGE, Objective
from contract.plan import Citizens, Level, Plan, Stage, Target
from contract.quantities import write_duration, write_percentage
from harness.scenario import Hold, Scenario, StatedLevel, Steps
from harness.scenario_file import BadScenario, Loc, Problem, SourcedScenario, did_you_mean

SETTLE_THINK_TIMES = 3.0  # a load needs some think cycles to mix; DESIGN: at least 3 (Z + R)


LARGEST_ROUNDING = 0.01  # of the users of a stage: more, and its citizens are not the load that it names
SHORTEST_WINDOW_S = 2.0  # so that at least one whole second lies in it, wherever it begins
QUICK_RAMP_S, QUICK_SETTLE_S, QUICK_MEASURE_S = 3.0, 5.0, 12.0


def make_plan(
    sourced: SourcedScenario, target: Target, journeys: Mapping[str, Journey], workers: int | None = None
) -> Plan:
    """The plan of a scenario; raises BadScenario with everything that cannot be carried out."""
    problems = list(find_problems(sourced, journeys))
    if problems:
        raise BadScenario(problems)
    scenario = sourced.scenario
    total = sum(scenario.citizens.journeys.values())
    return Plan(
        name=scenario.name,
        about=scenario.about,
        stated_capacity=_level(scenario.stated_capacity),
        observed_peak=_level(scenario.observed_peak) if scenario.observed_peak else None,
        target=target,
        scale=scenario.scale,
        seed=scenario.seed,
        workers=scenario.workers if workers is None else workers,
        citizens=Citizens(
            journeys={name: share / total for name, share in scenario.citizens.journeys.items() if share > 0},
            think_time=scenario.citizens.think_time.distribution(),
            request_timeout_s=scenario.citizens.request_timeout,
        ),
        stages=tuple(_in_sequence(_stages(scenario))),
        objectives=tuple(scenario.objectives),
        stop_when=tuple(scenario.stop_when),
    )


def shortened(plan: Plan) -> Plan:
    """The quick form: the same load and citizens, every stage at most 20 s; it shows that all works, no more."""
    stages = (
        replace(
            stage,
            ramp_s=min(stage.ramp_s, QUICK_RAMP_S),
            settle_s=min(stage.settle_s, QUICK_SETTLE_S),
            measure_s=min(stage.measure_s, QUICK_MEASURE_S),
        )
        for stage in plan.stages
    )
    return replace(plan, stages=tuple(_in_sequence(stages)))


def find_problems(sourced: SourcedScenario, journeys: Mapping[str, Journey]) -> Iterator[Problem]:
    """What the models alone cannot see: names that do not exist, stages that hold nobody or measure nothing."""
    scenario = sourced.scenario
    for name in scenario.citizens.journeys:
        if name not in journeys:
            message = f"unknown journey '{name}'; {did_you_mean(name, journeys)}"
            yield sourced.problem(("citizens", "journeys", name), message)
    known = _places_of_objectives(scenario, journeys)
    for loc, objective in _conditions(scenario):
        if objective.what not in known:
            message = f"found '{objective.what}', which no citizen visits; {did_you_mean(objective.what, known)}"
            yield sourced.problem(loc, message)
    for number, stage in enumerate(_stages(scenario)):
        yield from _problems_of_stage(sourced, number, stage)


def _conditions(scenario: Scenario) -> Iterator[tuple[Loc, Objective]]:
    for number, objective in enumerate(scenario.objectives):
        yield ("objectives", number), objective
    for number, rule in enumerate(scenario.stop_when):
        yield ("stop_when", number), rule.condition


def _places_of_objectives(scenario: Scenario, journeys: Mapping[str, Journey]) -> list[str]:
    visited = [journeys[name] for name, share in scenario.citizens.journeys.items() if share and name in journeys]
    pages = [f"{journey.name}/{page.name}" for journey in visited for page in journey.pages]
    return [*EVERY_PAGE, *(journey.name for journey in visited), *pages]


def _problems_of_stage(sourced: SourcedScenario, number: int, stage: Stage) -> Iterator[Problem]:
    if stage.citizens < 1:
        yield sourced.problem(
            ("scale",),
            f"stage {number + 1} at {write_percentage(stage.utilisation)} is {stage.users} concurrent users: "
            f"at scale {sourced.scenario.scale} not one citizen; expected a smaller scale",
        )
    elif abs(stage.citizens * sourced.scenario.scale - stage.users) > LARGEST_ROUNDING * stage.users:
        yield sourced.problem(
            ("scale",),
            f"stage {number + 1} at {write_percentage(stage.utilisation)} is {stage.users} concurrent users, and "
            f"{stage.citizens} citizens at scale {sourced.scenario.scale} stand for "
            f"{stage.citizens * sourced.scenario.scale}; expected a smaller scale",
        )
    if stage.measure_s < SHORTEST_WINDOW_S:
        hold = write_duration(stage.settle_s + stage.measure_s) if stage.settle_s + stage.measure_s > 0 else "0 s"
        yield sourced.problem(
            ("load",),
            f"stage {number + 1} holds for {hold} and settles for {write_duration(stage.settle_s)}: "
            "nothing is left to measure; expected a longer hold",
        )


def _stages(scenario: Scenario) -> Iterator[Stage]:
    """The stages in the order of the phases; `start_s` still counts from nothing."""
    for phase in scenario.load:
        chosen: Steps | Hold = phase.chosen.chosen
        if isinstance(chosen, Steps):
            for utilisation in chosen.utilisation:
                users = round(utilisation * scenario.stated_capacity.users)
                yield _stage(scenario, utilisation, users, (chosen.ramp, chosen.hold, chosen.settle))
        else:
            capacity = scenario.stated_capacity.users
            users = chosen.users or round((chosen.utilisation or 0) * capacity)
            utilisation = chosen.utilisation or users / capacity
            yield _stage(scenario, utilisation, users, (chosen.ramp, chosen.for_, chosen.settle))


def _stage(scenario: Scenario, utilisation: float, users: int, times: tuple[float, float, float | None]) -> Stage:
    ramp_s, hold_s, settle_s = times
    if settle_s is None:
        think_s = scenario.citizens.think_time.distribution().mean_s
        settle_s = float(round(max(0.0, SETTLE_THINK_TIMES * think_s - ramp_s)))
    citizens = round(users / scenario.scale)
    return Stage(0, utilisation, users, citizens, 0.0, ramp_s, settle_s, hold_s - settle_s)


def _in_sequence(stages: Iterable[Stage]) -> Iterator[Stage]:
    start_s = 0.0
    for index, stage in enumerate(stages):
        placed = replace(stage, index=index, start_s=start_s)
        yield placed
        start_s = placed.end_s


def _level(level: StatedLevel) -> Level:
    return Level(level.users, level.source, level.date)
