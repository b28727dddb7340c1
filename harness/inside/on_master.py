"""The master's part, put into Locust: conduct the plan, collect and write what the workers count."""

import os
from pathlib import Path

from locust.runners import MasterRunner

from contract.plan import read_plan
from contract.run_folder import RunFolder
from harness.inside.collector import Collector
from harness.inside.director import Director
from harness.inside.live import announcer, status_of
from harness.inside.recording import RecordingWriter

RUN_FOLDER = "PORTAL_LOAD_RUN"  # the environment variable that says where to record


def direct(runner: MasterRunner) -> Director:
    """The director of the run whose folder the command line has made."""
    run = RunFolder(Path(os.environ[RUN_FOLDER]))
    plan = read_plan(run.plan)
    announce = announcer()
    writer = RecordingWriter(run)
    collector = Collector(plan, writer, lambda written: announce(status_of(written, collector.plan)))
    return Director(plan, run, runner, collector, writer, announce)
