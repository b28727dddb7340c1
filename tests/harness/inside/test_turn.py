import subprocess
import sys

# The worker's part of `on_init`, without a master.
PROGRAM = """
import os
from types import SimpleNamespace
import harness.inside.entry as entry
import harness.inside.on_worker as on_worker
from locust.runners import WorkerRunner
on_worker.work = lambda environment, runner: None
os.setpriority(os.PRIO_PROCESS, 0, 5)
entry.on_init(SimpleNamespace(runner=WorkerRunner.__new__(WorkerRunner)))
print(os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0) == os.SCHED_BATCH)
"""


def test_a_worker_comes_first_where_it_may_and_interrupts_nobody():
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    ).stdout
    niceness, is_batch = said.split()
    assert niceness in ("-10", "5")  # where it is allowed, and where it is not
    assert is_batch == "True"
