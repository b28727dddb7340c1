"""docker-compose.yml carried out by Docker Compose: the smoke scenario in containers, all of it on loopback."""

import json
import socket

import pytest

from analysis import open_recording
from contract.run_folder import REQUEST
from tests.fleet.engine import COMPOSE, descriptors, missing, running_engine
from tests.real import the_run

pytestmark = [pytest.mark.compose, pytest.mark.skipif(missing() is not None, reason=missing() or "")]

FILES = ("-f", "docker-compose.yml", "-f", "deploy/compose-loopback.yaml")
WORKERS = 2


def free_ports(number):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def test_the_smoke_scenario_in_containers_records_what_the_portal_counted(tmp_path):
    portal, control = free_ports(2)
    wanted = {
        "RESULTS": str(tmp_path), "WORKERS": str(WORKERS), "PORTAL_PORT": str(portal), "CONTROL_PORT": str(control),
        "PORTAL_LOAD_UID": "0", "DATABASE_PASSWORD": "unused", "NOFILE": str(descriptors()),
    }  # fmt: skip
    with running_engine(**wanted) as engine:
        engine.build("portal-load")
        try:
            engine.does(COMPOSE, *FILES, "up", "--detach", "--no-build", "--pull", "never")
            code = engine.tries(COMPOSE, *FILES, "wait", "master", patience_s=180).returncode
            said = engine.does(COMPOSE, *FILES, "logs", "--no-color")
        finally:
            engine.does(COMPOSE, *FILES, "down", "--volumes", "--timeout", "5")
    assert code == 0, said
    run = the_run(tmp_path)
    outcome = json.loads((run / "outcome.json").read_text(encoding="utf-8"))
    assert (outcome["outcome"], outcome["drained"], len(outcome["workers"])) == ("completed", True, WORKERS)
    recording = open_recording(run)
    requests = recording.latency.loc[recording.latency["kind"] == REQUEST, "count"].sum()
    assert requests == recording.portal["requests"].iloc[-1] > 300
    assert (run / "report" / "index.html").exists()
