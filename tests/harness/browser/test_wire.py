"""What a citizen is told by the kernel and by the end of the run, and everything together."""

import gc
import time
from collections.abc import Callable
from random import Random
from typing import Any

import gevent
import gevent.event
import gevent.socket
import pytest

from contract import outcomes
from harness.browser import answer as answers
from harness.browser.browser import Browser
from harness.browser.connection import Connection
from tests.harness.browser.asking import PAGE, breaks_off, get, post, post_several
from tests.harness.browser.left_behind import left_behind


def test_what_an_answer_lay_in_the_kernel_is_known(portal, browse, html, listener) -> None:
    """The portal is of this process: for a planted 20 ms after each answer it keeps the citizen from waking."""

    def keeps_all_waiting(peer: Any) -> None:
        while peer.read():
            peer.connection.sendall(html())
            time.sleep(0.02)

    browser = browse(portal(keeps_all_waiting))
    for _ in range(10):  # the kernel takes a moment to begin with its stamps
        assert get(browser) == outcomes.OK
    known_s = [delay_s for delay_s in listener.own_delays_s if delay_s is not None]
    assert known_s
    assert min(known_s) >= 0.02


def test_a_citizen_who_is_sent_home_while_waiting_is_cut(portal, browse, listener) -> None:
    asked = gevent.event.Event()

    def is_asked(peer: Any) -> None:
        peer.read()
        asked.set()

    waiting = gevent.spawn(get, browse(portal(is_asked)))
    asked.wait()
    waiting.kill()
    assert listener.requests == [(PAGE, outcomes.CUT, "")]
    assert listener.pages == [(PAGE, outcomes.CUT, "")]
    assert isinstance(waiting.value, gevent.GreenletExit)


def test_exchanges_leave_nothing_for_the_garbage_collection(portal, browse, html) -> None:
    """Its pauses would be in the latencies, and its work grows with the citizens."""
    failed = html("no", status="500 Oh")
    one = portal(lambda peer: peer.answer(html(), failed, html(), html("queue full")), breaks_off)
    browser = browse(one, request_timeout_s=0.05)
    gc.collect()
    gc.disable()
    try:
        ended = [get(browser) for _ in range(6)]
        left = left_behind("Page", "Answer", "PageFailed")
        readings = [thing for thing in gc.get_objects() if isinstance(thing, answers._Reading)]
    finally:
        gc.enable()
    assert left == set()
    assert set(map(id, readings)) == set(map(id, answers._at_rest))  # each is used again
    assert ended == [
        *(outcomes.OK, outcomes.STATUS_5XX, outcomes.OK, outcomes.BUSY),
        *(outcomes.TIMED_OUT, outcomes.RESET),
    ]


# Everything together: what is told is what the portal has read


def moods(random: Random, answer: bytes) -> Callable[[Any], None]:
    """A connection that goes wrong in a way of its own after a few answers, always after having read."""

    def script(peer: Any) -> None:
        peer.answer(*[answer] * random.randrange(1, 4))
        mood = random.choice(["end idle", "end", "reset", "break off", "close", "chatter"])
        if mood == "end idle":
            return peer.end()
        if not peer.read():
            return None
        if mood == "break off":
            peer.connection.sendall(answer[: random.randrange(1, len(answer))])
        elif mood == "close":
            peer.connection.sendall(answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        elif mood == "chatter":
            peer.connection.sendall(answer + b"!")
        return peer.reset() if mood in ("reset", "break off") else peer.end()

    return script


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("is_noticed", [True, False])
def test_as_many_requests_are_told_as_the_portal_has_read(
    seed, is_noticed, portal, browse, html, listener, monkeypatch
) -> None:
    if not is_noticed:
        monkeypatch.setattr(Connection, "is_quiet", lambda connection: True)
    random = Random(seed)
    answer = html("{}")
    one = portal(lambda peer: moods(random, answer)(peer))
    browsers = [browse(one, citizen=citizen) for citizen in range(5)]

    def visit(browser: Browser) -> None:
        for _ in range(40):
            random.choice([get, post, post_several])(browser)

    gevent.joinall([gevent.spawn(visit, browser) for browser in browsers], raise_error=True)
    assert len(listener.pages) == 200
    assert len(listener.sent) == len(listener.requests) == len(one.requests)
    assert set(listener.outcomes) == {outcomes.OK, outcomes.RESET}
