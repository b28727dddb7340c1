"""A worker's part, put into Locust: what its citizens tell is counted and reported, and nothing goes out elsewhere."""

import gc

import gevent
from locust.env import Environment
from locust.runners import WorkerRunner

from contract.plan import SESSIONS, Plan
from harness.inside.arrivals import WaitingRoom
from harness.inside.guard import GUARD
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

    def prepare(self, plan: Plan, run_name: str) -> None:
        """The plan is there: nothing may go elsewhere, and the citizens know what they come for."""
        GUARD.open_to(plan.target.addresses, plan.target.hosts)
        known = {"plan": plan, "run_name": run_name, "observer": self._recorder}
        if any(stage.model == SESSIONS for stage in plan.stages):
            self._waiting_room = WaitingRoom(plan, self._worker, self._recorder)
            known["arrivals"] = self._waiting_room
        for user_class in self._environment.user_classes:  # locustfiles/citizen.py looks for these
            for name, value in known.items():
                setattr(user_class, name, value)
        collect_rarely()

    def begin(self, origin_epoch_s: float) -> None:
        """Second 0 is known: citizens arrive."""
        if self._waiting_room is not None:
            self._waiting_room.begin(origin_epoch_s)

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
