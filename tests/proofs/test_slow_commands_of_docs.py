"""The commands of docs/ci.md that start a load, as they stand there, against portals on the ports that they name."""

import os
import re
import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.docs.commands import commands_of
from tests.real import ROOT, portal_by_hand

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end, pytest.mark.timeout(900)]
SLOW = [command for command in commands_of("docs/ci.md") if command.is_slow]


@pytest.mark.parametrize("command", SLOW, ids=str)
def test_a_command_that_starts_a_load_works(command, tmp_path):
    ports = re.findall(r"http://127\.0\.0\.1:(\d+)", " ".join(command.words))
    with ExitStack() as portals:
        for port in ports:
            portals.enter_context(portal_by_hand("--port", port))
        ended = subprocess.run(
            [sys.executable, "-m", "cli.entry", *command.words],
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=800,
        )  # fmt: skip
    assert ended.returncode in (0, 4), ended.stderr
