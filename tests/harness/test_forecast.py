from types import SimpleNamespace

import pytest

from analysis.quantiles import times_longer
from contract.objectives import read_objective
from harness.forecast import forecast, samples_needed
from tests.harness.test_planner import JOURNEYS, planned


def test_rates_are_citizens_over_think_time():
    first = forecast(planned(), JOURNEYS).stages[0]
    assert first.pages_per_s == 240 / 4
    # three of four sessions make 3 requests on 2 pages, one makes 3 on 2
    assert first.requests_per_s == pytest.approx(240 / 4 * 1.5)
    assert first.samples == 60 * 20


def test_shares_of_the_users_weigh_sessions_by_their_pages():
    shares = forecast(planned(), JOURNEYS).share_of_users_by_journey
    assert shares == {"look": pytest.approx(0.75), "file": pytest.approx(0.25)}


@pytest.mark.parametrize(
    ("text", "samples"),
    [
        ("errors of all < 1 %", 300),  # (1 - .01)^n = 1/20, by which it passes
        ("errors of all < 0.1 %", 2996),
        ("p95 of page < 1 s", 200),  # ten beyond p95
        ("p50 of page < 1 s", 300),
        ("p99 of page < 1 s", 1000),
        ("throughput of page > 1/s", 20),
    ],
)
def test_how_many_samples_decide_an_objective(text, samples):
    assert samples_needed(read_objective(text)) == pytest.approx(samples, abs=1)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99])
def test_so_many_samples_are_those_that_the_analysis_wants(share):
    needed = samples_needed(read_objective(f"p{share * 100:g} of page < 1 s"))
    wanted = [times_longer(SimpleNamespace(total=total, intervals=20), share) for total in (needed - 2, needed + 1)]
    assert [each is None for each in wanted] == [False, True]


def test_an_objective_without_enough_samples_is_named_with_the_hold_that_would_do():
    text_objective = "errors of all < 0.01 %"
    from tests.harness.test_planner import TEXT

    (one,) = forecast(planned(TEXT.replace("p95 of page < 500 ms", text_objective)), JOURNEYS).undecidable
    assert one.objective.text == text_objective
    longer = TEXT.replace("p95 of page < 500 ms", text_objective).replace("for: 60 s", f"for: {one.hold_s:.0f} s")
    assert not forecast(planned(longer), JOURNEYS).undecidable


def test_a_throughput_that_the_deciding_load_does_not_offer_is_named():
    from tests.harness.test_planner import TEXT

    text = TEXT.replace("p95 of page < 500 ms", "throughput of page > 400/s").replace("20 %, 41.67 %", "100 %, 160 %")
    (one,) = forecast(planned(text), JOURNEYS).undecidable
    assert "cannot be asked at 100 %: its citizens make at most 300 such pages" in str(one)
