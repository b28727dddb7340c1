import pytest

from harness.inside.vitals import PROBE_EVERY_S, own_delay_p99_s, probes_of
from tests.harness.inside.reports import samples


@pytest.mark.parametrize(
    ("lag_s", "probes"),
    [
        (0.0, 1),  # on time
        (PROBE_EVERY_S, 1),
        (10.5 * PROBE_EVERY_S, 11),  # itself, and the ten that it kept from being made
    ],
)
def test_a_stall_weighs_as_long_as_it_lasts(lag_s, probes):
    waited_s = list(probes_of(lag_s))
    assert len(waited_s) == probes
    assert waited_s[0] == lag_s
    assert sorted(waited_s, reverse=True) == waited_s


def test_the_own_delay_comes_from_what_was_counted():
    told = (
        samples(0, "a/b", "ok", "own_delay", *[0.001] * 98, 0.04, 0.05),
        samples(0, "a/b", "ok", "request", *[9.0] * 1000),
    )
    assert own_delay_p99_s(told) == pytest.approx(0.04)
    assert own_delay_p99_s(told[1:]) is None
