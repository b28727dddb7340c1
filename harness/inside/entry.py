"""The file that every process of the fleet loads beside the citizens: it puts our parts into Locust.

locust -f locustfiles/citizen.py,harness/inside/entry.py --master | --worker
"""

import gc
import os
from pathlib import Path
from typing import Any

from locust import LoadTestShape, events
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from contract.plan import Plan, read_plan
from contract.run_folder import RunFolder
from harness.inside.collector import Collector
from harness.inside.director import Director, Target
from harness.inside.engine import settle_engine
from harness.inside.guard import addresses_of, install_guard
from harness.inside.live import announcer, status_of
from harness.inside.recorder import Recorder
from harness.inside.recording import RecordingWriter
from harness.inside.reporter import Reporter

settle_engine()


class PlanShape(LoadTestShape):
    """Locust asks it once a second how many citizens there should be; the director knows."""

    director: Director | None = None

    def tick(self) -> Target | None:
        """The target for the coming second; None when all is over."""
        return self.director.tick() if self.director else None


def on_init(environment: Environment, **_: Any) -> None:
    """Give the process its part."""
    if isinstance(environment.runner, MasterRunner):
        direct(environment.runner)
    elif isinstance(environment.runner, WorkerRunner):
        work(environment, environment.runner)


def direct(runner: MasterRunner) -> None:
    """The master: conduct the plan, collect and write what the workers count."""
    run = RunFolder(Path(os.environ["PORTAL_LOAD_RUN"]))
    plan = read_plan(run.plan)
    announce = announcer()
    writer = RecordingWriter(run)
    collector = Collector(plan, writer, lambda written: announce(status_of(written, plan)))
    PlanShape.director = Director(plan, run, runner, collector, writer, announce)


def work(environment: Environment, runner: WorkerRunner) -> None:
    """A worker: what its citizens tell is counted and reported; nothing goes out but to the target of the plan."""
    recorder = Recorder()

    def on_plan(plan: Plan, run: str) -> None:
        install_guard(addresses_of(plan.target.hosts))
        for user_class in environment.user_classes:  # locustfiles/citizen.py looks for these
            user_class.plan, user_class.run_name, user_class.observer = plan, run, recorder  # type: ignore[attr-defined]
        # What is loaded by now lives as long as the process: full collections need not walk over it.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)

    Reporter(runner, recorder, on_plan)


events.init.add_listener(on_init)  # type: ignore[no-untyped-call]
