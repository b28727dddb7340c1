"""Journeys that bring clients in C, in a real run: none of them reaches anybody, and Locust's own channel goes on."""

import json
import os
import socket
import subprocess
import sys

import pytest

from tests.real import ROOT, SCENARIO, the_run

pytestmark = pytest.mark.end_to_end

JOURNEYS = """\
import os
from pathlib import Path

from contract.journey import Journey, PageVisit

ELSEWHERE = int(os.environ["ELSEWHERE"])


def by_zmq():
    import zmq
    zmq.Context.instance().socket(zmq.PUSH).connect(f"tcp://127.0.0.1:{ELSEWHERE}")


def by_psycopg():
    import psycopg
    psycopg.connect(f"host=127.0.0.1 port={ELSEWHERE} connect_timeout=1")


def by_a_remote_file_system():
    from pyarrow.fs import S3FileSystem
    S3FileSystem(endpoint_override=f"http://127.0.0.1:{ELSEWHERE}", connect_timeout=1)


def by_the_c_library():
    import ctypes
    return ctypes.CDLL(None)["__connect"]


def go(session):
    with session.page("home") as page:
        page.get("/")
    for client in (by_zmq, by_psycopg, by_a_remote_file_system, by_the_c_library):
        try:
            client()
        except (RuntimeError, ImportError) as refused:
            said = f"refused {client.__name__}"
        else:
            said = f"done {client.__name__}"
        with Path(__file__).with_name("said").open("a") as file:
            file.write(f"{said}\\n")


JOURNEYS = {"x": Journey("x", "Goes elsewhere.", go, (PageVisit("home", requests=4),))}
"""


def test_a_client_in_c_that_a_journey_brings_reaches_nobody(portal, tmp_path):
    mix = "{look_up_procedure: 40, track_dossier: 20, file_dossier: 40}"
    text = SCENARIO.replace(mix, "{x: 100}").replace("citizens:\n", "citizens:\n  locustfile: own.py\n")
    (tmp_path / "own.yaml").write_text(text.replace("hold: 23 s", "hold: 6 s"), encoding="utf-8")
    (tmp_path / "own.py").write_text(JOURNEYS, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        words = ["run", "own.yaml", "--target", portal.url, "--workers", "2", "--anyway", "--json"]
        ended = subprocess.run(
            [sys.executable, "-m", "cli.entry", *words],
            cwd=tmp_path,
            env=os.environ | {"ELSEWHERE": str(elsewhere.getsockname()[1]), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=100,
        )
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    clients = ("by_zmq", "by_psycopg", "by_a_remote_file_system", "by_the_c_library")
    said = (tmp_path / "said").read_text(encoding="utf-8").split("\n")
    assert set(said) - {""} == {f"refused {client}" for client in clients}, ended.stderr
    outcome = json.loads((the_run(tmp_path / "results") / "outcome.json").read_text(encoding="utf-8"))
    assert (outcome["outcome"], outcome["drained"], len(outcome["workers"])) == ("completed", True, 2)
