"""All leave, each once, and whoever else has something to do gets a turn between them."""

from itertools import pairwise

import gevent

from locustfiles.leaving import A_ROUND, Leaving


def test_all_leave_in_rounds() -> None:
    left: list[int] = []
    seen: list[int] = []  # how many had left each time that somebody else came to turn

    def somebody_else() -> None:
        while len(left) < 10 * A_ROUND:
            seen.append(len(left))
            gevent.sleep(0)

    leaving = Leaving()
    for number in range(10 * A_ROUND):
        leaving.send_home(lambda number=number: left.append(number))
    gevent.spawn(somebody_else).join(timeout=10)
    assert left == list(range(10 * A_ROUND))
    assert max(after - before for before, after in pairwise(seen)) == A_ROUND


def test_who_comes_later_leaves_too() -> None:
    left: list[str] = []
    leaving = Leaving()
    leaving.send_home(lambda: left.append("first"))
    gevent.sleep(0.001)
    leaving.send_home(lambda: left.append("second"))
    with gevent.Timeout(10):
        while len(left) < 2:
            gevent.sleep(0.001)
    assert left == ["first", "second"]
