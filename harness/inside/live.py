"""What the master tells the command line as it goes: one JSON object a line, on a pipe."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from select import PIPE_BUF
from typing import Any

from contract.buckets import merged, quantile_of
from contract.outcomes import OK, PORTAL_FAILURES
from contract.plan import Plan
from contract.run_folder import REQUEST, SERVICE
from harness.environment import STATUS_DESCRIPTOR
from harness.inside.collector import WrittenSecond
from harness.inside.messages import Vitals

SECOND = "second"


def announcer() -> Callable[[dict[str, Any]], None]:
    """A function that sends one object to the command line; to nobody where there is no pipe.

    A second that nobody has room for is left out: a terminal that is held (ctrl-S, ctrl-Z) holds the command line, and
    must not hold the fleet. A line of at most PIPE_BUF bytes goes as a whole or not at all; what is longer waits.
    """
    told = os.environ.get(STATUS_DESCRIPTOR)
    if told is None:
        return lambda _: None
    descriptor = int(told)

    def announce(said: dict[str, Any]) -> None:
        line = (json.dumps(said) + "\n").encode()
        os.set_blocking(descriptor, said["event"] != SECOND or len(line) > PIPE_BUF)
        with suppress(BrokenPipeError, BlockingIOError):  # nobody looks any more, or now; the run goes on
            os.write(descriptor, line)

    return announce


def status_of(written: WrittenSecond, plan: Plan) -> dict[str, Any]:
    """One second in numbers: where the plan is, who is there, what was done, how long it took, how the workers were."""
    stage = plan.stage_at(written.second)
    pages = [cell for cell in written.cells if cell.kind == SERVICE]
    done_by_outcome: dict[str, int] = {}
    for cell in pages:
        done_by_outcome[cell.outcome] = done_by_outcome.get(cell.outcome, 0) + cell.total
    latency = merged(cell.histogram for cell in pages)
    return {
        "event": SECOND,
        "second": written.second,
        "stage": stage.index if stage else None,
        "utilisation": stage.utilisation if stage else None,  # of a search nobody else knows it beforehand
        "planned": plan.citizens_at(written.second + 1),
        "open": written.crowd.open,
        "in_flight": written.crowd.in_flight,
        "workers": len(written.vitals),
        "requests": sum(cell.total for cell in written.cells if cell.kind == REQUEST),
        "pages": done_by_outcome.get(OK, 0),
        "errors_by_outcome": {it: count for it, count in done_by_outcome.items() if it in PORTAL_FAILURES},
        "p50_s": quantile_of(latency, 0.5),
        "p95_s": quantile_of(latency, 0.95),
    } | _worst(tuple(written.vitals.values()))


def _worst(vitals: Sequence[Vitals]) -> dict[str, float | None]:
    """Of the workers: a stage is as good as the worst of them."""
    own_delays = [each.own_delay_p99_s for each in vitals if each.own_delay_p99_s is not None]
    return {
        "cpu": max((each.cpu for each in vitals), default=None),
        "loop_lag_s": max((each.loop_lag_s for each in vitals), default=None),
        "own_delay_s": max(own_delays, default=None),
    }
