import pytest

from analysis.stages import stage_result
from analysis.text import objective_words, reasons

ONE = {"utilisations": (0.4,)}


@pytest.mark.parametrize(
    ("results", "result"),
    [
        (["PASS", "PASS"], "PASS"),
        (["PASS", "UNDECIDED"], "UNDECIDED"),
        (["UNDECIDED", "FAIL"], "FAIL"),  # any failure fails
        (["PASS", "NOT_RUN"], "PASS"),  # what is not asked at this load is left out
        (["NOT_RUN"], "UNDECIDED"),
        ([], "UNDECIDED"),  # without an objective nothing passes
    ],
)
def test_a_stage_is_as_good_as_its_worst_objective(results, result):
    assert stage_result(results) == result


def test_no_samples_never_pass(made, judge_made):
    verdict = judge_made(made.with_(objectives=("p95 of send_petition < 2 s", "errors of send_petition < 1 %"), **ONE))
    assert [item.why for item in verdict.stages[0].objectives] == ["no samples", "no samples"]
    assert (verdict.stages[0].result, verdict.answer, verdict.exit_code) == ("UNDECIDED", "inconclusive", 4)


def test_no_objective_never_passes(made, judge_made):
    verdict = judge_made(made.with_(objectives=(), **ONE))
    assert (verdict.stages[0].result, verdict.exit_code) == ("UNDECIDED", 4)


def test_too_few_samples_never_pass(made, judge_made):
    verdict = judge_made(made.with_(objectives=("p99.9 of file_dossier/submit < 2 s",), **ONE))
    assert verdict.stages[0].objectives[0].why == "too few samples for an interval"
    assert verdict.stages[0].result == "UNDECIDED"


def test_a_burst_of_errors_fails(made, judge_made):
    burst = made.with_(outcome_of=lambda page, random: "status_5xx" if 15 < page.ended_s < 25 else "ok", **ONE)
    verdict = judge_made(burst)
    errors = verdict.stages[0].objectives[1]
    assert (errors.result, verdict.answer, verdict.exit_code) == ("FAIL", "refuted", 3)
    assert errors.estimate.value == pytest.approx(0.5, abs=0.05)


def test_latency_counts_the_pages_that_failed_and_not_those_that_were_cut(made, judge_made):
    """Every tenth page is cut: it is in no number; every tenth fails: it is in all of them."""

    def outcome_of(page, random):
        return {0: "cut", 1: "timed_out"}.get(random.randrange(10), "ok")

    measured = judge_made(made.with_(outcome_of=outcome_of, **ONE)).stages[0].measured
    assert measured.cut == pytest.approx(250, abs=60)
    assert measured.latency[0].samples == measured.errors.samples
    assert measured.errors.value == pytest.approx(1 / 9, abs=0.02)
    assert measured.throughput.samples == pytest.approx(measured.errors.samples * 8 / 9, rel=0.03)


def test_the_three_readings_are_means_of_the_window(made, judge_made):
    crowd = judge_made(made.with_(**ONE)).stages[0].measured.crowd
    assert (crowd.open, crowd.active_60s) == (480.0, 480.0)
    assert 0 < crowd.in_flight < 10
    assert crowd.think_s == pytest.approx(4.0, abs=0.2)
    assert 0 < crowd.response_s < 0.1


def test_throughput_is_bounded_from_below(made, judge_made):
    """480 citizens who think for 4 s ask for 120 pages/s; a portal of 90 pages/s answers no more."""
    verdict = judge_made(
        made.with_(planted=0.3, objectives=("throughput of page > 70/s", "throughput of page > 110/s"), **ONE)
    )
    assert [item.result for item in verdict.stages[0].objectives] == ["PASS", "FAIL"]


@pytest.mark.parametrize(
    ("planted", "answer", "results"),
    [(1.5, "supported", ["NOT_RUN", "PASS"]), (0.6, "refuted", ["NOT_RUN", "FAIL"])],
)
def test_a_throughput_that_the_load_does_not_offer_is_not_asked(made, judge_made, planted, answer, results):
    """480 citizens who pause for 4 s make 120 pages a second, so 200 are no finding there; 1,200 make 300."""
    objectives = ("p95 of page < 20 s", "throughput of page > 200/s")
    verdict = judge_made(made.with_(objectives=objectives, utilisations=(0.4, 1.0), planted=planted))
    items = [stage.objectives[1] for stage in verdict.stages]
    assert ([item.result for item in items], verdict.answer) == (results, answer)
    assert "this load offers at most 12" in items[0].why
    assert verdict.stages[0].result == "PASS"
    assert objective_words(items[0]) == "NOT ASKED"


def test_a_load_of_which_nothing_is_asked_does_not_pass(made, judge_made):
    verdict = judge_made(made.with_(objectives=("throughput of page > 200/s",), **ONE))
    assert (verdict.stages[0].result, verdict.answer) == ("UNDECIDED", "inconclusive")
    assert "not asked" in reasons(verdict.stages[0])
