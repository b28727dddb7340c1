import datetime as dt
import errno
import json
import os
import signal
from types import SimpleNamespace

import pytest

import harness.run
from contract.run_folder import RunFolder
from harness.interrupts import Interrupts, counted_interrupts
from harness.run import Around, carry_out, new_run_folder, outcome_of, write_json
from tests.contract.test_plan import PLAN


@pytest.fixture
def run(tmp_path):
    run = RunFolder(tmp_path)
    run.recording.mkdir()
    return run


@pytest.mark.parametrize(
    ("said", "interrupted", "outcome"),
    [
        ("completed", False, "completed"),
        ("stopped", False, "stopped"),
        ("crashed", False, "crashed"),
        ("turned_away", False, "turned_away"),
        (None, False, "crashed"),  # the master said nothing
        ("interrupted", True, "interrupted"),
        ("completed", True, "completed"),  # the order came when all was over
        (None, True, "interrupted"),
        ("turned_away", True, "turned_away"),  # the gate orders by the same file
        ("crashed", True, "crashed"),  # whoever interrupts a run that fell over
    ],
)
def test_how_a_run_ended_in_a_word(said, interrupted, outcome):
    assert outcome_of({"outcome": said} if said else None, interrupted) == outcome


def test_run_folders_of_the_same_second_are_two(tmp_path):
    now = dt.datetime(2026, 11, 23, 10, 15, 7, tzinfo=dt.UTC)
    first, second = (new_run_folder(tmp_path, PLAN, now) for _ in range(2))
    assert first.path != second.path
    assert first.path.name.startswith("2026-11-23T101507Z-steps-")


def test_json_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "x.json"
    write_json(file, {"a": 1})
    with pytest.raises(TypeError):
        write_json(file, {"a": object()})
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": 1}


def test_where_there_is_no_room_nothing_half_written_is_left(tmp_path, monkeypatch):
    def full(path, text, **_):
        path.touch()
        raise FULL

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError, match="No space left"):
        write_json(tmp_path / "x.json", {"a": 1})
    assert list(tmp_path.iterdir()) == []


class ScriptedFleet:
    """A master that says what it is given, a list at a time, and then that it has ended."""

    def __init__(self, *batches):
        self.batches, self.stopped_at = list(batches), None
        self.master = SimpleNamespace(poll=lambda: None)

    def said(self, patience_s):
        yield from self.batches.pop(0) if self.batches else ()

    def lost_workers(self):
        return []

    def let_go(self):
        self.was_let_go = True

    def end(self):
        self.ended = True


class NobodyAsks:
    """In the place of the process that asks the target."""

    def begin(self, epoch_s):
        self.epoch_s = epoch_s

    must_be_there = end = leave = lambda self: None


@pytest.fixture
def begun(run, monkeypatch):
    """A run that begins with a fleet which says what it is given."""
    monkeypatch.setattr("harness.run.start_asking", lambda *_: NobodyAsks())
    write_json(run.provenance, {})

    def begun(*batches):
        fleet = ScriptedFleet(*batches)
        monkeypatch.setattr("harness.run.start_fleet", lambda *_: fleet)
        return fleet

    return begun


STARTED = {"event": "started", "epoch_s": 0.0, "clocks": {}}
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "provenance.part")
ENDED = {"event": "ended", "outcome": "completed", "because": "", "drained": True, "workers": {}, "clocks": {}}


def test_an_interrupt_in_the_middle_of_what_the_master_says_loses_none_of_it(run, begun):
    seconds = [{"event": "second", "number": number} for number in range(5)]
    fleet = begun([STARTED], seconds, [ENDED | {"outcome": "interrupted"}])
    heard = []

    def tell(said):
        if said == seconds[1]:
            signal.raise_signal(signal.SIGINT)
        heard.append(said["event"])

    with counted_interrupts() as interrupts:
        outcome = carry_out(PLAN, run, tell, Around(interrupts=interrupts))
    assert heard == ["started", *["second"] * 5, "stopping", "ended"]
    assert run.stop.exists()
    assert (outcome["outcome"], fleet.was_let_go, fleet.ended) == ("interrupted", True, True)


