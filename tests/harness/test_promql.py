import pytest

from harness.promql import why_unreadable


@pytest.mark.parametrize(
    "query",
    [
        "up",
        '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[1m]))',
        "sum by (pod) (x{a='(', b=~`[`}) / 2  # a comment with )",
        r'x{a="\")"}',
    ],
)
def test_what_may_be_a_query(query):
    assert why_unreadable(query) is None


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "nothing"),
        ("  \n", "nothing"),
        ("avg(rate(x[1m])", "no )"),
        ("x{a='b'", "no }"),
        ("rate(x[1m)]", "a ) that closes nothing"),
        ("x)", "a ) that closes nothing"),
        ('x{a="b}', "a quote that does not close"),
    ],
)
def test_what_is_none(query, why):
    assert why_unreadable(query) == why
