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

    # Who is lost our own reports say sooner, and better, and who takes its share the director decides, when a stage
    # begins. Locust would move its citizens at once, and 60 s later throw its dispatcher away and spawn from nothing.
    runners.HEARTBEAT_LIVENESS = 10**9
    runners.HEARTBEAT_DEAD_INTERNAL = -(10**9)

    # A worker without its master sends nothing after five seconds (harness/inside/lease.py). It stays, so that it can
    # deliver what it counted when the network heals, and ends when nobody has come for so long.
    runners.MASTER_HEARTBEAT_TIMEOUT = 150

    # A worker tries for five minutes to find its master. Where all start at once, the master may still wait for its
    # disk, for its image, or for the portal (`run --wait`, ten minutes at most): fifteen.
    runners.CONNECT_RETRY_COUNT = 15 * 60 // runners.CONNECT_TIMEOUT

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
