"""A worker's part, put into Locust: what its citizens tell is counted and reported, and nothing goes out elsewhere."""

import os
from collections.abc import Mapping, Sequence
from time import time
from typing import Any

import gevent
from locust.env import Environment
from locust.runners import WorkerRunner

from contract.grant import grant_of, grants_from_text, most_citizens_of_a_worker, requests_of_a_worker
from contract.plan import SESSIONS, Plan
from harness.browser.pace import Pace
from harness.browser.permit import Permit
from harness.environment import GRANTS
from harness.inside.arrivals import WaitingRoom
from harness.inside.channel import GatedClient
from harness.inside.garbage import Sparing, collect_rarely
from harness.inside.guard import GUARD
from harness.inside.lease import Lease, Span
from harness.inside.messages import Refusal
from harness.inside.recorder import Recorder
from harness.inside.refusing import why_refused
from harness.inside.reporter import Reporter

LOOK_EVERY_S = 1.0
PACED = "kept to the most requests a second that the target allows"


class Workplace:
    """A worker's citizens, and what they are told of the run: the plan, the recorder, and who arrives when."""

    def __init__(self, environment: Environment, worker: int, recorder: Recorder) -> None:
        self._environment = environment
        self._worker = worker
        self._recorder = recorder
        self._waiting_room: WaitingRoom | None = None
        self._held: list[Span] = []
        self._permit = Permit()
        self._lease = Lease(self._permit, self._held.append)
        self._grants = grants_from_text(os.environ.get(GRANTS, "[]"))
        self._is_over = False

    def prepare(self, plan: Plan, run_name: str, journeys: str) -> Refusal | None:
        """The plan is there: nothing may go elsewhere, and the citizens know what they come for; or why not."""
        refusal = why_refused(plan, self._grants, journeys, time())
        if refusal is not None:
            self._permit.withdraw()  # the guard stays shut, and no citizen begins anything
            self._tell_citizens({"permit": self._permit})
            return refusal
        self._keep_caps(plan)
        GUARD.open_to(plan.target.addresses, plan.target.hosts, self._permit.refuse_if_held)
        self._plan = plan
        known = {"plan": plan, "run_name": run_name, "observer": self._recorder, "permit": self._permit}
        if any(stage.model == SESSIONS for stage in plan.stages):
            self._waiting_room = WaitingRoom(plan, self._worker, self._recorder)
            known["arrivals"] = self._waiting_room
        self._tell_citizens(known)
        collect_rarely()
        return None

    def _tell_citizens(self, known: Mapping[str, Any]) -> None:
        for user_class in self._environment.user_classes:  # locustfiles/citizen.py looks for these
            for name, value in known.items():
                setattr(user_class, name, value)

    def _keep_caps(self, plan: Plan) -> None:
        """This worker's share of what its own grant allows: kept here, should the master err."""
        grant = grant_of(plan, self._grants)
        if grant is None:
            return
        self._lease.end_at_epoch(grant.open_until(time()) or 0.0)
        GatedClient.most_citizens = most_citizens_of_a_worker(grant, plan.workers)
        if grant.most_requests_per_s is not None:
            per_s = requests_of_a_worker(grant.most_requests_per_s, self._worker, plan.workers)
            self._permit.pace = Pace(per_s, self._was_paced)

    def _was_paced(self, from_s: float, until_s: float) -> None:
        """Requests wait one by one: those of one report are told of as one span."""
        if self._held and self._held[-1][2] == PACED:
            from_s = self._held.pop()[0]
        self._held.append((from_s, until_s, PACED))

    def begin(self, origin_s: float) -> None:
        """Second 0 is known: citizens arrive."""
        self._lease.begin(origin_s, self._plan)
        if self._waiting_room is not None:
            self._waiting_room.begin(origin_s)

    def renew(self, until_s: float) -> None:
        """The master was heard, this worker carries a share of the load, and may send until then."""
        self._lease.renew(until_s)

    def share(self, workers: Sequence[int], from_s: float) -> None:
        """From a second of the run on these workers carry the load."""
        grant = grant_of(self._plan, self._grants)
        if grant is not None:
            GatedClient.most_citizens = most_citizens_of_a_worker(grant, len(workers))
        if self._waiting_room is not None:
            self._waiting_room.share(workers, from_s)

    def halt(self) -> None:
        """No request leaves any more."""
        self._lease.halt()
        self.drain()

    def take_held(self) -> tuple[Span, ...]:
        """From when until when no request could leave, in seconds of the run, since last asked."""
        if self._permit.pace is not None:
            self._permit.pace.tell_held()  # of who waits still, and may never be let go
        origin_s = self._recorder.origin_s
        held = tuple((from_s - origin_s, until_s - origin_s, why) for from_s, until_s, why in self._held)
        self._held.clear()
        return held

    @property
    def hears_master(self) -> bool:
        """Was the master heard lately?"""
        return self._lease.is_good

    def drain(self) -> None:
        """The load is over: nobody arrives any more, and who is there goes home.

        Locust's own order to have no users comes once, between the first of these and the next: it may be lost.
        """
        if self._waiting_room is not None:
            self._waiting_room.close()
        if self._is_over:
            send_home(self._environment.runner)
        self._is_over = True


def work(environment: Environment, runner: WorkerRunner) -> None:
    """Listen to the master, and get ready for its plan when it comes."""
    recorder = Recorder()
    Reporter(runner, recorder, Workplace(environment, runner.worker_index, recorder))
    gevent.spawn(_spare_the_citizens, runner)


def send_home(runner: Any) -> None:
    """As Locust's order to have no users does it; nothing where it has come."""
    if not isinstance(runner, WorkerRunner) or not runner.target_user_count:
        return
    if runner.spawning_greenlet is not None:
        runner.spawning_greenlet.kill(block=True)
    nobody = dict.fromkeys(runner.target_user_classes_count, 0)
    runner.spawning_greenlet = runner.greenlet.spawn(runner.start_worker, nobody)


def _spare_the_citizens(runner: WorkerRunner) -> None:
    sparing = Sparing()
    while True:
        gevent.sleep(LOOK_EVERY_S)
        sparing.look(runner.user_count)
