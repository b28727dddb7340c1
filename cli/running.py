"""The path of every run, as `run` and `demo` take it: portal, plan, fleet, recording, verdict, report."""

import datetime as dt
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.judging import judge_folder
from analysis.report import write_report
from analysis.text import summary
from analysis.verdict import Verdict, write_verdict
from cli import console
from cli.embedded import bottleneck_words, embedded_portal, planted_citizens, processes_words
from cli.exits import BAD_USAGE, UNJUDGED, Ended, Unreachable
from cli.exits import INTERRUPTED as INTERRUPTED_CODE
from cli.live import InterimJudge, LivePage, LiveView, Replicate, SoFar, has_room
from cli.metrics import told
from cli.mistakes import code_of, sentence_of
from cli.monitoring import monitor_of, token_for
from cli.orders import hear_orders
from cli.planning import Planned
from contract.plan import Plan
from contract.quantities import counted
from contract.run_folder import INTERRUPTED, TURNED_AWAY, RunFolder
from harness.declaration import NotReachable, ask_target
from harness.faults import NO_FAULTS, FaultRefused, FaultTimeline, orders_of
from harness.fleet import Remote
from harness.interrupts import Interrupts, counted_interrupts
from harness.machine import raise_descriptors, this_machine
from harness.ownership import why_unproved
from harness.preflight import portal_processes
from harness.provenance import describe
from harness.run import Around, carry_out, new_run_folder, write_beginning
from harness.run_metrics import RunMetrics
from harness.sent_away import refuse_a_portal_that_sends_away
from harness.targets import TargetRefused, check_window, grants_of
from harness.web_place import WebPlace

START_TRIES, BETWEEN_TRIES_S = 6, 0.5


@dataclass(frozen=True)
class Carried:
    """A run that is over, judged and reported."""

    run: RunFolder
    outcome: dict[str, Any]
    verdict: Verdict


@dataclass(frozen=True)
class Places:
    """Where workers of other machines come to, where the run is watched, and what is counted of it; None: nowhere."""

    remote: Remote | None = None
    web: WebPlace | None = None
    metrics: RunMetrics | None = None


HERE = Places()


@dataclass(frozen=True)
class Way:
    """How a plan is carried out, each of its replicates alike."""

    capacity: str | None
    places: Places
    interrupts: Interrupts


def run_planned(planned: Planned, results: Path, capacity: str | None = None, places: Places = HERE) -> Carried:
    """Carry a plan out, as often as it says, judge and report it; raises Ended where the target does not answer."""
    refuse_beforehand(planned, capacity)
    with counted_interrupts() as interrupts:
        run, outcome = _record(planned, results, Way(capacity, places, interrupts))
        try:
            with _what_cannot_be_written_as_a_sentence(run):
                return Carried(run, outcome, judge_and_report(run))
        except KeyboardInterrupt:
            raise Ended(f"interrupted; `portal-load judge {run.path}` says what there is", INTERRUPTED_CODE) from None


def record_planned(planned: Planned, results: Path) -> tuple[RunFolder, bool]:
    """Carry a plan out, as often as it says: its folder, and whether somebody interrupted it."""
    refuse_beforehand(planned, None)
    with counted_interrupts() as interrupts:
        run, outcome = _record(planned, results, Way(None, HERE, interrupts))
    return run, outcome["outcome"] == INTERRUPTED or interrupts.count > 0


def refuse_beforehand(planned: Planned, capacity: str | None = None) -> None:
    """What forbids this run is said before a folder is made for nothing; and from here on who ends us is heard."""
    raise_descriptors()
    check_window(planned.plan, planned.authorised, now())
    _portal_words(planned, capacity)
    if planned.scenario.monitoring is not None:
        token_for(planned.scenario.monitoring.prometheus)
    if not planned.plan.target.embedded:
        _declaration(planned.plan, "not begun")
        with _nothing_run_where_it_does_not_answer():
            refuse_a_portal_that_sends_away(planned.plan.target, "not begun")
            _refuse_without_proof(planned)
    hear_orders()


def _record(planned: Planned, results: Path, way: Way) -> tuple[RunFolder, dict[str, Any]]:
    run = new_run_folder(results, planned.plan, now())
    with _what_cannot_be_written_as_a_sentence(run):
        if planned.plan.replicates == 1:
            return run, _run_once(planned, run, way)
        return run, _run_replicates(planned, run, way)


def _run_replicates(planned: Planned, run: RunFolder, way: Way) -> dict[str, Any]:
    """One after the other, portal and fleet started anew, each with seeds of its own; until somebody ends one."""
    plan = planned.plan
    write_beginning(run, plan, describe(plan, planned.source.text, None))
    outcome: dict[str, Any] = {}
    for number in range(1, plan.replicates + 1):
        replicate, which = run.replicate(number), Replicate(number, plan.replicates)
        replicate.path.mkdir(parents=True)
        console.say(which.words)
        one = replace(planned, plan=replace(plan, replicates=1, seed=plan.seed + number - 1))
        outcome = _run_once(one, replicate, way, which)
        judge_and_report(replicate)
        if outcome["outcome"] in (INTERRUPTED, TURNED_AWAY) or replicate.ordered_stop or way.interrupts.count:
            break
    return outcome


