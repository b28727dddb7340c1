import pytest

from analysis.estimate import NOTHING, Estimate, decide
from contract.objectives import read_objective


@pytest.mark.parametrize(
    ("objective", "low", "high", "result"),
    [
        ("p95 of page < 500 ms", 0.1, 0.2, "PASS"),  # all of it keeps to the limit
        ("p95 of page < 500 ms", 0.4, 0.5, "UNDECIDED"),  # its end touches the limit, and < means below
        ("p95 of page <= 500 ms", 0.4, 0.5, "PASS"),
        ("p95 of page < 500 ms", 0.4, 0.6, "UNDECIDED"),  # the limit lies inside
        ("p95 of page < 500 ms", 0.5, 0.6, "FAIL"),  # all of it breaks the limit
        ("errors of all < 1 %", 0.0, 0.002, "PASS"),
        ("errors of all < 1 %", 0.0, 0.02, "UNDECIDED"),  # no failure was seen, among too few
        ("throughput of page > 200/s", 210.0, 220.0, "PASS"),  # bounded from below: the low end decides
        ("throughput of page > 200/s", 190.0, 220.0, "UNDECIDED"),
        ("throughput of page > 200/s", 180.0, 190.0, "FAIL"),
    ],
)
def test_the_one_sided_limits_decide(objective, low, high, result):
    """The printed interval is wider, and decides nothing."""
    estimate = Estimate((low + high) / 2, low / 2, high * 2, 1000, at_least=low, at_most=high)
    assert decide(read_objective(objective), estimate) == result


@pytest.mark.parametrize(
    ("at_least", "at_most", "result"),
    [
        (None, 0.2, "UNDECIDED"),  # nothing passes without an interval
        (0.1, None, "UNDECIDED"),
        (0.6, None, "FAIL"),  # so clearly broken that one limit says it
    ],
)
def test_without_an_interval_there_is_fail_and_no_pass(at_least, at_most, result):
    estimate = Estimate(0.3, None, None, 1000, at_least, at_most)
    assert decide(read_objective("p95 of page < 500 ms"), estimate) == result


@pytest.mark.parametrize("estimate", [NOTHING, Estimate(0.1, None, None, 20), Estimate(9.0, None, None, 20)])
def test_nothing_is_decided_without_an_interval(estimate):
    assert decide(read_objective("p95 of page < 500 ms"), estimate) == "UNDECIDED"
