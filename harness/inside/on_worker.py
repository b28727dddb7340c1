"""A worker's part, put into Locust: what its citizens tell is counted and reported, and nothing goes out elsewhere."""

import gc
from collections.abc import Sequence

import gevent
from locust.env import Environment
from locust.runners import WorkerRunner

from contract.plan import SESSIONS, Plan
from harness.browser.permit import Permit
from harness.inside.arrivals import WaitingRoom
from harness.inside.guard import GUARD
from harness.inside.lease import Lease, Span
from harness.inside.recorder import Recorder
from harness.inside.reporter import Reporter

LOOK_EVERY_S = 1.0


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

    def prepare(self, plan: Plan, run_name: str) -> None:
        """The plan is there: nothing may go elsewhere, and the citizens know what they come for."""
        GUARD.open_to(plan.target.addresses, plan.target.hosts)
        self._plan = plan
        known = {"plan": plan, "run_name": run_name, "observer": self._recorder, "permit": self._permit}
        if any(stage.model == SESSIONS for stage in plan.stages):
            self._waiting_room = WaitingRoom(plan, self._worker, self._recorder)
            known["arrivals"] = self._waiting_room
        for user_class in self._environment.user_classes:  # locustfiles/citizen.py looks for these
            for name, value in known.items():
                setattr(user_class, name, value)
        collect_rarely()

    def begin(self, origin_s: float) -> None:
        """Second 0 is known: citizens arrive."""
        self._lease.begin(origin_s, self._plan)
        if self._waiting_room is not None:
            self._waiting_room.begin(origin_s)

    def renew(self) -> None:
        """The master was heard, and this worker carries a share of the load."""
        self._lease.renew()

    def share(self, workers: Sequence[int], from_s: float) -> None:
        """From a second of the run on these workers carry the load."""
        if self._waiting_room is not None:
            self._waiting_room.share(workers, from_s)

    def halt(self) -> None:
        """No request leaves any more."""
        self._lease.halt()
        self.drain()

    def take_held(self) -> tuple[Span, ...]:
        """From when until when no request could leave, in seconds of the run, since last asked."""
        origin_s = self._recorder.origin_s
        held = tuple((from_s - origin_s, until_s - origin_s) for from_s, until_s in self._held)
        self._held.clear()
        return held

    @property
    def hears_master(self) -> bool:
        """Was the master heard lately?"""
        return self._lease.is_good

    def drain(self) -> None:
        """The load is over: nobody arrives any more."""
        if self._waiting_room is not None:
            self._waiting_room.close()


def work(environment: Environment, runner: WorkerRunner) -> None:
    """Listen to the master, and get ready for its plan when it comes."""
    recorder = Recorder()
    Reporter(runner, recorder, Workplace(environment, runner.worker_index, recorder))
    gevent.spawn(_spare_the_collector, runner)


def collect_rarely() -> None:
    """What is loaded by now lives as long as the process: full collections need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _spare_the_collector(runner: WorkerRunner) -> None:
    """As long as citizens come, put those who are there out of the collector's sight, which costs nothing.

    A collection that walks over 20,000 citizens holds all of them up for 0.1 s. They are freed all the same when they
    leave: what a citizen has forms no rings (the browser's tests hold that).
    """
    before = 0
    while True:
        gevent.sleep(LOOK_EVERY_S)
        if runner.user_count > before:
            gc.freeze()
        before = runner.user_count
