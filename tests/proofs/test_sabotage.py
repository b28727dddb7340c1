"""Runs that were spoiled, each in one way: INVALID or doubted by name, and never PASS or FAIL.

But for a load that is thinner by less than a third, which passes with a grave doubt that names both rates.

The portal holds all of it: without the sabotage each of these stages passes.
"""

import json
from dataclasses import replace
from math import exp

import pytest

from analysis import open_recording
from analysis.recording import Recording
from analysis.verdict import judge
from contract.run_folder import RunFolder
from contract.think_time import Lognormal
from tests.analysis.conftest import Made, Told
from tests.analysis.naive_portal import simulate
from tests.proofs.table import proved

FROM_S, MEASURE_S = 12, 40  # the window of the only stage
ONE = Made(utilisations=(0.6,), measure_s=float(MEASURE_S))


def healthy(plan, until_s):
    return Told(*simulate(plan, 1.5, until_s))


def hurried(plan, until_s):
    """Citizens who think half as long."""
    return healthy(replace(plan, citizens=replace(plan.citizens, think_time=Lognormal(1.6, 4.8))), until_s)


def dawdling(times):
    """Citizens who think so many times as long."""

    def told(plan, until_s):
        slower = replace(plan.citizens, think_time=Lognormal(3.2 * times, 9.6 * times))
        return healthy(replace(plan, citizens=slower), until_s)

    return told


def warming(extra_s, decay_s):
    """A portal that takes `extra_s` more for each page when the window opens, and less and less of it after."""

    def told(plan, until_s):
        found = healthy(plan, until_s)
        slower = [
            replace(page, ended_s=page.ended_s + extra_s * exp(-max(0.0, page.sent_s - FROM_S) / decay_s))
            for page in found.pages
        ]
        return Told(slower, found.thinks)

    return told


def some_dropped(plan, until_s):
    """One page in ten is in no row."""
    found = healthy(plan, until_s)
    return Told([page for number, page in enumerate(found.pages) if number % 10], found.thinks)


def as_counted_by_the_master(path):
    """outcome.json tells of the requests of all pages, as they were reported."""
    it = ONE.plan
    reported = sum(page.ended_s < it.duration_s for page in healthy(it, it.duration_s).pages)
    outcome = {"outcome": "completed", "workers": {"0": {"requests": reported, "reports": 52}}}
    RunFolder(path).outcome.write_text(json.dumps(outcome))


def restarted(path):
    """The portal counts from zero again in the middle of the window."""
    file = RunFolder(path).portal
    header, *rows = file.read_text().splitlines()
    cells = [row.split(",") for row in rows]
    at_the_fall = int(cells[FROM_S + 20][1])
    fallen = [
        [second, str(int(count) - at_the_fall * (int(second) >= FROM_S + 20)), cpu] for second, count, cpu in cells
    ]
    file.write_text("\n".join([header, *(",".join(row) for row in fallen)]) + "\n")


LOST = {"t_s": 30.0, "event": "worker_lost", "worker": 1, "last_second": 24}
DRIFTED = {str(worker): {"offset_s": 0.0, "unsure_s": 0.0004, "drift_s": 1.5 * worker} for worker in range(2)}
UNSURE = {"clocks": {"0": {"offset_s": 0.0, "unsure_s": 0.0004}, "1": {"offset_s": 0.0, "unsure_s": 0.6}}}

# What is changed, what is done to the folder afterwards, the result, and the name under which it must be told.
SABOTAGE = {
    "generator stalled": ({"loop_lag_s": lambda s: 0.7 if 20 <= s < 24 else 0.002}, None, "INVALID", "loop lag"),
    "generator's machine taken": ({"cpu_wait": lambda s: 0.6}, None, "INVALID", "worker CPU"),
    "worker lost": (
        {"events": [LOST], "workers_in": lambda s: 2 if s < 25 else 1}, None, "INVALID", "workers present"
    ),
    "a worker's rows missing": ({"workers_in": lambda s: 1 if 25 <= s < 30 else 2}, None, "INVALID", "rows complete"),
    "clock that drifts": ({"provenance": ONE.provenance | {"clocks": DRIFTED}}, None, "INVALID", "clocks"),
    "clock not known": ({"provenance": ONE.provenance | UNSURE}, None, "INVALID", "clocks"),
    "samples dropped": ({"told": some_dropped}, as_counted_by_the_master, "INVALID", "samples complete"),
    "citizens who hurry": ({"told": hurried}, None, "INVALID", "think time kept"),
    "citizens who dawdle": ({"told": dawdling(2)}, None, "INVALID", "think time kept"),
    "citizens who dawdle a little": ({"told": dawdling(1.4)}, None, "PASS", "a thinner load than planned"),
    "thinks that nobody recorded": ({"thinks_told": 0.7}, None, "UNDECIDED", "Little's law"),
    "portal restarted": ({}, restarted, "INVALID", "portal went on"),
    "cache warming, all through": ({"told": warming(0.2, 30)}, None, "UNDECIDED", "latency"),
    "cache warming, badly at first": ({"told": warming(1.5, 12)}, None, "UNDECIDED", "warm-up inside a window"),
    "requests that hang": ({"hanging": lambda s: 200}, None, "UNDECIDED", "nothing hangs"),
}  # fmt: skip


def judged(name, path):
    changes, afterwards, *_ = SABOTAGE[name]
    ONE.with_(**changes).write(path)
    if afterwards is not None:
        afterwards(path)
    recording = open_recording(path)
    if name.startswith("citizens who"):
        recording = with_the_pause_of_the_plan(recording)
    return judge(recording)


def with_the_pause_of_the_plan(recording: Recording):
    """As the planner writes it: these citizens type nothing, so they pause as long as they think."""
    pause_s = recording.plan.citizens.think_time.mean_s
    return replace(recording, plan=replace(recording.plan, pause_s=pause_s))


@pytest.mark.parametrize("name", SABOTAGE)
def test_it_is_told_by_its_name(name, tmp_path):
    *_, result, told_as = SABOTAGE[name]
    verdict = judged(name, tmp_path / "run")
    named = [doubt for doubt in verdict.doubts if told_as in doubt.evidence or told_as in doubt.what]
    told = [gate.name for gate in verdict.stages[0].failed_gates] or [doubt.what for doubt in named]
    proved(f"sabotage: {name}", 1, f"{result}: {told_as}", f"{verdict.stages[0].result}: {', '.join(told)}")
    assert verdict.stages[0].result == result
    assert named
    if result == "PASS":
        assert next(doubt for doubt in verdict.doubts if doubt.what == told_as).grave
    else:
        assert verdict.exit_code == 4


def test_without_sabotage_it_passes(tmp_path):
    ONE.write(tmp_path / "run")
    as_counted_by_the_master(tmp_path / "run")
    recording = with_the_pause_of_the_plan(open_recording(tmp_path / "run"))
    verdict = judge(recording)
    assert (verdict.stages[0].result, verdict.stages[0].failed_gates) == ("PASS", ())
