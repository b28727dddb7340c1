"""The path of every run, as `run` and `demo` take it: portal, plan, fleet, recording, verdict, report."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.recording import open_recording
from analysis.report import write_report
from analysis.text import summary
from analysis.verdict import Verdict, judge, write_verdict
from cli import console
from cli.embedded import bottleneck_words, embedded_portal, planted_citizens
from cli.exits import UNJUDGED, Ended
from cli.live import LiveView
from cli.planning import Planned
from contract.plan import Plan
from contract.quantities import write_percentage
from contract.run_folder import RunFolder
from harness.declaration import NotReachable, ask_target
from harness.machine import raise_descriptors
from harness.provenance import describe
from harness.run import carry_out, new_run_folder, write_beginning


@dataclass(frozen=True)
class Carried:
    """A run that is over, judged and reported."""

    run: RunFolder
    outcome: dict[str, Any]
    verdict: Verdict


def run_planned(planned: Planned, results: Path, capacity: str | None = None, remote: str | None = None) -> Carried:
    """Carry a plan out and judge it; raises Ended where the target does not answer."""
    raise_descriptors()
    if not planned.plan.target.embedded:
        _declaration(planned.plan)  # before a folder is made for nothing
    run = new_run_folder(results, planned.plan, dt.datetime.now(dt.UTC))
    run.logs.mkdir()
    with _portal_if_embedded(planned, run, capacity) as plan:
        declared = _declaration(plan)
        write_beginning(run, plan, describe(plan, planned.source.text, declared))
        console.say(f"{plan.name}: {len(plan.stages)} stages, {plan.workers} workers, into {run.path}")
        with LiveView(plan, console.err) as view:
            outcome = carry_out(plan, run, view.hear, remote)
    return Carried(run, outcome, judge_and_report(run))


def judge_and_report(run: RunFolder) -> Verdict:
    """The verdict of a run folder, written with its report; raises UnreadableRun."""
    recording = open_recording(run.path)
    verdict = judge(recording)
    write_verdict(run, verdict)
    write_report(run, recording, verdict)
    return verdict


def print_carried(carried: Carried) -> None:
    """The summary, and where the report is."""
    console.answer(summary(carried.verdict))
    console.answer(f"Report: {carried.run.report / 'index.html'}")


def _declaration(plan: Plan) -> dict[str, Any] | None:
    """What the target says of itself, if it says anything; raises Ended where nobody answers."""
    try:
        return ask_target(plan.target.base_url)
    except NotReachable as error:
        raise Ended(f"the portal is not reachable: {error}; nothing was run", UNJUDGED) from error


@contextmanager
def _portal_if_embedded(planned: Planned, run: RunFolder, capacity: str | None) -> Iterator[Plan]:
    plan = planned.plan
    if not plan.target.embedded:
        yield plan
        return
    words = ["--scale", f"{plan.scale:g}", "--seed", str(plan.seed)]
    citizens = _planted(planned, capacity)
    if citizens is not None:
        words += bottleneck_words(citizens, plan.citizens.think_time.mean_s, plan.scale)
    with embedded_portal(words, run.logs / "portal.err") as target:
        yield replace(plan, target=target)


def _planted(planned: Planned, capacity: str | None) -> float | None:
    """Where the embedded portal shall saturate, in simulated citizens: as the command line says, else the scenario."""
    users, scale = planned.plan.stated_capacity.users, planned.plan.scale
    if capacity is not None:
        return planted_citizens(capacity, users, scale)
    planted = planned.scenario.planted
    return planted_citizens(write_percentage(planted), users, scale) if planted is not None else None
