"""`run --wait TIME`: a target that comes up beside the run has a moment to be found, and to answer."""

import datetime as dt
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from cli import console
from cli.exits import BAD_USAGE, Ended
from contract.plan import Target
from contract.quantities import BadQuantity, read_duration_s, write_duration
from harness.authorised import AuthorisedTarget
from harness.declaration import NotReachable, ask_target
from harness.targets import NoAddress, entry_of, find_target

LOOK_EVERY_S = 1.0
LONGEST_S = 600.0  # a worker looks for its master for fifteen minutes (harness/inside/engine.py)

WaitOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Give the target so long to be found and to answer, such as '5 min'."),
]
Find = Callable[[], Target]


def read_wait_s(text: str | None) -> float:
    """Read `5 min`; none is no time at all. Raises Ended."""
    try:
        wait_s = 0.0 if text is None else read_duration_s(text)
    except BadQuantity as error:
        raise Ended(f"--wait: {error}", BAD_USAGE) from error
    if wait_s > LONGEST_S:
        most = write_duration(LONGEST_S)
        raise Ended(f"--wait: found {text!r}, expected {most} at most: workers wait no longer themselves", BAD_USAGE)
    return wait_s


def found_target(wanted: str, authorised: Sequence[AuthorisedTarget], wait_s: float) -> Target:
    """The target, when its name leads somewhere and somebody answers there, or when `wait_s` are over.

    Only what may still come is waited for. What is refused is refused at once, and after the wait as without: raises
    TargetRefused. A target that is found and does not answer is for who asks it next.
    """

    def find() -> Target:
        return find_target(wanted, authorised, dt.datetime.now(dt.UTC))

    return _waited_for(find, authorised, wait_s) if wait_s else find()


def _waited_for(find: Find, authorised: Sequence[AuthorisedTarget], wait_s: float) -> Target:
    deadline_s = time.monotonic() + wait_s
    told = False
    with _ended_politely():
        while True:
            try:
                target = find()
                why = _why_not_there(target, authorised)
                if why is None or time.monotonic() > deadline_s:
                    return target
            except NoAddress as nowhere:
                if time.monotonic() > deadline_s:
                    raise
                why = str(nowhere).partition(",")[0]
            if not told:
                told = True
                console.say(f"waiting for the target, {write_duration(wait_s)} at most: {why}")
            time.sleep(LOOK_EVERY_S)


def _why_not_there(target: Target, authorised: Sequence[AuthorisedTarget]) -> str | None:
    """Why it does not answer yet; None where it does, or where it may not be asked: the gate has the word on that."""
    entry = entry_of(target, authorised)
    is_shut = entry is not None and entry.open_until(dt.datetime.now(dt.UTC)) is None
    if target.embedded or is_shut:
        return None
    try:
        ask_target(target.base_url, "not begun", target.addresses)
    except NotReachable as error:
        return str(error)
    return None


@contextmanager
def _ended_politely() -> Iterator[None]:
    """The first process of a container would not hear a SIGTERM that it does not handle."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