def test_whoever_insists_ends_the_fleet_and_what_there_is_is_sealed(run, begun):
    fleet, interrupts = begun([STARTED], [{"event": "second"}]), Interrupts()

    def tell(said):
        if said["event"] == "second":
            interrupts.count = 3
            raise KeyboardInterrupt

    outcome = carry_out(PLAN, run, tell, Around(interrupts=interrupts))
    assert fleet.ended
    assert not hasattr(fleet, "was_let_go")
    assert (outcome["outcome"], run.outcome.exists()) == ("interrupted", True)


@pytest.mark.parametrize("event", ["started", "ended"])
def test_a_disk_that_is_full_for_the_clocks_costs_neither_the_seal_nor_the_rest(run, begun, monkeypatch, event):
    fleet, heard, really_write = begun([STARTED], [{"event": "second"}], [ENDED]), [], harness.run.write_json

    def write(path, value):
        if path == run.provenance and value.get("clocks") == event:
            raise FULL
        really_write(path, value)

    monkeypatch.setattr("harness.run.write_json", write)
    fleet.batches = [[said | {"clocks": said["event"]} for said in batch] for batch in fleet.batches]
    with pytest.raises(OSError, match="No space left") as raised:
        carry_out(PLAN, run, lambda said: heard.append(said["event"]))
    assert (raised.value.errno, heard) == (errno.ENOSPC, ["started", "second", "ended"])
    assert json.loads(run.outcome.read_text(encoding="utf-8"))["outcome"] == "completed"
    assert (fleet.was_let_go, fleet.ended) == (True, True)


def test_a_view_that_fails_ends_no_run(run, begun):
    begun([STARTED], [{"event": "second"}], [ENDED])

    def tell(said):
        raise FULL

    assert carry_out(PLAN, run, tell)["outcome"] == "completed"


def test_what_was_not_read_while_the_command_was_held_for_too_long_is_read_at_the_end(run, begun, monkeypatch):
    fleet = begun([STARTED, ENDED])
    monkeypatch.setattr("harness.run.START_WITHIN_S", -PLAN.duration_s - 1000.0)
    assert (carry_out(PLAN, run, print)["outcome"], fleet.was_let_go) == ("completed", True)


def test_a_master_that_goes_on_for_too_long_is_ended_and_named(run, begun, monkeypatch):
    fleet = begun()
    monkeypatch.setattr("harness.run.START_WITHIN_S", -PLAN.duration_s - 1000.0)
    outcome = carry_out(PLAN, run, print)
    assert (outcome["outcome"], fleet.ended) == ("crashed", True)
    assert outcome["because"].startswith("the master had not ended when the run")


def test_what_cannot_go_on_for_want_of_room_ends_the_fleet_and_is_sealed(run, begun, monkeypatch):
    def full(asking):
        raise FULL

    fleet = begun([STARTED], [{"event": "second"}], [ENDED])
    monkeypatch.setattr(NobodyAsks, "must_be_there", full)
    with pytest.raises(OSError, match="No space left"):
        carry_out(PLAN, run, print)
    outcome = json.loads(run.outcome.read_text(encoding="utf-8"))
    assert (outcome["outcome"], fleet.ended) == ("crashed", True)
    assert outcome["because"] == "something could not be written: No space left on device"


def test_what_is_interrupted_before_it_begins_starts_nothing(run, begun):
    fleet = begun([STARTED], [ENDED])
    outcome = carry_out(PLAN, run, print, Around(interrupts=Interrupts(1)))
    assert fleet.batches  # nobody listened
    assert (outcome["outcome"], run.outcome.exists()) == ("interrupted", True)


def test_a_stop_of_the_whole_run_stops_the_replicate_that_was_not_there_yet(tmp_path, begun):
    fleet = begun([], [], [])
    whole = RunFolder(tmp_path)
    whole.stop.touch()
    replicate = whole.replicate(2)
    replicate.recording.mkdir(parents=True)
    write_json(replicate.provenance, {})
    assert whole.ordered_stop == replicate.ordered_stop == whole.stop
    assert carry_out(PLAN, replicate, print)["outcome"] == "interrupted"
    assert (len(fleet.batches), fleet.ended) == (2, True)
