"""deploy/workers.sh: so many workers on one machine, that outlive who started them."""

import shutil
import subprocess

from tests.real import ROOT, wait_until

SAYS_ITS_WORDS = '#!/bin/sh\necho "$@"\n'


def machine(tmp_path, key=True):
    """A checkout, in which `portal-load` says what it was asked for."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "workers.sh", tmp_path / "deploy")
    program = tmp_path / ".venv" / "bin" / "portal-load"
    program.write_text(SAYS_ITS_WORDS, encoding="ascii")
    program.chmod(0o755)
    if key:
        (tmp_path / "fleet.key").touch()
    return tmp_path


def started(folder):
    """As `ssh` does, from the home of who logs in."""
    words = ["sh", f"{folder.name}/deploy/workers.sh", "3", "10.0.0.5:5557"]
    return subprocess.run(words, cwd=folder.parent, capture_output=True, text=True, check=False, timeout=30)


def test_each_worker_joins_with_the_key_and_has_a_log_of_its_own(tmp_path):
    folder = machine(tmp_path)
    assert started(folder).returncode == 0
    logs = [folder / f"worker-{number}.log" for number in (1, 2, 3)]
    wait_until(lambda: all(log.exists() and log.read_text() for log in logs), "all have spoken")
    assert {log.read_text().splitlines()[-1] for log in logs} == {"worker --join 10.0.0.5:5557 --key fleet.key"}
    assert sorted(folder.glob("*.log")) == logs


def test_without_the_key_none_is_started(tmp_path):
    folder = machine(tmp_path, key=False)
    ended = started(folder)
    assert ended.returncode == 2
    assert "found no fleet.key" in ended.stderr
    assert not list(folder.glob("*.log"))
