"""From scenario to plan: every choice made, with what cannot work named at its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TypeVar

from contract.documents import DocumentSizes
from contract.journey import Journey
from contract.manners import Manners, Patience, Retries, Typing
from contract.objectives import EVERY_PAGE, Objective
from contract.plan import CLOSED, SESSIONS, Citizens, Level, Plan, Stage, Target
from contract.quantities import write_duration, write_percentage
from contract.search import Search
from contract.think_time import Empirical, ThinkTime
from harness.curves import BadTable, fitted, hours_of, read_series, read_times
from harness.faults import problems_of_faults
from harness.loads import Leg, Setting, legs_of, legs_of_curve, legs_of_day
from harness.offered import problems_of_throughput, shares_of_throughput
from harness.scenario.load import Phase, Sessions, Shape
from harness.scenario.scenario import Scenario, StatedLevel
from harness.scenario_file import BadScenario, Loc, Problem, SourcedScenario, did_you_mean
from harness.sessions import filled_after_s, pause_s, session_s

Read = TypeVar("Read")

SETTLE_THINK_TIMES = 3.0  # a load needs some think cycles to mix; DESIGN: at least 3 (Z + R)
LARGEST_ROUNDING = 0.01  # of the users of a stage: more, and its citizens are not the load that it names
FEWEST_WORKERS = 2
# Of the 20,000 files that a process may open on many a machine, with room for the connections of the pages under way.
CITIZENS_A_WORKER = 17_500
SHORTEST_WINDOW_S = 2.0  # so that at least one whole second lies in it, wherever it begins
LONG_S = 1800.0  # a longer plan is recorded in intervals of LONG_INTERVAL_S, which makes a third of the rows
LONG_INTERVAL_S = 5
FEWEST_INTERVALS = 20  # in every window that is judged: twenty batches of one


def make_plan(
    sourced: SourcedScenario, target: Target, journeys: Mapping[str, Journey], workers: int | None = None
) -> Plan:
    """The plan of a scenario; raises BadScenario with everything that cannot be carried out."""
    problems = list(find_problems(sourced, journeys))
    if problems:
        raise BadScenario(problems)
    scenario = sourced.scenario
    citizens = _citizens(sourced)
    stages = tuple(_stages(sourced, citizens, journeys))
    plan = Plan(
        name=scenario.name,
        about=scenario.about,
        stated_capacity=_level(scenario.stated_capacity),
        observed_peak=_level(scenario.observed_peak) if scenario.observed_peak else None,
        target=target,
        scale=scenario.scale,
        seed=scenario.seed,
        workers=workers or scenario.workers or FEWEST_WORKERS,
        citizens=citizens,
        stages=stages,
        objectives=tuple(scenario.objectives),
        stop_when=tuple(scenario.stop_when),
        interval_s=interval_of(stages),
        search=_search(scenario),
        pause_s=pause_s(citizens, journeys),
        share_of_pages=shares_of_throughput(scenario.objectives, citizens, journeys),
        replicates=scenario.replicates,
    )
    return plan if workers or scenario.workers else replace(plan, workers=workers_for(plan.most_citizens))


def workers_for(most_citizens: int) -> int:
    """The fewest workers that hold so many citizens: each more is one more process to be woken."""
    return max(FEWEST_WORKERS, ceil(most_citizens / CITIZENS_A_WORKER))


def interval_of(stages: Sequence[Stage]) -> int:
    """How many seconds of latencies are recorded together: one, or several of a long plan whose windows are long too.

    A window is judged from batches of whole intervals, so one that is short needs fine ones.
    """
    shortest_s = min(stage.measure_s for stage in stages)
    is_long = stages[-1].end_s > LONG_S and shortest_s >= FEWEST_INTERVALS * LONG_INTERVAL_S
    return LONG_INTERVAL_S if is_long else 1


def in_sequence(stages: Iterable[Stage]) -> Iterator[Stage]:
    """The stages, numbered, each beginning where the one before it ends."""
    start_s = 0.0
    for index, stage in enumerate(stages):
        placed = replace(stage, index=index, start_s=start_s)
        yield placed
        start_s = placed.end_s


def find_problems(sourced: SourcedScenario, journeys: Mapping[str, Journey]) -> Iterator[Problem]:
    """What the models alone cannot see: names that do not exist, files that cannot be read, stages of nobody."""
    scenario = sourced.scenario
    unknown = [name for name in scenario.citizens.journeys if name not in journeys]
    for name in unknown:
        message = f"unknown journey '{name}'; {did_you_mean(name, journeys)}"
        yield sourced.problem(("citizens", "journeys", name), message)
    known = _places_of_objectives(scenario, journeys)
    for loc, objective in _conditions(scenario):
        if objective.what not in known:
            message = f"found '{objective.what}', which no citizen visits; {did_you_mean(objective.what, known)}"
            yield sourced.problem(loc, message)
    try:
        stages = [] if unknown else list(_stages(sourced, _citizens(sourced), journeys))
    except BadScenario as error:
        yield from error.problems
        return
    for stage in stages:
        yield from _problems_of_stage(sourced, stage)
    yield from _problems_of_search(sourced)
    if stages:
        yield from problems_of_throughput(sourced, _citizens(sourced), journeys, stages)
    yield from problems_of_faults(sourced, stages)


def _conditions(scenario: Scenario) -> Iterator[tuple[Loc, Objective]]:
    for number, objective in enumerate(scenario.objectives):
        yield ("objectives", number), objective
    for number, rule in enumerate(scenario.stop_when):
        yield ("stop_when", number), rule.condition


def _places_of_objectives(scenario: Scenario, journeys: Mapping[str, Journey]) -> list[str]:
    visited = [journeys[name] for name, share in scenario.citizens.journeys.items() if share and name in journeys]
    pages = [f"{journey.name}/{page.name}" for journey in visited for page in journey.pages]
    return [*EVERY_PAGE, *(journey.name for journey in visited), *pages]


def _problems_of_stage(sourced: SourcedScenario, stage: Stage) -> Iterator[Problem]:
    scale, named = sourced.scenario.scale, f"stage {stage.index + 1} at {write_percentage(stage.utilisation)}"
    if stage.citizens < 1:
        yield sourced.problem(
            ("scale",),
            f"{named} is {stage.users} concurrent users: at scale {scale} not one citizen; expected a smaller scale",
        )
    elif not stage.moves and abs(stage.citizens * scale - stage.users) > LARGEST_ROUNDING * stage.users:
        yield sourced.problem(
            ("scale",),
            f"{named} is {stage.users} concurrent users, and {stage.citizens} citizens at scale {scale} stand for "
            f"{stage.citizens * scale}; expected a smaller scale",
        )
    if stage.measure_s < SHORTEST_WINDOW_S:
        hold_s = stage.settle_s + stage.measure_s
        hold = write_duration(hold_s) if hold_s > 0 else "0 s"
        yield sourced.problem(
            ("load",),
            f"stage {stage.index + 1} holds for {hold} and settles for {write_duration(stage.settle_s)}: "
            "nothing is left to measure; expected a longer hold",
        )


def _problems_of_search(sourced: SourcedScenario) -> Iterator[Problem]:
    scenario, search = sourced.scenario, _search(sourced.scenario)
    if search is None:
        return
    if len(scenario.load) > 1:
        yield sourced.problem(("load",), f"found a search and {len(scenario.load) - 1} other phases, expected it alone")
    if not scenario.objectives:
        yield sourced.problem(("load",), "found a search without objectives, expected what the load shall hold")
    users_a_step = search.resolution * scenario.stated_capacity.users
    citizens = [round(load * scenario.stated_capacity.users / scenario.scale) for load in search.loads]
    if citizens[0] < 1 or len(set(citizens)) < len(citizens):
        message = f"one step of the search is {users_a_step:g} concurrent users, less than a citizen at scale"
        yield sourced.problem(("scale",), f"{message} {scenario.scale:g}; expected a smaller scale or a larger step")


def _search(scenario: Scenario) -> Search | None:
    shapes = (phase.closed.search for phase in scenario.load if phase.closed is not None)
    shape = next((shape for shape in shapes if shape is not None), None)
    return Search(shape.low, shape.high, shape.resolution) if shape else None


def _citizens(sourced: SourcedScenario) -> Citizens:
    part = sourced.scenario.citizens
    total = sum(part.journeys.values())
    return Citizens(
        journeys={name: share / total for name, share in part.journeys.items() if share > 0},
        think_time=_think_time(sourced),
        request_timeout_s=part.request_timeout,
        typing=part.typing.typing() if part.typing else Typing(),
        manners=_manners(sourced.scenario),
        documents=part.documents.sizes() if part.documents else DocumentSizes(),
        returning=part.returning,
        static_parts=part.static_parts == "portal",
        tls_resumption=part.tls_resumption,
        forwarded_for=part.forwarded_for,
        locustfile=str(beside(sourced, part.locustfile)) if part.locustfile else None,
    )


def _manners(scenario: Scenario) -> Manners:
    patience, retries = scenario.citizens.patience, scenario.citizens.retries
    return Manners(
        Patience(patience.waits.distribution(), patience.reloads, patience.most_reloads) if patience else None,
        Retries(retries.share, retries.most, retries.pause.distribution()) if retries else None,
    )


def _think_time(sourced: SourcedScenario) -> ThinkTime:
    choice = sourced.scenario.citizens.think_time
    if choice.empirical is None:
        return choice.distribution()
    file, column = choice.empirical.file, choice.empirical.column
    loc = ("citizens", "think_time", "empirical", "file")
    return Empirical(_read(sourced, loc, lambda: read_times(beside(sourced, file), column)))


def beside(sourced: SourcedScenario, file: str) -> Path:
    """A file that a scenario names, found from where the scenario stands."""
    return (Path(sourced.file).parent / file).resolve()


def _read(sourced: SourcedScenario, loc: Loc, read: Callable[[], Read]) -> Read:
    """What stands in a file beside the scenario; raises BadScenario at the place of its name."""
    try:
        return read()
    except BadTable as error:
        raise BadScenario([sourced.problem(loc, str(error))]) from error


def _stages(sourced: SourcedScenario, citizens: Citizens, journeys: Mapping[str, Journey]) -> Iterator[Stage]:
    return in_sequence(_unplaced_stages(sourced, citizens, journeys))


def _unplaced_stages(sourced: SourcedScenario, citizens: Citizens, journeys: Mapping[str, Journey]) -> Iterator[Stage]:
    scenario, before_users = sourced.scenario, 0.0
    visit_s = session_s(citizens, journeys)
    for number, phase in enumerate(scenario.load):
        setting = Setting(scenario.stated_capacity.users, visit_s, before_users)
        for leg in _legs(sourced, number, phase.chosen, setting):
            yield _stage(scenario, citizens, journeys, phase, leg)
            before_users = leg.users


def _legs(sourced: SourcedScenario, number: int, shape: Shape, setting: Setting) -> Iterator[Leg]:
    if shape.series is not None:
        series = shape.series
        loc: Loc = ("load", number, "closed" if sourced.scenario.load[number].closed else "sessions", "series", "file")
        points = _read(sourced, loc, lambda: read_series(beside(sourced, series.file), series.time, series.users))
        yield from legs_of_curve(*fitted(points, series.over, series.times))
    elif shape.day is not None:
        yield from legs_of_day(shape.day, setting, hours_of(shape.day.curve))
    else:
        yield from legs_of(shape.chosen, setting)


def _stage(scenario: Scenario, citizens: Citizens, journeys: Mapping[str, Journey], phase: Phase, leg: Leg) -> Stage:
    held = _citizens_of(leg.users, scenario.scale, leg.free)
    peak = _citizens_of(leg.peak_users, scenario.scale, leg.free)
    users = round(peak * scenario.scale if leg.free else leg.peak_users)
    settle_s = _settle_s(citizens, journeys, phase, leg)
    stage = Stage(
        index=0,
        utilisation=round((users if leg.free else leg.users) / scenario.stated_capacity.users, 12),
        users=users,
        citizens=held,
        start_s=0.0,
        ramp_s=leg.ramp_s,
        settle_s=settle_s,
        measure_s=leg.hold_s - settle_s,
        model=CLOSED,
        moves=leg.moves,
    )
    return stage if phase.sessions is None else _of_sessions(stage, phase.sessions, session_s(citizens, journeys))


def _of_sessions(stage: Stage, phase: Sessions, visit_s: float) -> Stage:
    at_hand = max(stage.citizens + 1, round(stage.citizens * phase.at_hand))
    return replace(stage, model=SESSIONS, arrivals_per_s=stage.citizens / visit_s, at_hand=at_hand)


def _citizens_of(users: float, scale: float, free: bool) -> int:
    return max(1, round(users / scale)) if free else round(users / scale)


def _settle_s(citizens: Citizens, journeys: Mapping[str, Journey], phase: Phase, leg: Leg) -> float:
    """As it was asked for; else some think times (closed), or until nearly all are there (sessions).

    In a curve, and only there, what was asked for is the most.
    """
    usual_s = SETTLE_THINK_TIMES * citizens.think_time.mean_s
    if phase.sessions is not None:
        usual_s = filled_after_s(citizens, journeys)
    usual_s = float(round(max(0.0, usual_s - leg.ramp_s)))
    if leg.settle_s is None:
        return usual_s
    return min(usual_s, leg.settle_s) if leg.free and not leg.moves else leg.settle_s


def _level(level: StatedLevel) -> Level:
    return Level(level.users, level.source, level.date)
