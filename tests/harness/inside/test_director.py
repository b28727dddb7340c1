import json
import time
from types import SimpleNamespace

import gevent
import pytest

from contract.run_folder import RunFolder
from harness.inside.collector import Collector
from harness.inside.director import Director
from harness.inside.messages import (
    DRAIN,
    HALT,
    HELLO,
    PLAN,
    REFUSES,
    REPORT,
    SHARES,
    START,
    Refusal,
    report_to_wire,
)  # fmt: skip
from harness.inside.recording import RecordingWriter
from tests.contract.test_plan import PLAN as THE_PLAN
from tests.harness.inside.obedient import AHEAD_S, Channel
from tests.harness.inside.reports import pages, report
from tests.harness.inside.test_searcher import SEARCHING


@pytest.fixture
def scene(tmp_path):
    run, channel, said = RunFolder(tmp_path), Channel(), []
    with RecordingWriter(run) as writer:
        collector = Collector(THE_PLAN, writer, lambda written: None)
        director = Director(THE_PLAN, run, channel, collector, writer, said.append)
        for worker in (0, 1):
            channel.hear(HELLO, {"worker": worker, "pid": 1}, worker)
        yield SimpleNamespace(run=run, channel=channel, director=director, said=said)


@pytest.fixture
def half_there(tmp_path):
    """Of two workers one has said that it is ready."""
    run, channel, said = RunFolder(tmp_path), Channel(), []
    with RecordingWriter(run) as writer:
        director = Director(THE_PLAN, run, channel, Collector(THE_PLAN, writer, lambda _: None), writer, said.append)
        channel.hear(HELLO, {"worker": 0, "pid": 1}, 0)
        yield SimpleNamespace(run=run, channel=channel, director=director, said=said)


@pytest.fixture
def clock(monkeypatch):
    """Time as the director sees it: sleeping is how it passes."""
    now = SimpleNamespace(s=1_000_000.25)

    def sleep(duration_s):
        now.s += duration_s

    monkeypatch.setattr("harness.inside.director.time", lambda: now.s)
    monkeypatch.setattr("harness.inside.director.perf_counter", lambda: now.s)
    monkeypatch.setattr(time, "time", lambda: now.s)
    monkeypatch.setattr(gevent, "sleep", sleep)
    return now


def reports(scene, number, second, **crowd):
    for worker in (0, 1):
        scene.channel.hear(REPORT, report_to_wire(report(worker, number, second, **crowd)), worker)


def events(run):
    return [json.loads(line) for line in run.events.read_text(encoding="utf-8").splitlines()]


def test_every_worker_gets_the_plan_and_second_zero_in_its_own_clock(scene, clock):
    scene.director.tick()
    assert [client for kind, _, client in scene.channel.sent if kind == PLAN] == ["client-0", "client-1"]
    starts = {client: data["origin_s"] for kind, data, client in scene.channel.sent if kind == START}
    assert starts["client-1"] - starts["client-0"] == pytest.approx(AHEAD_S, abs=0.001)
    assert starts["client-0"] == pytest.approx(round(starts["client-0"]), abs=0.001)
    assert clock.s >= starts["client-0"] - 0.001


def test_a_worker_whose_clock_is_read_late_is_waited_for(scene, clock):
    scene.channel.silent_rounds = 50
    scene.director.tick()
    starts = {client: data["origin_s"] for kind, data, client in scene.channel.sent if kind == START}
    assert starts["client-1"] - starts["client-0"] == pytest.approx(AHEAD_S, abs=0.001)


def test_with_a_worker_whose_clock_nobody_knows_the_run_does_not_begin(scene, monkeypatch):
    monkeypatch.setattr("harness.inside.director.WAIT_FOR_HELLOS_S", 0.6)
    scene.channel.silent_rounds = 1_000_000
    assert scene.director.tick() is None
    (ended,) = scene.said
    assert ended["because"].startswith("1 of 2 workers did not say within 1 s what their clocks show; see logs/")
    assert START not in [kind for kind, _, _ in scene.channel.sent]


def test_an_order_to_stop_that_may_not_be_read_is_one(scene, clock, monkeypatch):
    def refused(path, *_, **__):
        raise PermissionError(13, "Permission denied")

    scene.director.tick()
    scene.run.stop.touch()
    monkeypatch.setattr("pathlib.Path.read_text", refused)
    assert scene.director._why_stopped().outcome == "interrupted"


