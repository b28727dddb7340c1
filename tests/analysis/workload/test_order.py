from random import Random

import pytest

from analysis.workload.order import LONGEST_LOG_S, Order


def request(end_s):
    return (float(end_s), float(end_s), b"c", b"GET /", 200, False)


def ordered(order, *blocks):
    return [one[0] for block in order.sort([[request(end_s) for end_s in block] for block in blocks]) for one in block]


def test_lines_a_little_out_of_order_are_sorted():
    assert ordered(Order(window=3), [1, 3, 2, 5], [4, 6]) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("block", [1, 10, 1000])
def test_whatever_the_blocks(block):
    times = [second + Random(second).randrange(20) for second in range(1000)]
    order = Order(window=100)
    assert ordered(order, *(times[at : at + block] for at in range(0, 1000, block))) == sorted(times)
    assert order.late == 0


def test_what_comes_too_late_is_counted_and_left_out():
    order = Order(window=1)
    assert ordered(order, [10, 11, 12], [2, 13], [14]) == [10, 11, 12, 13, 14]
    assert order.late == 1


def test_a_wrong_clock_that_is_ahead_holds_up_nobody():
    order = Order(window=2)
    assert ordered(order, [1, 2 + LONGEST_LOG_S, 3], [4, 5], [6]) == [1, 3, 4, 5, 6]
    assert (order.late, order.astray) == (0, 1)
