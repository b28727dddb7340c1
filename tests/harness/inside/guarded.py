"""A process of its own behind the guard, and what it says: an audit hook cannot be taken away again."""

import subprocess
import sys

TRIALS = """
import os, socket, subprocess, sys
from harness.inside.guard import GUARD, EgressRefused

def told(trial):
    try:
        trial()
    except EgressRefused as refused:
        return str(refused).split(":")[0]
    except OSError:
        return "tried"
    return "done"

def datagram(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", address)

TRIALS = (
    lambda: socket.create_connection(("127.0.0.1", 10), timeout=1),
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: datagram(("192.0.2.1", 53)),
    lambda: socket.getaddrinfo("elsewhere.example", 80),
    lambda: socket.gethostbyname("elsewhere.example"),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.posix_spawn("/bin/true", ["true"], {}),
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
)
"""


def told(program):
    """What it says, line by line; `told`, `GUARD` and the trials above are there."""
    words = [sys.executable, "-c", TRIALS + program]
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=True).stdout.splitlines()
