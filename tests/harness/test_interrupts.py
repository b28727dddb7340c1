"""Interrupts are counted: whoever reads goes on reading, until somebody insists."""

import signal
import threading

import pytest

from harness import interrupts
from harness.interrupts import SAME_WITHIN_S, counted_interrupts


def raising(number, frame):
    raise KeyboardInterrupt


@pytest.fixture
def handled():
    """As `portal-load run` finds and sets them."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, raising)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Each look at it is a second later."""
    seconds = iter(range(1_000))
    monkeypatch.setattr(interrupts.time, "monotonic", lambda: float(next(seconds)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_being_heard_is_heard_to_its_end(handled, number):
    heard = []
    with counted_interrupts() as counted:
        for line in range(5):
            if line == 1:
                signal.raise_signal(number)
            heard.append(line)
    assert (heard, counted.count) == ([0, 1, 2, 3, 4], 1)


def test_a_third_is_raised_for_what_does_not_end_by_itself(handled):
    with pytest.raises(KeyboardInterrupt), counted_interrupts() as counted:
        for _ in range(4):
            signal.raise_signal(signal.SIGINT)
    assert counted.count == 3


def test_what_was_ignored_still_is_and_all_is_as_before_afterwards(handled):
    with counted_interrupts() as counted:
        signal.raise_signal(signal.SIGHUP)
    assert counted.count == 0
    assert signal.getsignal(signal.SIGTERM) is raising
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_what_else_a_handler_does_is_done(handled):
    done = []
    signal.signal(signal.SIGTERM, lambda number, frame: done.append(number))
    with counted_interrupts() as counted:
        signal.raise_signal(signal.SIGTERM)
    assert (done, counted.count) == ([signal.SIGTERM], 1)


def test_another_thread_has_no_signals_to_handle(handled):
    found = []

    def count():
        with counted_interrupts() as counted:
            found.append(counted.count)

    thread = threading.Thread(target=count)
    thread.start()
    thread.join()
    assert found == [0]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_key_that_is_held_down_means_it_once(handled, monkeypatch):
    now = [5.0]
    monkeypatch.setattr(interrupts.time, "monotonic", lambda: now[0])
    with counted_interrupts() as counted:
        for _ in range(20):
            now[0] += SAME_WITHIN_S / 10
            signal.raise_signal(signal.SIGINT)
        assert counted.count == 1
        now[0] += SAME_WITHIN_S * 1.1
        signal.raise_signal(signal.SIGINT)
    assert counted.count == 2


def test_what_must_not_be_cut_in_two_is_not(handled):
    with pytest.raises(KeyboardInterrupt), counted_interrupts() as counted:
        with counted.shielded():
            for _ in range(5):
                signal.raise_signal(signal.SIGINT)
        assert counted.count == 5
        signal.raise_signal(signal.SIGINT)
