"""A worker's lease: requests leave as long as the master is heard, and in no case after the plan's own end.

                           before START no request leaves
START, LEASE, LEASE, ...   each is good for LEASE_S from when it was sent; without the next one none leaves any more
HALT                       none ever again
the window's end           none later, by the wall clock: the other one stands still while a machine is suspended
the deadline               none later, whatever a master says that errs; a while after it the process ends
"""

import os
from collections.abc import Callable
from math import inf
from time import perf_counter, time

import gevent

from contract.plan import Plan
from harness.browser.permit import Permit
from harness.inside.messages import LEASE_S

BEGINS_WITHIN_S = 10.0  # of being told when
BEYOND_PLAN_S = 10.0  # of the drain, for pages that were begun in time
LINGER_S = 60.0  # after its deadline a worker has delivered what it counted, or nobody takes it
DEADLINE_CODE = 3

UNHEARD = "did not hear its master"

Span = tuple[float, float, str]  # of perf_counter's clock, and why


class Lease:
    """Changes the permit of this worker's citizens; `held` says since when until when none was good."""

    def __init__(self, permit: Permit, held: Callable[[Span], None]) -> None:
        permit.hold()
        self._permit = permit
        self._held = held
        self._began = False
        self._until_epoch_s = inf
        self._heard_until_s = -inf

    def end_at_epoch(self, until_epoch_s: float) -> None:
        """The target may be loaded until then, by the wall clock."""
        self._until_epoch_s = until_epoch_s
        self._permit.end_at(perf_counter() + until_epoch_s - time())

    def begin(self, origin_s: float, plan: Plan) -> None:
        """Second 0 of the run is known; nobody sends anything before the master has said so."""
        origin_s = min(origin_s, perf_counter() + BEGINS_WITHIN_S)  # whatever a master says that errs
        longest_s = plan.duration_s + plan.citizens.request_timeout_s + BEYOND_PLAN_S
        self._permit.end_at(origin_s + longest_s)
        self._heard_until_s = origin_s + LEASE_S
        self._permit.renew(self._heard_until_s)
        self._began = True
        gevent.spawn_later(origin_s + longest_s + LINGER_S - perf_counter(), os._exit, DEADLINE_CODE)

    def renew(self, until_s: float) -> None:
        """The master was heard: what it said is good until then, however late it is read, and never for longer than a
        lease, whatever a clock did that was stopped.
        """
        if not self._began:
            return
        if time() >= self._until_epoch_s:
            self._permit.withdraw()
        now_s = perf_counter()
        self._heard_until_s = min(until_s, now_s + LEASE_S)
        if self._heard_until_s < now_s:  # it lay unread, and does not count
            return
        before_s = self._permit.until_s
        self._permit.renew(self._heard_until_s)
        if before_s < now_s < self._permit.until_s:
            self._held((before_s, now_s, UNHEARD))

    @property
    def is_good(self) -> bool:
        """Was the master heard lately?"""
        return perf_counter() <= self._heard_until_s

    def halt(self) -> None:
        """No request leaves this worker any more."""
        self._permit.withdraw()
