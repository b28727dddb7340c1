import pytest

from analysis import open_recording
from analysis.portal_count import RequestCounts, compare_counts
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


def test_a_crashed_run_is_not_compared(made, tmp_path):
    path = made.with_(utilisations=(0.3,), ended=None).write(tmp_path / "run")
    assert compare_counts(open_recording(path)) is None
