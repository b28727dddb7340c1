"""Deadlines that are all equally far away: each ends its own greenlet, in time, and no other."""

import gevent
import gevent.event
import pytest

from harness.browser.deadline import Deadlines


class Over(Exception):
    pass


@pytest.fixture
def deadlines():
    return Deadlines(0.05, Over)


def waits(deadlines, for_s):
    deadlines.begin()
    try:
        gevent.sleep(for_s)
    except Over:
        return "over"
    finally:
        deadlines.end()
    return "in time"


def test_who_is_in_time_hears_nothing_and_who_is_not_is_thrown_into(deadlines):
    waiting = [gevent.spawn(waits, deadlines, for_s) for for_s in (0.01, 5, 0.0, 5, 0.02)]
    gevent.joinall(waiting, timeout=5)
    assert [each.value for each in waiting] == ["in time", "over", "in time", "over", "in time"]


def test_one_that_begins_later_ends_later(deadlines):
    ended = []

    def noted(number):
        waits(deadlines, 5)
        ended.append(number)

    first = gevent.spawn(noted, 1)
    gevent.sleep(0.03)
    second = gevent.spawn(noted, 2)
    first.join(timeout=5)
    assert ended == [1]
    second.join(timeout=5)
    assert ended == [1, 2]


def test_after_the_end_nothing_is_thrown(deadlines):
    def two_lives():
        first = waits(deadlines, 0.0)
        gevent.sleep(0.1)
        return first

    assert gevent.spawn(two_lives).get(timeout=5) == "in time"


def test_one_that_is_over_while_nobody_else_waits_and_one_after_a_pause(deadlines):
    assert gevent.spawn(waits, deadlines, 5).get(timeout=5) == "over"
    gevent.sleep(0.1)
    assert gevent.spawn(waits, deadlines, 5).get(timeout=5) == "over"


def test_whom_an_error_reaches_may_begin_anew_at_once(deadlines, monkeypatch):
    errors = []
    monkeypatch.setattr(gevent.get_hub(), "handle_error", lambda *error: errors.append(error))

    def lane():
        return [waits(deadlines, 5), waits(deadlines, 0.0)]

    lanes = [gevent.spawn(lane) for _ in range(2)]
    gevent.joinall(lanes, timeout=5)
    gevent.sleep(0.1)  # as long as a timer that was forgotten would need
    assert ([each.value for each in lanes], errors) == ([["over", "in time"]] * 2, [])
