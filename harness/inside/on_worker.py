"""A worker's part, put into Locust: what its citizens tell is counted and reported, and nothing goes out elsewhere."""

import gc

from locust.env import Environment
from locust.runners import WorkerRunner

from contract.plan import Plan
from harness.inside.guard import install_guard, read_addresses
from harness.inside.recorder import Recorder
from harness.inside.reporter import Reporter


def work(environment: Environment, runner: WorkerRunner) -> None:
    """Listen to the master, and get ready for its plan when it comes."""
    recorder = Recorder()

    def on_plan(plan: Plan, run: str) -> None:
        install_guard(read_addresses(plan.target.addresses))
        for user_class in environment.user_classes:  # locustfiles/citizen.py looks for these
            user_class.plan, user_class.run_name, user_class.observer = plan, run, recorder  # type: ignore[attr-defined]
        collect_rarely()

    Reporter(runner, recorder, on_plan)


def collect_rarely() -> None:
    """What is loaded by now lives as long as the process: full collections need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
