import pytest

from analysis import open_recording
from analysis.windows import recorded_until_s, window_of


@pytest.fixture(scope="module")
def recording_of(made, tmp_path_factory):
    def open_it(**changes):
        it = made.with_(utilisations=(0.2, 0.4), measure_s=12.0, **changes)
        return open_recording(it.write(tmp_path_factory.mktemp("run") / "run"))

    return open_it


@pytest.mark.parametrize(
    ("runs_until_s", "ended", "until_s", "first", "second"),
    [
        (None, "completed", 48, (12, 24), (36, 48)),  # ramp 3 s, settle 9 s, measure 12 s, twice
        (40.0, "stopped", 39, (12, 24), (36, 39)),  # its last second is not whole
        (40.0, None, 39, (12, 24), (36, 39)),
        (36.5, "interrupted", 36, (12, 24), None),  # it did not come to the second window
        (12.0, "stopped", 11, None, None),
    ],
)
def test_windows_end_where_the_run_did(recording_of, runs_until_s, ended, until_s, first, second):
    recording = recording_of(runs_until_s=runs_until_s, ended=ended)
    assert recorded_until_s(recording) == until_s
    windows = [window_of(recording, stage) for stage in recording.plan.stages]
    assert [window and (window.from_s, window.to_s) for window in windows] == [first, second]


def mark(t_s, stage, event):
    return {"t_s": t_s, "event": f"stage_{event}", "stage": stage}


ENDED_AT_43 = [mark(24.0, 0, "ended"), mark(24.0, 1, "started"), mark(43.2, 1, "ended")]


@pytest.mark.parametrize(
    ("events", "runs_until_s", "ended", "until_s"),
    [
        (ENDED_AT_43, 48.0, "interrupted", 42),  # the drain is recorded, and is no load
        (ENDED_AT_43, 48.0, "stopped", 42),
        (ENDED_AT_43, 41.0, "crashed", 40),  # not more than is there
        (ENDED_AT_43, None, "completed", 48),
        (ENDED_AT_43[:-1], 48.0, None, 47),  # nobody ended the second
    ],
)
def test_what_comes_after_the_end_of_the_load_is_in_no_window(recording_of, events, runs_until_s, ended, until_s):
    assert recorded_until_s(recording_of(events=events, runs_until_s=runs_until_s, ended=ended)) == until_s


def test_a_window_holds_its_own_seconds_alone(recording_of):
    recording = recording_of()
    window = window_of(recording, recording.plan.stages[1])
    assert (window.latency["interval"].min(), window.latency["interval"].max()) == (36, 47)
    assert window.users["second"].tolist() == list(range(36, 48))
    half = window.last_half()
    assert (half.from_s, half.seconds, half.latency["interval"].min()) == (42, 6, 42)


def test_a_histogram_covers_what_is_asked_for(recording_of):
    recording = recording_of(outcome_of=lambda page, random: "busy" if page.name == "track_dossier/status" else "ok")
    window = window_of(recording, recording.plan.stages[0])
    everything = window.histogram("service").total
    assert window.histogram("service", ("busy",)).total + window.histogram("service", ("ok",)).total == everything
    tracked = window.histogram("service", None, lambda page: page.startswith("track_dossier/"))
    assert tracked.total == window.histogram("service", ("busy",)).total > 0
    assert window.histogram("service", ("refused",)).total == 0


def test_a_cut_of_a_tenth_is_forgiven(recording_of):
    recording = recording_of(runs_until_s=47.0)
    assert recorded_until_s(recording) == 47
    assert window_of(recording, recording.plan.stages[1]).is_whole
    short = recording_of(runs_until_s=45.0)
    assert not window_of(short, short.plan.stages[1]).is_whole
