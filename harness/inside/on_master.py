"""The master's part, put into Locust: conduct the plan, collect and write what the workers count."""

import os
from collections.abc import Collection
from pathlib import Path
from time import time
from typing import Any

from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import MasterRunner

from contract.plan_file import read_plan
from contract.run_folder import RunFolder
from harness.environment import RUN_FOLDER, WEB
from harness.inside.channel import GatedServer
from harness.inside.collector import Collector, WrittenSecond
from harness.inside.counts import counts_teller
from harness.inside.director import Director
from harness.inside.live import announcer, status_of
from harness.inside.recording import RecordingWriter
from harness.web_place import inherited_from


class MastersEnd:
    """The master's end of the channel: Locust's runner, and the door in its socket."""

    def __init__(self, runner: MasterRunner) -> None:
        self._runner = runner
        self.send_message = runner.send_message
        self.register_message = runner.register_message
        self._carrying: set[str] | None = None  # None: all, as Locust has it

    def take_refusals(self) -> list[str]:
        """Why a worker was not let in, since last asked."""
        server = self._runner.server
        return server.door.take_refusals() if isinstance(server, GatedServer) else []

    def carry(self, clients: Collection[str]) -> None:
        """From now on the load is shared out among these workers: the next step is dispatched to them alone.

        Who carried a share and is alive, but is not among them, is sent its citizens' leave.
        """
        dispatcher: Any = self._runner._users_dispatcher
        before = set(self._runner.clients) if self._carrying is None else self._carrying
        self._carrying = set(clients)
        for client in before - self._carrying:
            node = self._runner.clients[client]
            node.user_classes_count = {}
            dispatcher.remove_worker(node)
            self._runner.server.send_to_client(_nobody_for(client))
        for client in self._carrying - before:
            dispatcher.add_worker(self._runner.clients[client])


def _nobody_for(client: str) -> Any:
    """Locust's order to have no users."""
    order = {"timestamp": time(), "user_classes_count": {"Citizen": 0}, "host": None, "stop_timeout": 0.0}
    new_message: Any = Message
    return new_message("spawn", order | {"parsed_options": {}}, client)


def be_watched(environment: Environment) -> None:
    """Serve the web interface, where the command line says so."""
    told = os.environ.get(WEB)
    if told is not None:
        from harness.inside.web import serve_web

        serve_web(environment, RunFolder(Path(os.environ[RUN_FOLDER])), inherited_from(told))


def direct(runner: MasterRunner) -> Director:
    """The director of the run whose folder the command line has made."""
    run = RunFolder(Path(os.environ[RUN_FOLDER]))
    plan = read_plan(run.plan)
    announce = announcer()
    writer = RecordingWriter(run)
    counts = counts_teller(plan)

    def tell(written: WrittenSecond) -> None:
        announce(status_of(written, collector.plan))
        if counts is not None:
            counts.second(written)

    def announce_last(said: dict[str, Any]) -> None:
        if counts is not None and said["event"] == "ended":
            counts.tell(waits=True)
        announce(said)

    collector = Collector(plan, writer, tell)
    return Director(plan, run, MastersEnd(runner), collector, writer, announce_last)
