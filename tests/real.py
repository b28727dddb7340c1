"""Real processes: a portal started by hand, and the command line as a user types it."""

import json
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60

SCENARIO = """\
name: tiny
about: Does everything work, from the citizens to the verdict?
stated_capacity: {users: 120000, source: "a test"}
observed_peak: 50000
target: embedded
citizens:
  journeys: {look_up_procedure: 40, track_dossier: 20, file_dossier: 40}
  think_time: {lognormal: {median: 150 ms, p95: 500 ms}}
  request_timeout: 5 s
load:
  - closed: {steps: {utilisation: [0.015 %], ramp: 1 s, hold: 23 s, settle: 2 s}}
objectives:
  - p95 of page < 2 s
  - errors of all < 2 %
stop_when:
  - errors of all > 50 % for 2 s
"""


@dataclass
class Portal:
    url: str
    process: subprocess.Popen

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    def counted(self):
        with urllib.request.urlopen(f"{self.url}/.well-known/portal-load", timeout=5) as answer:
            return json.load(answer)["requests"]


@contextmanager
def portal_by_hand(*words, inside=()):
    process = subprocess.Popen(
        [*inside, sys.executable, "-m", "cli.entry", "portal", "--port", "0", *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        yield Portal(json.loads(process.stdout.readline())["listening"], process)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)
        process.stdout.close()


@dataclass
class Ended:
    code: int
    out: str
    err: str


class Started:
    """`portal-load WORDS` as a process that is running, here or on another host; `folder` is where targets.yaml is."""

    def __init__(self, *words, inside=(), folder=ROOT):
        self.process = subprocess.Popen(
            [*inside, sys.executable, "-m", "cli.entry", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            start_new_session=True,
        )

    def end(self, patience_s=PATIENCE_S):
        out, err = self.process.communicate(timeout=patience_s)
        assert "Traceback" not in err, err
        return Ended(self.process.returncode, out, err)


def portal_load(*words):
    return Started(*words).end()


def wait_until(true, what):
    deadline_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline_s, f"waited in vain until {what}"
        time.sleep(0.05)


def the_run(results):
    (folder,) = results.iterdir()
    return folder


def seconds_recorded(results):
    users = list(results.glob("*/recording/users.csv"))
    return len(users[0].read_text(encoding="utf-8").splitlines()) - 1 if users else 0
