"""The command as a process of its own."""

import os
import subprocess
import sys

import pytest

from harness.processes import ROOT

# A thread that numpy begins is called as its process; one of pyarrow's, which waits to free memory, is not.
LAST_WORD = """
import atexit, pathlib
names = lambda: [task.joinpath("comm").read_text() for task in pathlib.Path("/proc/self/task").iterdir()]
atexit.register(lambda: print(names().count(pathlib.Path("/proc/self/comm").read_text())))
from cli.entry import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process's threads are, /proc says")
def test_an_answer_takes_one_thread():
    """Of numpy's: whoever judges ten runs at once has ten processes that compute, and none that wait for each other."""
    words = ["judge", str(ROOT / "results" / "example"), "--json"]
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    ended = subprocess.run(
        [sys.executable, "-c", LAST_WORD, *words],
        capture_output=True, text=True, timeout=60, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "1"
