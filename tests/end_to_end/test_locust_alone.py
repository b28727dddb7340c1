"""An engineer's habit stays good: Locust's own command line drives our citizens, of this machine's portal alone."""

import os
import socket
import subprocess
import sys

import pytest

from tests.real import PATIENCE_S, ROOT

pytestmark = pytest.mark.end_to_end

ELSEWHERE = "http://portal.test:8080"
WORDS = ["-f", "locustfiles/citizen.py", "--headless", "-u", "4", "-r", "4", "-t", "2s", "--only-summary"]
# A file for each process: two that print to one pipe interleave their words.
TOLD = """\
import os, pathlib
from locust import events
@events.test_stop.add_listener
def tell(environment, **_):
    for kind in environment.user_classes:
        if kind.neighbourhood:
            told = pathlib.Path(os.environ["TOLD_INTO"], f"{os.getpid()}.persons")
            told.write_text(repr(kind.neighbourhood.person_numbers), encoding="utf-8")
"""


def locust(*words, home=None, **environment):
    """Locust with our citizens; a LOCUST_HOST or a ~/.locust.conf of whoever runs the tests is not its."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
    return subprocess.run(
        [sys.executable, "-m", "locust", *WORDS, *words],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S,
        env={**known, "HOME": str(home or "/nonexistent"), **environment},
    )  # fmt: skip


def test_locust_alone_drives_the_citizens(portal):
    ended = locust("--host", portal.url)
    assert ended.returncode == 0, ended.stderr
    assert portal.counted() >= 4
    assert "Aggregated" in ended.stdout + ended.stderr


def test_with_processes_no_two_workers_are_the_same_person(portal, tmp_path):
    """The fleet's numbering (tests/locustfiles/test_one_identity.py) needs to know how many they are."""
    told = tmp_path / "told.py"
    told.write_text(TOLD, encoding="utf-8")
    words = ["-f", f"locustfiles/citizen.py,{told}", "--host", portal.url, *two_processes()]
    ended = locust(*words, TOLD_INTO=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    persons = sorted(one.read_text(encoding="utf-8") for one in tmp_path.glob("*.persons"))
    assert len(persons) == 2, ended.stderr
    assert len(set(persons)) == 2
    assert all(one.startswith("count(") and one.endswith(", 2)") for one in persons)


def two_processes():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    return ["--processes", "2", "--master-port", port, "--master-bind-port", port]


@pytest.mark.parametrize("way", ["word", "variable", "file", "processes"])
def test_another_machine_is_refused_however_it_is_named(way, tmp_path):
    (tmp_path / ".locust.conf").write_text(f"host = {ELSEWHERE}\n" if way == "file" else "", encoding="utf-8")
    words = {"word": ["--host", ELSEWHERE], "processes": ["--host", ELSEWHERE, *two_processes()]}.get(way, [])
    ended = locust(*words, home=tmp_path, **({"LOCUST_HOST": ELSEWHERE} if way == "variable" else {}))
    assert ended.returncode == 6, ended.stderr
    assert "portal.test is not this machine: alone, Locust loads this machine only" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Ramping" not in ended.stderr
