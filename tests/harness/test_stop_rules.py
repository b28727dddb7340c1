import pytest

from contract.buckets import bucket_of
from contract.objectives import read_stop_rule
from harness.stop_rules import PageCount, StopWatch

FINE = PageCount("a/b", "ok", {bucket_of(0.1): 9})
BROKEN = PageCount("a/b", "status_5xx", {bucket_of(0.1): 9})
SLOW = PageCount("a/b", "ok", {bucket_of(5.0): 9})
ELSEWHERE = PageCount("c/d", "status_5xx", {bucket_of(0.1): 9})
GENERATOR = PageCount("a/b", "generator", {bucket_of(0.1): 9})


@pytest.mark.parametrize(
    ("rule", "seconds", "fires_at"),
    [
        ("errors of all > 20 % for 3 s", [[BROKEN], [BROKEN], [BROKEN]], 2),
        ("errors of all > 20 % for 3 s", [[BROKEN], [FINE], [BROKEN], [BROKEN]], None),  # it recovered in between
        ("errors of all > 20 % for 3 s", [[BROKEN], [], [BROKEN]], 2),  # a silent second says nothing
        ("errors of all > 20 % for 3 s", [[BROKEN], [], []], 2),  # and a portal that froze stays broken
        ("errors of all > 50 % for 1 s", [[FINE, BROKEN]], None),  # half is not more than half
        ("errors of all > 20 % for 1 s", [[GENERATOR]], None),  # our own errors are not the portal's
        ("errors of a > 20 % for 1 s", [[ELSEWHERE]], None),
        ("p95 of page > 2 s for 2 s", [[SLOW], [SLOW]], 1),
        ("p95 of page > 2 s for 2 s", [[FINE], [SLOW]], None),
        ("throughput of page < 5/s for 2 s", [[FINE], [FINE]], None),
        ("throughput of page < 5/s for 2 s", [[FINE], [], []], 2),  # it hangs
        ("throughput of page < 5/s for 2 s", [[BROKEN], [BROKEN]], 1),  # it answers nobody well, however quickly
    ],
)
def test_a_rule_fires_once_its_condition_has_been_true_for_long_enough(rule, seconds, fires_at):
    watch = StopWatch([read_stop_rule(rule)])
    fired = [number for number, counts in enumerate(seconds) if watch.second_ended(number, counts)]
    assert (fired[0] if fired else None) == fires_at
