"""Starting Locust as a process of the fleet: nothing but the words of its command is told to it."""

import os
import subprocess
import sys

import pytest

from harness.fleet import CITIZEN
from harness.processes import ROOT


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("home/.locust.conf", "logfile = PLANTED\n"),
        ("here/locust.conf", "logfile = PLANTED\n"),
        ("here/pyproject.toml", "[tool.locust]\nlogfile = 'PLANTED'\n"),
    ],
)
def test_no_configuration_file_of_somebodys_own_tests_is_read(file, text, tmp_path):
    """The log would be written outside of the run folder; with `processes = 4` the master would not start."""
    for folder in ("home", "here"):
        (tmp_path / folder).mkdir()
    planted = tmp_path / "planted.log"
    (tmp_path / file).write_text(text.replace("PLANTED", str(planted)), encoding="utf-8")
    listed = subprocess.run(
        [sys.executable, "-m", "harness.inside.launch", "-f", str(CITIZEN), "--list"],
        cwd=tmp_path / "here", env=os.environ | {"HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert listed.returncode == 0, listed.stderr
    assert "Citizen" in listed.stdout
    assert not planted.exists()
