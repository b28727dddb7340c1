import pytest

from analysis import open_recording
from analysis.portal_count import RequestCounts, compare_counts
from analysis.verdict import judge
from contract.run_folder import REQUEST


def test_a_run_in_peace_agrees_to_the_last_request(made, tmp_path):
    recording = open_recording(made.with_(utilisations=(0.3,)).write(tmp_path / "run"))
    counts = compare_counts(recording)
    assert counts.agree
    assert counts.recorded == recording.latency.loc[recording.latency["kind"] == REQUEST, "count"].sum() > 1000


def test_one_request_apart_is_not_the_same():
    assert not RequestCounts(recorded=1000, portal=1001).agree


@pytest.mark.parametrize(
    ("counts", "arrived"),
    [
        (RequestCounts(recorded=1000, portal=600, failed=400), True),  # shed in front of its counter
        (RequestCounts(recorded=1000, portal=1000, failed=400), True),  # it failed them itself
        (RequestCounts(recorded=1000, portal=500, failed=400), False),  # and a hundred were answered in its place
        (RequestCounts(recorded=1000, portal=600), False),
    ],
)
def test_what_was_turned_away_before_the_portal_could_count_it_is_its_failure(counts, arrived):
    assert counts.arrived == arrived


def test_a_gateway_that_sheds_at_one_load_leaves_the_others_valid(made, judge_made):
    def outcome_of(page, random):
        return "status_5xx" if page.ended_s > 32 and random.random() < 0.5 else "ok"

    verdict = judge_made(made.with_(utilisations=(0.3, 0.6), outcome_of=outcome_of, portal_counts=0.7))
    assert [stage.result for stage in verdict.stages] == ["PASS", "FAIL"]
    gate = next(gate for gate in verdict.stages[0].generator_gates if gate.name == "load arrived")
    assert "of which failed" in gate.evidence
    assert [doubt.grave for doubt in verdict.doubts if doubt.what == "the portal counts otherwise"] == [False]


@pytest.mark.parametrize(
    "rows",
    [
        "0,10,0.1\n1,5,0.1\n",  # it began anew
        "",  # it never answered
    ],
)
def test_a_portal_that_does_not_count_or_began_anew_is_not_compared(made, tmp_path, rows):
    path = made.with_(utilisations=(0.3,)).write(tmp_path / "run")
    portal = path / "recording" / "portal.csv"
    portal.write_text("second,requests,cpu_s\n" + rows)
    assert compare_counts(open_recording(path)) is None
    portal.unlink()
    assert compare_counts(open_recording(path)) is None


def test_a_run_that_was_never_sealed_is_not_compared(made, tmp_path):
    path = made.with_(utilisations=(0.3,), ended=None).write(tmp_path / "run")
    assert compare_counts(open_recording(path)) is None


def crashed(made, path, last_second, more):
    """A run whose master died: the portal was asked a last time, and had counted more than reached the recording."""
    made.with_(utilisations=(0.3,), ended="crashed", runs_until_s=20.0).write(path)
    recorded = open_recording(path).requests
    with (path / "recording" / "portal.csv").open("a", encoding="utf-8") as file:
        file.write(f"{last_second},{recorded + more},9.0\n")
    return open_recording(path)


def test_what_a_run_that_crashed_lost_is_told(made, tmp_path):
    recording = crashed(made, tmp_path / "run", last_second=24, more=123)
    counts = compare_counts(recording)
    assert (counts.agree, counts.unrecorded, counts.arrived) == (False, 123, True)
    (told,) = [doubt for doubt in judge(recording).doubts if doubt.what == "the portal counts otherwise"]
    assert "123 of them stand in no recording" in told.evidence


def test_a_count_from_before_the_crash_is_no_count_of_the_whole_run(made, tmp_path):
    """The portal, too, is gone: what it would have counted in the last second nobody knows."""
    assert compare_counts(crashed(made, tmp_path / "run", last_second=19, more=0)) is None
