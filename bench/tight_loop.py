"""What one request costs in a tight loop: our citizen beside Locust's own users, a bare socket, Tsung and wrk.

    python -m bench.tight_loop [--turns 5] [--beside PYTHON] [--many 16000] [--json FILE]

Fifty users without think time on keep-alive connections, one generator process, and nginx answering at once. The
clients take turns, so that whatever else the machine does disturbs all alike; a turn's requests are counted by nginx,
its CPU by the kernel, user and system. Our citizen has everything on: cookies, headers parsed, exact recording, reports
packed every second, and Locust's own statistics fed. FastHttpUser has what Locust has.
"""

import argparse
import functools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from bench.ending import end_when_asked
from bench.others import cpu_s_of
from bench.stub.server import Stub, stub_target
from bench.tight_users import USERS
from harness.processes import ENVIRONMENT, end_children

TURN_S = 4.0
MOST_OF_A_TURN_S = 120
TSUNG = Path(__file__).parent / "stub" / "tsung.xml"
REQUESTS_OF_A_USER = 3000  # of Tsung's, which ends by their number
TRIES = 3
MOST_AT_ONCE = 18_000  # of the 20,000 files that a process may have open on many a machine


def main() -> None:
    """Let everybody take turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument(
        "--beside", metavar="PYTHON", help="another interpreter that has the requirements: our citizen runs on it too"
    )
    parser.add_argument("--many", type=int, metavar="CITIZENS", help="our citizen takes turns as so many, too")
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args()
    if options.many and options.many > MOST_AT_ONCE:
        parser.error(f"found --many {options.many:,}, expected at most {MOST_AT_ONCE:,}: each is a file of one process")
    end_when_asked()
    cost_us = measure(options.turns, options.beside, options.many)
    print(table(cost_us))
    if options.json:
        Path(options.json).write_text(json.dumps(cost_us, indent=2) + "\n")


def measure(turns: int, beside: str | None = None, many: int | None = None) -> dict[str, float]:
    """CPU in microseconds of one request, by client: the median of its turns."""
    turns_us: dict[str, list[float]] = {}
    with stub_target(1) as stub:
        for _ in range(turns):
            for name, take_turn in clients(beside, many).items():
                turns_us.setdefault(name, []).append(take_turn(stub))
    return {name: statistics.median(each) for name, each in turns_us.items()}


def clients(beside: str | None = None, many: int | None = None) -> Mapping[str, Callable[[Stub], float]]:
    """Everybody who can take a turn here, by name; our citizen also on the interpreter `beside` ours, and as `many`."""
    ours = {name: _turn_of(name) for name in ("citizen", "FastHttpUser", "HttpUser", "bare socket")}
    if beside:
        ours["citizen beside"] = _turn_of("citizen", beside)
    if many:
        ours["many citizens"] = _turn_of("citizen", users=many)
    peers = {"tsung": _turn_of_tsung, "wrk": _turn_of_wrk}
    return ours | {name: turn for name, turn in peers.items() if shutil.which(name)}


def table(cost_us: Mapping[str, float]) -> str:
    """One line a client, beside our citizen."""
    lines = [f"{'client':14}{'us of CPU':>12}{'requests/s a core':>20}{'times the citizen':>20}"]
    for name, us in sorted(cost_us.items(), key=lambda item: item[1]):
        lines.append(f"{name:14}{us:12.1f}{1e6 / us:20,.0f}{us / cost_us['citizen']:20.2f}")
    return "\n".join(lines)


def _turn_of(name: str, python: str = sys.executable, users: int | None = None) -> Callable[[Stub], float]:
    def take(stub: Stub) -> float:
        child = subprocess.Popen(
            [python, "-m", "bench.tight_users", name, stub.url, *([str(users)] if users else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        try:
            assert child.stdin is not None and child.stdout is not None
            child.stdout.readline()  # it is warm
            client = psutil.Process(child.pid)
            first, cpu_s = stub.requests(), cpu_s_of(client)
            time.sleep(TURN_S)
            return (cpu_s_of(client) - cpu_s) / (stub.requests() - first) * 1e6
        finally:
            end_children([child])
            child.communicate()

    return take


def _turn_of_wrk(stub: Stub) -> float:
    requests, spent_s = _whole(stub, ["wrk", "-t1", f"-c{USERS}", f"-d{TURN_S:.0f}s", f"{stub.url}/tra-cuu"])
    return spent_s / requests * 1e6


def _turn_of_tsung(stub: Stub) -> float:
    """Without what it takes to begin, which is a tenth of all; now and then not all of its users begin: once more."""
    for _ in range(TRIES):
        requests, spent_s = _tsung(stub, REQUESTS_OF_A_USER)
        if requests >= USERS * REQUESTS_OF_A_USER:
            return (spent_s - _beginning_s_of_tsung(stub)) / requests * 1e6
    raise SystemExit(f"Tsung did not send what it was told to: {requests:,} requests")


@functools.cache
def _beginning_s_of_tsung(stub: Stub) -> float:
    return _tsung(stub, 1)[1]


def _tsung(stub: Stub, requests_of_a_user: int) -> tuple[int, float]:
    with tempfile.TemporaryDirectory(prefix="portal-load-tsung-") as folder:
        config = Path(folder) / "tsung.xml"
        told = TSUNG.read_text().replace("@PORT@", str(stub.port)).replace("@REQUESTS@", str(requests_of_a_user))
        config.write_text(told)
        return _whole(stub, ["tsung", "-f", str(config), "-l", folder, "start"], {"HOME": folder})


def _whole(stub: Stub, words: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[int, float]:
    """A client that ends by itself: how many requests it made, and all of its CPU in seconds."""
    first = stub.requests()
    before = os.times()
    _run_alone(words, {**os.environ, **(environment or {})})
    after = os.times()
    spent_s = after.children_user + after.children_system - before.children_user - before.children_system
    return stub.requests() - first, spent_s


def _run_alone(words: Sequence[str], environment: Mapping[str, str]) -> None:
    """In a session of its own, which ends with the turn: Tsung is more than the script that starts it."""
    child = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    try:
        if child.wait(timeout=MOST_OF_A_TURN_S) != 0:
            raise SystemExit(f"{words[0]} ended with {child.returncode}")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


if __name__ == "__main__":
    main()