def test_with_fewer_workers_than_planned_the_run_does_not_begin(half_there, monkeypatch):
    monkeypatch.setattr("harness.inside.director.WAIT_FOR_HELLOS_S", 0.2)
    assert half_there.director.tick() is None
    (ended,) = half_there.said
    assert (ended["outcome"], ended["drained"]) == ("crashed", False)
    assert ended["because"].startswith("1 of 2 workers said within 0 s that they are ready; see logs/")
    assert START not in [kind for kind, _, _ in half_there.channel.sent]
    (told,) = [event for event in events(half_there.run) if event["event"] == "run_ended"]
    assert told["because"] == ended["because"]


def test_a_worker_that_comes_when_the_run_has_begun_gets_no_plan(scene, clock):
    scene.director.tick()
    scene.channel.sent.clear()
    scene.channel.hear(HELLO, {"worker": 2, "pid": 1}, 2)
    reports(scene, 0, 0)
    clock.s += 1
    scene.director.tick()
    assert PLAN not in [kind for kind, _, _ in scene.channel.sent]
    assert "2" not in scene.director._collector.summary()


def test_leases_are_in_the_clock_of_each_worker(scene, clock):
    scene.director.tick()
    assert scene.director._carrying_clients() == pytest.approx({"client-0": 0.0, "client-1": AHEAD_S}, abs=0.001)


def test_that_it_is_over_is_said_until_the_end(scene, clock):
    scene.director.tick()
    touch = scene.director._touch()
    touch.look(clock.s)
    scene.channel.sent.clear()
    for second in range(31):
        reports(scene, second, second)
        clock.s += 1
        scene.director.tick()
    said = [kind for kind, _, _ in scene.channel.sent]
    touch.look(clock.s)
    assert (said.count(DRAIN), said.count(HALT)) == (1, 0)
    assert [kind for kind, _, _ in scene.channel.sent].count(DRAIN) == 2


def test_the_load_moves_in_steps_of_a_second_and_ends_when_everybody_has_left(scene, clock):
    targets = []
    for second in range(31):
        targets.append(scene.director.tick())
        reports(scene, second, second)
        clock.s += 1
    assert [citizens for citizens, _ in targets[:3]] == [1, 5, 10]  # never nobody: Locust would not start
    assert [citizens for citizens, _ in targets[10:13]] == [10, 11, 12]  # not before the window is closed
    assert targets[29][0] == 20
    assert targets[30][0] == 0  # the plan is done: they may leave
    assert scene.director.tick()[0] == 0  # somebody is still there
    reports(scene, 31, 31, open=0)
    assert scene.director.tick() is None
    assert scene.said[-1]["event"] == "ended"
    assert (scene.said[-1]["because"], scene.said[-1]["drained"]) == ("the plan is done", True)
    assert scene.said[-1]["outcome"] == "completed"
    marks = [(event["event"], event.get("stage")) for event in events(scene.run) if "stage" in event["event"]]
    assert marks == [("stage_started", 0), ("stage_ended", 0), ("stage_started", 1), ("stage_ended", 1)]


def test_every_step_is_reached_at_once(scene, clock):
    before = 0
    for second in range(30):
        citizens, rate = scene.director.tick()
        assert rate >= abs(citizens - before)
        before = citizens
        reports(scene, second, second)
        clock.s += 1


def test_a_stop_file_ends_the_load(scene, clock):
    scene.director.tick()
    scene.run.stop.touch()
    assert scene.director.tick()[0] == 0
    reports(scene, 0, 1, open=0)
    assert scene.director.tick() is None
    assert (scene.said[-1]["outcome"], scene.said[-1]["because"]) == ("interrupted", "somebody asked it to stop")


def test_a_stop_file_of_the_gate_says_why(scene, clock):
    scene.director.tick()
    scene.run.stop.write_text("the proof of ownership is gone", encoding="utf-8")
    scene.director.tick()
    reports(scene, 0, 1, open=0)
    assert scene.director.tick() is None
    assert (scene.said[-1]["outcome"], scene.said[-1]["because"]) == ("turned_away", "the proof of ownership is gone")


