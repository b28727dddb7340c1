import pytest

from contract.objectives import read_objective, read_stop_rule
from contract.quantities import BadQuantity


@pytest.mark.parametrize(
    ("text", "measure", "quantile", "what", "limit"),
    [
        ("p95 of page < 2 s", "latency", 0.95, "page", 2.0),
        ("p99.9 of file_dossier/submit < 10 s", "latency", 0.999, "file_dossier/submit", 10.0),
        ("errors of all < 0.1 %", "errors", None, "all", 0.001),
        ("throughput of page > 200/s", "throughput", None, "page", 200.0),
        ("p50 of track_dossier<=300ms", "latency", 0.5, "track_dossier", 0.3),
    ],
)
def test_objectives_are_sentences(text, measure, quantile, what, limit):
    objective = read_objective(text)
    assert (objective.measure, objective.what) == (measure, what)
    assert objective.limit == pytest.approx(limit)
    assert objective.quantile == (pytest.approx(quantile) if quantile else None)
    assert objective.text == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("p95 of page under 2 s", "expected a sentence"),
        ("p95 page < 2 s", "expected a sentence"),
        ("p95 of page = 2 s", "expected a sentence"),
        ("mean of page < 2 s", "expected a measure"),
        ("p100 of page < 2 s", "expected a measure"),
        ("p0 of page < 2 s", "expected a measure"),
        ("p95 of page < 2", "expected a duration"),
        ("errors of all < 2", "expected a percentage"),
        ("p95 of page > 2 s", "expected '<'"),
        ("throughput of page < 2/s", "expected '>'"),
        ("errors of all < 0 %", "a share between"),
        ("errors of all < 200 %", "a share between"),
        ("p95 of page < 0 s", "a limit above zero"),
    ],
)
def test_what_is_not_an_objective_is_said_with_what_would_be(text, right):
    with pytest.raises(BadQuantity, match=right):
        read_objective(text)


@pytest.mark.parametrize(
    ("what", "page", "covered"),
    [
        ("page", "a/b", True),
        ("all", "a/b", True),
        ("a", "a/b", True),
        ("a/b", "a/b", True),
        ("a", "ab/b", False),  # a journey whose name only begins alike
        ("a/b", "a/bc", False),
        ("b", "a/b", False),
    ],
)
def test_which_pages_an_objective_covers(what, page, covered):
    assert read_objective(f"p95 of {what} < 1 s").covers(page) is covered


def test_objectives_hold_or_do_not():
    assert read_objective("p95 of page < 2 s").holds(1.999)
    assert not read_objective("p95 of page < 2 s").holds(2.0)
    assert read_objective("p95 of page <= 2 s").holds(2.0)
    assert read_objective("throughput of page > 5/s").holds(5.1)
    assert read_objective("throughput of page >= 5/s").holds(5)


def test_a_stop_rule_says_for_how_long():
    rule = read_stop_rule("errors of all > 20 % for 10 s")
    assert (rule.condition.measure, rule.condition.limit, rule.for_s) == ("errors", 0.2, 10)
    with pytest.raises(BadQuantity, match="how long"):
        read_stop_rule("errors of all > 20 %")


@pytest.mark.parametrize("text", ["errors of all < 50 % for 2 s", "throughput of page > 5/s for 2 s"])
def test_a_stop_rule_that_would_stop_a_healthy_portal_is_refused(text):
    with pytest.raises(BadQuantity, match="on the bad side"):
        read_stop_rule(text)
