"""What is changed in Locust 2.47 itself, in one place, each with its reason; a test asserts the names still exist."""

import functools
import os
from typing import Any

import locust.argument_parser as argument_parser
import locust.runners as runners

from harness.inside.channel import settle_channel

_count_by_walking: Any = runners.Runner.user_classes_count


def settle_engine() -> None:
    """Change Locust in this process; called before any runner exists."""
    settle_channel()

    # A worker that is busy for a few seconds is not lost: the default of 3 s makes it "missing", and the next dispatch
    # then moves its citizens at once. Our own reports say sooner, and better, when a worker is silent.
    runners.HEARTBEAT_LIVENESS = 10

    # 60 s after a worker went missing Locust throws its dispatcher away and spawns from nothing: a run of 120,000
    # citizens collapses. Never.
    runners.HEARTBEAT_DEAD_INTERNAL = -(10**9)

    # A worker without its master must not go on sending load for a minute.
    runners.MASTER_HEARTBEAT_TIMEOUT = 10

    # The master waits this long after each small step for the workers to confirm; our steps come every second.
    os.environ["LOCUST_WAIT_FOR_WORKERS_REPORT_AFTER_RAMP_UP"] = "0.2"

    # Each step of a ramp asks a hundred times for Locust's default options, and each time they are parsed anew: 0.1 s.
    argument_parser.default_args_dict = functools.cache(argument_parser.default_args_dict)

    # How many users of which class there are is asked a dozen times a step, and answered by a walk over all of them:
    # 10 ms each time at 20,000. There is one class, so their number is the answer.
    runners.Runner.user_classes_count = property(_user_classes_count)  # type: ignore[assignment,method-assign]


def _user_classes_count(runner: runners.Runner) -> dict[str, int]:
    if len(runner.user_classes) == 1:
        return {runner.user_classes[0].__name__: len(runner.user_greenlets)}
    counted: dict[str, int] = _count_by_walking.fget(runner)
    return counted