@pytest.mark.parametrize(
    "refusal", [Refusal("turned_away", "it does not know it"), Refusal("crashed", "other journeys")]
)
def test_a_worker_that_refuses_the_plan_ends_the_load(scene, clock, refusal):
    scene.director.tick()
    scene.channel.hear(REFUSES, {"worker": 1} | vars(refusal), 1)
    assert scene.director.tick()[0] == 0
    reports(scene, 0, 1, open=0)
    assert scene.director.tick() is None
    assert (scene.said[-1]["outcome"], scene.said[-1]["because"]) == (refusal.outcome, refusal.why)


def test_citizens_who_do_not_leave_are_cut_after_the_longest_wait(scene, clock):
    scene.director.tick()
    scene.run.stop.touch()
    ticks = 0
    while scene.director.tick() is not None:
        ticks += 1
        clock.s += 1
        reports(scene, ticks, ticks, open=1)
        assert ticks < 60
    assert ticks >= THE_PLAN.citizens.request_timeout_s
    assert scene.said[-1]["drained"] is False


def test_a_full_disk_ends_the_load(scene, clock, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    scene.director.tick()
    monkeypatch.setattr(RecordingWriter, "users", full)
    reports(scene, 0, 0)
    assert scene.director.tick() is None
    assert scene.said[-1]["because"] == "the recording cannot be written: No space left on device"


def test_a_run_without_workers_ends(scene, clock):
    for _ in range(8):
        if scene.director.tick() is None:
            break
        clock.s += 1
    assert scene.said[-1]["because"] == "every worker is lost"


def test_what_a_lost_worker_carried_is_shared_out_when_the_next_stage_begins(scene, clock):
    for second in range(14):
        scene.director.tick()
        scene.channel.hear(REPORT, report_to_wire(report(0, second, second)), 0)
        clock.s += 1
    assert scene.channel.carried == [["client-0"]]
    (shares,) = [event for event in events(scene.run) if event["event"] == "shares_planned_anew"]
    assert (shares["workers"], shares["t_s"] >= THE_PLAN.stages[1].start_s) == ([0], True)
    (told,) = [each for each in scene.said if each["event"] == "shares_planned_anew"]
    assert (told["stage"], told["workers"]) == (1, [0])
    assert [(data["workers"], client) for kind, data, client in scene.channel.sent if kind == SHARES] == [([0], None)]


def test_more_citizens_than_are_left_to_carry_them_end_the_run(scene, clock, monkeypatch):
    monkeypatch.setattr("harness.inside.carriers.MOST_OF_A_WORKER", 15)
    for second in range(16):
        if scene.director.tick() is None:
            break
        scene.channel.hear(REPORT, report_to_wire(report(0, second, second, open=0)), 0)
        clock.s += 1
    assert scene.said[-1]["because"] == "the 1 workers that are left cannot carry 20 citizens"


def test_a_search_tries_one_load_after_the_other_and_marks_each(tmp_path, clock):
    run, channel, said = RunFolder(tmp_path), Channel(), []
    with RecordingWriter(run) as writer:
        collector = Collector(SEARCHING, writer, lambda written: None)
        director = Director(SEARCHING, run, channel, collector, writer, said.append)
        for worker in (0, 1):
            channel.hear(HELLO, {"worker": worker, "pid": 1}, worker)
        scene = SimpleNamespace(channel=channel)
        second = 0
        while (step := director.tick()) is not None:
            told = pages(second, 9, latency_s=0.1 if step[0] <= 65 else 2.0)
            for worker in (0, 1):
                wire = report_to_wire(report(worker, second, second, told, open=5 if step[0] else 0))
                scene.channel.hear(REPORT, wire, worker)
            second, clock.s = second + 1, clock.s + 1
            assert second < 100
    tried = [event["utilisation"] for event in events(run) if event["event"] == "stage_started"]
    assert tried == [0.2, 0.4, 0.8, 0.6, 0.7, 0.6, 0.7]
    assert said[-1]["because"] == "the plan is done"
    (to_workers,) = {json.dumps(data["plan"]["stages"]) for kind, data, _ in channel.sent if kind == PLAN}
    assert len(json.loads(to_workers)) == len(SEARCHING.stages)


def test_who_was_not_let_in_is_told_of(scene, clock):
    scene.channel.refusals = ["it is of another run"]
    scene.director.tick()
    told = [event["why"] for event in events(scene.run) if event["event"] == "worker_refused"]
    assert told == ["it is of another run"]
