"""The master's part, put into Locust: conduct the plan, collect and write what the workers count."""

import os
from pathlib import Path

from locust.runners import MasterRunner

from contract.plan import read_plan
from contract.run_folder import RunFolder
from harness.environment import RUN_FOLDER
from harness.inside.channel import GatedServer
from harness.inside.collector import Collector
from harness.inside.director import Director
from harness.inside.live import announcer, status_of
from harness.inside.recording import RecordingWriter


class MastersEnd:
    """The master's end of the channel: Locust's runner, and the door in its socket."""

    def __init__(self, runner: MasterRunner) -> None:
        self._runner = runner
        self.send_message = runner.send_message
        self.register_message = runner.register_message

    def take_refusals(self) -> list[str]:
        """Why a worker was not let in, since last asked."""
        server = self._runner.server
        return server.door.take_refusals() if isinstance(server, GatedServer) else []


def direct(runner: MasterRunner) -> Director:
    """The director of the run whose folder the command line has made."""
    run = RunFolder(Path(os.environ[RUN_FOLDER]))
    plan = read_plan(run.plan)
    announce = announcer()
    writer = RecordingWriter(run)
    collector = Collector(plan, writer, lambda written: announce(status_of(written, collector.plan)))
    return Director(plan, run, MastersEnd(runner), collector, writer, announce)
