import subprocess
import sys

import pytest

from harness.inside.guard import is_allowed, is_known, read_addresses
from harness.inside.launch import names_in

ALLOWED = frozenset({("127.0.0.1", 8080)})
NAMES = frozenset({"", "localhost", "staging.example"})


class Liar(tuple):
    """Says of itself that it is the target."""

    def __getitem__(self, place):
        return ("127.0.0.1", 8080)[place]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (("127.0.0.1", 8080), True),
        (("127.0.0.1", 8081), False),  # another service of the same machine
        (("93.184.216.34", 8080), False),
        (("::1", 8080, 0, 0), False),
        ("/run/socket", True),  # a path stays on this machine
        (None, False),
        (Liar(("93.184.216.34", 80)), False),  # a socket would read what it holds, not what it says
        ((bytearray(b"127.0.0.1"), 8080), False),
    ],
)
def test_only_what_is_listed_may_be_connected_to(address, allowed):
    assert is_allowed(address, ALLOWED) is allowed


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("staging.example", True),
        ("Staging.Example.", True),
        (b"staging.example", True),
        ("elsewhere.example", False),
        ("staging.example.elsewhere.example", False),
        ("192.0.2.1", True),  # a number is not asked for: connecting to it is refused
        ("fe80::1%eth0", True),
        (None, True),
        ("", True),
    ],
)
def test_only_names_of_the_target_may_be_looked_up(asked, known):
    assert is_known(asked, NAMES) is known


def test_addresses_are_those_that_the_gate_resolved():
    assert read_addresses(["127.0.0.1:8080", "[::1]:80"]) == {("127.0.0.1", 8080), ("::1", 80)}


def test_the_name_of_the_master_is_in_the_words():
    assert names_in(["locust", "--worker", "--master-host", "master", "--master-port", "1"]) == ["master"]
    assert names_in(["locust", "--master"]) == []


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
    """What a process of its own says, for an audit hook cannot be taken away again."""
    words = [sys.executable, "-c", TRIALS + program]
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=True).stdout.splitlines()


REFUSED = [
    "refused to reach ('127.0.0.1', 10)",
    "refused to reach ('192.0.2.1', 80)",
    "refused to reach ('192.0.2.1', 53)",
    "refused to look up 'elsewhere.example'",
    "refused to look up 'elsewhere.example'",
    *["refused to start a program"] * 3,
]


def test_nothing_gets_out_of_a_process_that_knows_no_target_yet():
    assert told("GUARD.shut()\nfor one in TRIALS: print(told(one))") == [
        *REFUSED,
        "refused to reach ('127.0.0.1', 9)",
    ]


def test_nothing_but_the_target_is_reached_once_it_is_known():
    program = "GUARD.shut()\nGUARD.open_to(['127.0.0.1:9'], ['127.0.0.1:9'])\nfor one in TRIALS: print(told(one))"
    assert told(program) == [*REFUSED, "tried"]


HELD = """
def held():
    raise EgressRefused("refused for now: held")

GUARD.shut()
GUARD.open_to(['127.0.0.1:9'], ['127.0.0.1:9'], held)
print(told(TRIALS[-1]))
"""


def test_while_requests_are_held_no_client_opens_a_connection_to_the_target_either():
    assert told(HELD) == ["refused for now"]


def test_what_a_locustfile_does_on_import_reaches_nothing(tmp_path):
    file = tmp_path / "locustfile.py"
    file.write_text(
        "import socket\n"
        "from locust import User\n"
        "class One(User):\n    pass\n"
        "socket.create_connection(('192.0.2.1', 80), timeout=1)\n",
        encoding="utf-8",
    )
    words = [sys.executable, "-m", "harness.inside.launch", "-f", str(file), "--list"]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "refused to reach ('192.0.2.1', 80)" in ended.stderr


UNSEEN = """
import ctypes
from multiprocessing.util import spawnv_passfds

def interpreter():
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        import _interpreters as interpreters
    try:
        interpreters.create()
    except RuntimeError as error:  # whose cause Python drops on the way
        raise EgressRefused("refused an interpreter") from error

def below():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()

for one in (
    lambda: spawnv_passfds(b"/bin/true", [b"true"], []),
    lambda: ctypes.CDLL(None).connect,
    lambda: ctypes.CDLL(None)["system"],
    interpreter,
    below,
    lambda: ctypes.CDLL(None).getpid(),
):
    print(told(one))
"""


def test_what_python_s_own_modules_do_below_the_sockets_is_refused():
    assert told("GUARD.shut()\n" + UNSEEN) == [
        "refused to start a program",
        "refused to take connect out of a C library",
        "refused to take system out of a C library",
        "refused an interpreter",
        "refused a socket below IP",
        "done",
    ]


LEFT_BEHIND = """
import threading

opened = threading.Event()

def try_later():
    opened.wait()
    for one in TRIALS[:1] + TRIALS[3:4] + TRIALS[5:6]:
        print(told(one))
    another = threading.Thread(target=lambda: print(told(TRIALS[0])))
    another.start()
    another.join()

with GUARD.shut_meanwhile():
    thread = threading.Thread(target=try_later)
    thread.start()
opened.set()
thread.join()
print(told(TRIALS[0]))
"""


def test_a_thread_that_journeys_left_behind_reaches_nothing_when_the_command_line_goes_on():
    assert told(LEFT_BEHIND) == [
        "refused to reach ('127.0.0.1', 10)",
        "refused to look up 'elsewhere.example'",
        "refused to start a program",
        "refused to reach ('127.0.0.1', 10)",
        "tried",
    ]
