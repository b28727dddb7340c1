"""The same run, recorded in intervals of 1 s and of 5 s: what is said of it must agree."""

import json
import re

import pytest

from analysis import open_recording
from analysis.charts import timeline
from analysis.report import render_report
from analysis.steadiness import steadiness_gates
from analysis.verdict import judge
from analysis.windows import window_of
from contract.plan_file import plan_from_json
from tests.analysis.visits import Portal

LOADS = (0.4, 0.8)


@pytest.fixture(scope="module")
def both(made, tmp_path_factory):
    """The recordings of one run, by the length of their intervals."""

    def of(**changes):
        it = made.with_(**{"utilisations": LOADS, "measure_s": 103.0} | changes)
        folder = tmp_path_factory.mktemp("run")
        return [open_recording(it.with_(interval_s=s).write(folder / str(s))) for s in (1, 5)]

    return of


@pytest.fixture(scope="module")
def refuted(both):
    return both(planted=0.68, objectives=("p95 of page < 500 ms", "errors of all < 1 %", "throughput of page > 50/s"))


@pytest.mark.parametrize(
    ("changes", "results"),
    [
        ({}, ["PASS", "PASS"]),
        ({"planted": 0.68}, ["PASS", "FAIL"]),
        ({"tells_response": True, "planted": 0.68}, ["PASS", "FAIL"]),
        ({"outcome_of": lambda page, random: "busy" if random.random() < 0.1 else "ok"}, ["FAIL", "FAIL"]),
        ({"cpu": lambda second, worker: 0.97 if second > 120 else 0.3}, ["PASS", "INVALID"]),
        ({"loop_lag_s": lambda second: 0.2, "planted": 0.1}, ["FAIL", "FAIL"]),  # despite the generator's own delay
        ({"thinks_told": 0.7}, ["UNDECIDED", "UNDECIDED"]),  # Little's law does not hold
        ({"hanging": lambda second: 400 if second > 20 else 0}, ["UNDECIDED", "UNDECIDED"]),
        ({"runs_until_s": 200.0, "ended": "stopped"}, ["PASS", "UNDECIDED"]),
        ({"runs_until_s": 200.0, "ended": None}, ["PASS", "UNDECIDED"]),
        ({"runs_until_s": 120.0, "ended": "interrupted"}, ["PASS", "NOT_RUN"]),
        ({"moves": True, "planted": 0.3}, ["UNDECIDED", "FAIL"]),
        ({"told": Portal().told, "model": "sessions", "utilisations": (0.1, 0.2)}, ["PASS", "PASS"]),
    ],
)
def test_results_gates_and_answer_agree(both, changes, results):
    one, five = (judge(recording) for recording in both(**changes))
    assert [stage.result for stage in one.stages] == [stage.result for stage in five.stages] == results
    assert (one.answer, one.exit_code) == (five.answer, five.exit_code)
    for fine, coarse in zip(one.stages, five.stages, strict=True):
        # Of a window that was cut, fewer whole intervals of 5 s are left: those may be too few besides.
        assert {gate.name for gate in fine.failed_gates} <= {gate.name for gate in coarse.failed_gates}


def test_windows_are_whole_intervals(refuted):
    """Each stage ramps for 3 s, settles for 9 s and is measured for 103 s: [12, 115), [127, 230)."""
    windows = [[window_of(recording, stage) for stage in recording.plan.stages] for recording in refuted]
    assert [[(window.from_s, window.to_s) for window in of] for of in windows] == [
        [(12, 115), (127, 230)],
        [(15, 115), (130, 230)],
    ]
    coarse = windows[1][0]
    assert (coarse.intervals, coarse.seconds, coarse.is_whole) == (20, 100, True)
    assert (len(coarse.users), len(coarse.vitals)) == (100, 200)  # they stay rows of a second
    assert sorted(set(coarse.latency["interval"])) == list(range(15, 115, 5))
    half = coarse.last_half()
    assert (half.from_s, half.intervals, half.latency["interval"].min()) == (65, 10, 65)


