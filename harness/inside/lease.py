"""A worker's lease: requests leave as long as the master is heard, and in no case after the plan's own end.

START, LEASE, LEASE, ...   each is good for LEASE_S; without the next one no request leaves any more
HALT                       none ever again
the deadline               none later, whatever a master says that errs; a while after it the process ends
"""

import os
from collections.abc import Callable
from time import perf_counter, time

import gevent

from contract.plan import Plan
from harness.browser.permit import Permit

LEASE_S = 5.0
BEYOND_PLAN_S = 10.0  # of the drain, for pages that were begun in time
LINGER_S = 60.0  # after its deadline a worker has delivered what it counted, or nobody takes it
DEADLINE_CODE = 3

UNHEARD = "did not hear its master"

Span = tuple[float, float, str]  # of perf_counter's clock, and why


class Lease:
    """Changes the permit of this worker's citizens; `held` says since when until when none was good."""

    def __init__(self, permit: Permit, held: Callable[[Span], None]) -> None:
        self._permit = permit
        self._held = held
        self._began = False
        self._heard_s = perf_counter()

    def end_at_epoch(self, until_epoch_s: float) -> None:
        """The target may be loaded until then, by the wall clock."""
        self._permit.end_at(perf_counter() + until_epoch_s - time())

    def begin(self, origin_s: float, plan: Plan) -> None:
        """Second 0 of the run is known; nobody sends anything before the master has said so."""
        longest_s = plan.duration_s + plan.citizens.request_timeout_s + BEYOND_PLAN_S
        self._permit.end_at(origin_s + longest_s)
        self._permit.renew(max(origin_s, perf_counter()) + LEASE_S)
        self._began = True
        gevent.spawn_later(origin_s + longest_s + LINGER_S - perf_counter(), os._exit, DEADLINE_CODE)

    def renew(self) -> None:
        """The master was heard."""
        if not self._began:
            return
        now_s = self._heard_s = perf_counter()
        until_s = self._permit.until_s
        self._permit.renew(now_s + LEASE_S)
        if until_s < now_s < self._permit.until_s:
            self._held((until_s, now_s, UNHEARD))

    @property
    def is_good(self) -> bool:
        """Was the master heard lately?"""
        return perf_counter() <= self._heard_s + LEASE_S

    def halt(self) -> None:
        """No request leaves this worker any more."""
        self._permit.withdraw()
