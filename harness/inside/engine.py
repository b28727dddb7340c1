"""What is changed in Locust 2.47 itself, in one place, each with its reason; a test asserts the names still exist."""

import os

import locust.runners as runners


def settle_engine() -> None:
    """Change Locust's constants in this process; called before any runner exists."""
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