def test_numbers_of_the_same_seconds_are_the_same(refuted):
    """Of [15, 115) both know everything: points are equal, and their limits are made of other batches or the same."""
    one, five = refuted
    window = window_of(five, five.plan.stages[0])
    same = one.cells.between(window.from_s, window.to_s)
    counted = window.cells
    for kind in ("service", "request", "think", "own_delay"):
        assert counted.of(kind).total.sum() == same.of(kind).total.sum() > 0
        assert counted.of(kind).spent_s.sum() == pytest.approx(same.of(kind).spent_s.sum())
    measured = [judge(recording).stages[0].measured for recording in refuted]
    for fine, coarse in zip(measured[0].latency, measured[1].latency, strict=True):
        assert coarse.value == pytest.approx(fine.value, rel=0.05)
        assert coarse.low < fine.value < coarse.high
    assert measured[1].throughput.value == pytest.approx(measured[0].throughput.value, rel=0.02)
    assert measured[1].crowd.response_s == pytest.approx(measured[0].crowd.response_s, rel=0.05)


def test_the_evidence_of_every_gate_counts_whole_intervals(refuted):
    """A second that reads zeros between two intervals would show in each of these."""
    one, five = (
        {gate.name: gate for gate in steadiness_gates(recording, window_of(recording, recording.plan.stages[0]))}
        for recording in refuted
    )
    assert one.keys() == five.keys()
    law = [re.search(r"= (\S+):", gates["Little's law"].evidence)[1] for gates in (one, five)]
    assert abs(int(law[0]) - int(law[1])) <= 5
    accounted = [re.search(r"account for (\S+):", gates["nothing hangs"].evidence)[1] for gates in (one, five)]
    assert abs(int(accounted[0]) - int(accounted[1])) <= 2


@pytest.mark.parametrize("ended", ["stopped", None])
@pytest.mark.parametrize(
    ("runs_until_s", "to_s"),
    [
        (182.0, 180),  # the interval [180, 185) is not whole
        (180.0, 175),  # the last second is not, and with it the interval [175, 180)
    ],
)
def test_a_run_that_was_cut_ends_with_a_whole_interval(both, runs_until_s, ended, to_s):
    _, five = both(runs_until_s=runs_until_s, ended=ended)
    windows = [window_of(five, stage) for stage in five.plan.stages]
    assert windows[1].to_s == to_s


def test_the_timeline_has_no_holes(refuted):
    one, five = (timeline.timeline_of(recording) for recording in refuted)
    assert (one.step_s, five.step_s) == (1, 5)
    assert len(five.p95_s) == 230 // 5
    assert not any(value != value or value == 0 for value in five.p95_s)


def test_a_long_timeline_steps_in_whole_intervals(refuted, monkeypatch):
    monkeypatch.setattr(timeline, "MOST_POINTS", 30)
    one, five = (timeline.timeline_of(recording) for recording in refuted)
    assert (one.step_s, five.step_s) == (8, 10)


@pytest.mark.usefixtures("undrawn")
def test_the_report_says_how_long_an_interval_is(refuted):
    one, five = (render_report(recording, judge(recording)) for recording in refuted)
    assert "recorded in intervals of 5 s" in five
    assert "recorded in intervals" not in one


def test_a_window_of_fewer_than_twenty_intervals_is_not_steady(both):
    _, five = both(measure_s=43.0)
    gates = judge(five).stages[0].steadiness_gates
    assert [gate.evidence for gate in gates if gate.name == "enough batches"] == ["40 s, at least 100 s are needed"]


def test_a_recording_of_the_first_schema_says_the_same(made, tmp_path):
    it = made.with_(utilisations=(0.4,), planted=0.68)
    now, once = (judge(open_recording(it.with_(plain_words=plain).write(tmp_path / str(plain)))) for plain in (0, 1))
    assert now.stages == once.stages


def test_an_older_plan_has_intervals_of_a_second(made, tmp_path):
    path = made.with_(utilisations=(0.2,)).write(tmp_path / "run")
    plan = json.loads((path / "plan.json").read_text())
    del plan["interval_s"]
    (path / "plan.json").write_text(json.dumps(plan | {"format": 2}))
    assert open_recording(path).plan == plan_from_json(plan | {"format": 2, "interval_s": 1})


def test_arrivals_that_were_turned_away_where_two_stages_share_an_interval_are_seen(made, tmp_path):
    """The second stage begins at 27 s, within the interval [25, 30): one turned away there is its own, in 26 or 28."""
    for second in (26.5, 28.5):

        def told(plan, until_s, second=second):
            found = Portal().told(plan, until_s)
            found.others.append((second, "look_up_procedure", "generator", "arrival", 0.0))
            return found

        it = made.with_(told=told, model="sessions", utilisations=(0.1, 0.2), measure_s=15.0, interval_s=5)
        verdict = judge(open_recording(it.write(tmp_path / str(second))))
        turned_away = [stage.measured.arrivals.turned_away for stage in verdict.stages]
        assert turned_away == [0, 1]
