"""An engineer's habit stays good: Locust's own command line drives our citizens without anything else of ours."""

import subprocess
import sys

import pytest

from tests.real import PATIENCE_S, ROOT

pytestmark = pytest.mark.end_to_end


def test_locust_alone_drives_the_citizens(portal):
    words = ["-f", "locustfiles/citizen.py", "--host", portal.url, "--headless", "-u", "4", "-r", "4", "-t", "2s"]
    ended = subprocess.run(
        [sys.executable, "-m", "locust", *words, "--only-summary"],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert portal.counted() >= 4
    assert "Aggregated" in ended.stdout + ended.stderr
