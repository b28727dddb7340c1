"""Interrupts are counted: whoever reads goes on reading, until somebody insists."""

import signal
import threading

import pytest

from harness.interrupts import counted_interrupts


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_being_heard_is_heard_to_its_end(handled, number):
    heard = []
    with counted_interrupts() as interrupts:
        for line in range(5):
            if line == 1:
                signal.raise_signal(number)
            heard.append(line)
    assert (heard, interrupts.count) == ([0, 1, 2, 3, 4], 1)


def test_a_third_is_raised_for_what_does_not_end_by_itself(handled):
    with pytest.raises(KeyboardInterrupt), counted_interrupts() as interrupts:
        for _ in range(4):
            signal.raise_signal(signal.SIGINT)
    assert interrupts.count == 3


def test_what_was_ignored_still_is_and_all_is_as_before_afterwards(handled):
    with counted_interrupts() as interrupts:
        signal.raise_signal(signal.SIGHUP)
    assert interrupts.count == 0
    assert signal.getsignal(signal.SIGTERM) is raising
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_what_else_a_handler_does_is_done(handled):
    done = []
    signal.signal(signal.SIGTERM, lambda number, frame: done.append(number))
    with counted_interrupts() as interrupts:
        signal.raise_signal(signal.SIGTERM)
    assert (done, interrupts.count) == ([signal.SIGTERM], 1)


def test_another_thread_has_no_signals_to_handle(handled):
    found = []

    def count():
        with counted_interrupts() as interrupts:
            found.append(interrupts.count)

    thread = threading.Thread(target=count)
    thread.start()
    thread.join()
    assert found == [0]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