def _run_once(planned: Planned, run: RunFolder, way: Way, which: Replicate | None = None) -> dict[str, Any]:
    """Into a folder that is there; answers how it ended."""
    words, places = _portal_words(planned, way.capacity), way.places
    run.logs.mkdir()
    token = secrets.token_urlsafe(16)
    with _portal_if_embedded(planned.plan, run, words, token) as plan:
        declared = _declaration(plan, run.name, way.interrupts)
        write_beginning(run, plan, describe(plan, planned.source.text, declared))
        size = f"{counted(len(plan.stages), 'stage')}, {counted(plan.workers, 'worker')}"
        console.say(f"{plan.name}: {size}, into {run.path}")
        with (
            _view(plan, run, places.web, which) as view,
            told(places.metrics, view.hear, plan, run) as hear,
            _refusals_as_sentences(),
        ):
            around = Around(
                places.remote,
                _faults(planned, plan, token, run.name),
                grants_of(planned.authorised, now()),
                planned.proof,
                places.web,
                tells_counts=places.metrics is not None,
                monitor=monitor_of(planned.scenario, run, planned.monitoring),
                interrupts=way.interrupts,
            )
            return carry_out(plan, run, hear, around)


def judge_and_report(run: RunFolder) -> Verdict:
    """The verdict of a run folder, written with its report; raises UnreadableRun."""
    recording, verdict = judge_folder(run)
    write_verdict(run, verdict)
    write_report(run, recording, verdict)
    return verdict


def print_carried(carried: Carried) -> None:
    """The summary, and where the report is."""
    console.answer(summary(carried.verdict))
    console.answer(f"Report: {carried.run.report / 'index.html'}")


@contextmanager
def _view(plan: Plan, run: RunFolder, web: WebPlace | None, which: Replicate | None) -> Iterator[LiveView]:
    """Where somebody looks, what is finished is judged on the way."""
    page = LivePage(run) if web else None
    judge = InterimJudge(run) if web or has_room(console.err) else None
    if web is not None:
        console.say(f"to be watched at {web.url}")
    try:
        with LiveView(SoFar(plan, replicate=which), console.err, judge, page.tell if page else None) as view:
            yield view
    finally:
        if page is not None:
            page.end()


def _declaration(plan: Plan, run: str, interrupts: Interrupts | None = None) -> dict[str, Any] | None:
    """What the target says of itself, if it says anything; raises Ended where nobody answers, and nobody interrupts."""
    for patience in range(START_TRIES, 0, -1):
        try:
            return ask_target(plan.target.base_url, run, plan.target.addresses)
        except NotReachable as error:
            if interrupts is not None and interrupts.count:
                break
            if patience == 1:
                raise _unreachable(error) from error
            time.sleep(BETWEEN_TRIES_S)  # a portal that was started a moment ago may not listen yet
    return None


def _unreachable(error: NotReachable) -> Unreachable:
    return Unreachable(f"the portal is not reachable: {error}; nothing was run", UNJUDGED)


@contextmanager
def _nothing_run_where_it_does_not_answer() -> Iterator[None]:
    try:
        yield
    except NotReachable as error:
        raise _unreachable(error) from error


def _refuse_without_proof(planned: Planned) -> None:
    """Raises TargetRefused where its owner shall agree by a file on the target, and does not."""
    if planned.proof is None:
        return
    why = why_unproved(planned.plan, planned.proof, now())
    if why is not None:
        raise TargetRefused(f"{why}; ask the owner of target '{planned.plan.target.name}'")


def now() -> dt.datetime:
    """The wall clock, in UTC."""
    return dt.datetime.now(dt.UTC)


def _faults(planned: Planned, plan: Plan, token: str, run: str) -> FaultTimeline:
    """What only the portal that we started ourselves is told, with its own token."""
    if not plan.target.embedded:
        return NO_FAULTS
    return FaultTimeline(plan.target.base_url, token, orders_of(planned.scenario.faults, plan.stages), run)


@contextmanager
def _portal_if_embedded(plan: Plan, run: RunFolder, words: list[str], token: str) -> Iterator[Plan]:
    if not plan.target.embedded:
        yield plan
        return
    with embedded_portal(words, run.logs / "portal.err", token) as target:
        yield replace(plan, target=target)


def _portal_words(planned: Planned, capacity: str | None) -> list[str]:
    """What the embedded portal is told: scale, seed, the plain numbers of its bottleneck, if any, its processes."""
    plan = planned.plan
    if capacity is not None and not plan.target.embedded:
        raise Ended("--capacity plants a bottleneck in the embedded portal; found another target", BAD_USAGE)
    words = ["--scale", f"{plan.scale:g}", "--seed", str(plan.seed)]
    citizens = planted_in(planned, capacity)
    planted = [] if citizens is None else bottleneck_words(citizens, planned.forecast.pause_s, plan.scale)
    processes = portal_processes(plan, this_machine())
    return [*words, *planted, *processes_words(processes, planted, len(plan.source_addresses))]


def planted_in(planned: Planned, capacity: str | None) -> float | None:
    """Where the reference portal shall saturate, in simulated citizens: as the command line says, else the scenario."""
    users, scale = planned.plan.stated_capacity.users, planned.plan.scale
    if capacity is not None:
        return planted_citizens(capacity, users, scale)
    planted = planned.scenario.planted
    return planted * users / scale if planted is not None else None


@contextmanager
def _refusals_as_sentences() -> Iterator[None]:
    try:
        yield
    except FaultRefused as refused:
        raise Ended(f"a fault of the scenario could not be made: {refused}", BAD_USAGE) from refused


@contextmanager
def _what_cannot_be_written_as_a_sentence(run: RunFolder) -> Iterator[None]:
    """A disk that became full meanwhile is nobody's bad usage: the run has no answer, and what there is stands."""
    try:
        yield
    except OSError as error:
        if code_of(error) != UNJUDGED:
            raise
        what = f"not all of the run could be written: {sentence_of(error)}"
        raise Ended(f"{what}; make room, and `portal-load judge {run.path}` says what there is", UNJUDGED) from error
