"""Workers that one process forks: on their own, ours to end, and gone when we are."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from harness.processes import ROOT
from harness.siblings import UNKNOWN, Adopted, start_siblings

PATIENCE_S = 60
FORKS = """
import locust, os, signal, sys
from pathlib import Path
from harness.environment import LOGS, SIBLINGS
from harness.inside.forking import fork_siblings
fork_siblings(int(os.environ[SIBLINGS]), Path(os.environ[LOGS]))
print("here", os.getpid(), os.getppid(), os.getsid(0), flush=True)
signal.pause()
"""
MEETS = """
import os
from pathlib import Path
from locust.env import Environment
from harness.environment import LOGS, SIBLINGS
from harness.inside.forking import fork_when_loaded
Environment.create_worker_runner = lambda _, *master: print("meets", *master, flush=True)
fork_when_loaded(int(os.environ[SIBLINGS]), Path(os.environ[LOGS]))
os.write(2, b"loaded")
environment = Environment()
environment.create_worker_runner("10.0.0.1", 5557)
environment.create_worker_runner("10.0.0.2", 5557)
"""
STARTS = f"""
import signal, sys
from pathlib import Path
from harness.siblings import start_siblings
siblings = start_siblings(["-c", {FORKS!r}], Path(sys.argv[1]), 2, {{}})
signal.pause()
"""


def told(logs, count):
    """What each worker said of itself: its own id, its parent's, its session's."""
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        said = [path.read_text().split() for path in sorted(logs.glob("worker-*.log"))]
        if len(said) == count and all(said):
            return [tuple(map(int, words[1:])) for words in said]
        assert time.monotonic() < deadline_s, (said, [path.read_text() for path in logs.glob("workers.log")])
        time.sleep(0.02)


def until(true):
    deadline_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def runs(pid):
    """Does it still do anything? Nobody waits for a process whose parent was killed, but for the system."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def siblings(tmp_path):
    siblings = start_siblings(["-c", FORKS], tmp_path, 3, {})
    yield siblings
    siblings.end()


def test_each_is_ours_with_a_session_and_a_log_of_its_own(siblings, tmp_path):
    for pid, parent, session in told(tmp_path, 3):
        assert parent == os.getpid()
        assert session == pid
    assert siblings.lost() == []
    assert (tmp_path / "workers.log").read_text() == ""


def test_all_is_loaded_once_and_each_meets_the_master_by_itself(tmp_path):
    siblings = start_siblings(["-c", MEETS], tmp_path, 3, {})
    until(lambda: siblings.lost() == [0, 1, 2])  # each has met whom it wanted
    siblings.end()
    assert (tmp_path / "workers.log").read_text() == "loaded"
    for number in range(3):
        said = (tmp_path / f"worker-{number}.log").read_text()
        assert said == "meets 10.0.0.1 5557\nmeets 10.0.0.2 5557\n"


def test_who_cannot_fork_says_so_and_not_that_the_master_is_missing(tmp_path):
    full = "import errno, harness.inside.forking as it\n"
    full += "def no(): raise OSError(errno.EAGAIN, 'x')\nit.fork_gevent = no\n"
    siblings = start_siblings(["-c", full + MEETS], tmp_path, 2, {})
    until(lambda: siblings.lost() == [0, 1])
    siblings.end()
    said = (tmp_path / "workers.log").read_text()
    assert said == "loadedportal-load: the workers could not be forked: Resource temporarily unavailable\n"


def test_one_that_is_killed_takes_nobody_along(siblings, tmp_path):
    pids = [pid for pid, *_ in told(tmp_path, 3)]
    os.kill(pids[1], signal.SIGKILL)
    until(lambda: siblings.lost() == [1])
    assert runs(pids[0])
    assert runs(pids[2])


def test_at_the_end_nobody_is_left(tmp_path):
    siblings = start_siblings(["-c", FORKS], tmp_path, 3, {})
    pids = [pid for pid, *_ in told(tmp_path, 3)]
    siblings.end()
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_those_that_were_never_forked_are_lost(tmp_path):
    siblings = start_siblings(["-c", "raise SystemExit('no such module')"], tmp_path, 2, {})
    until(lambda: siblings.lost() == [0, 1])
    siblings.end()
    assert "no such module" in (tmp_path / "workers.log").read_text()


def test_they_die_with_whoever_started_them(tmp_path):
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    pids = [pid for pid, *_ in told(tmp_path, 2)]
    starter.kill()
    starter.wait()
    until(lambda: not any(runs(pid) for pid in pids))


def test_none_outlives_a_starter_that_dies_while_they_are_forked(tmp_path):
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    until(lambda: list(tmp_path.glob("worker-*.log")))  # and the one that forks is there still
    starter.kill()
    starter.wait()
    until(lambda: not any(logs_into(pid, tmp_path) for pid in psutil.pids()))


def logs_into(pid, folder):
    try:
        return Path(f"/proc/{pid}/fd/1").readlink().parent == folder and runs(pid)
    except OSError:
        return False


def test_whom_somebody_else_waited_for_has_ended_with_an_unknown_code():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert Adopted(child.pid).poll() == UNKNOWN


def test_one_that_does_not_end_in_time_says_so():
    words = [sys.executable, "-c", "import signal; signal.pause()"]
    adopted = Adopted(os.posix_spawn(sys.executable, words, os.environ))
    with pytest.raises(subprocess.TimeoutExpired):
        adopted.wait(0.0)
    adopted.kill()
    assert adopted.wait() == -signal.SIGKILL
