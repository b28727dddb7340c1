import re
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


class LiarInName(str):
    """Says of itself that it is a name of the target."""

    def __str__(self):
        return "staging.example"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (("127.0.0.1", 8080), True),
        (("127.0.0.1", 8081), False),  # another service of the same machine
        (("93.184.216.34", 8080), False),
        (("::1", 8080, 0, 0), False),
        ("/run/socket", False),  # who listens there, such as a container engine, reaches others
        (b"\0abstract", False),
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
        ("fe80::1%lo", True),
        ("fe80::1%2", True),
        ("fe80::1%elsewhere.example", False),
        ("127.0.0.1%elsewhere.example", False),
        (LiarInName("elsewhere.example"), False),
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
        import _interpreters as interpreters
    except ModuleNotFoundError:
        interpreters = __import__("_xxsubinterpreters")  # refused here already, where it is a file of its own
    try:
        interpreters.create()
    except RuntimeError as error:  # whose cause Python drops on the way
        raise EgressRefused("refused to load an interpreter") from error

def below():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()

for one in (
    lambda: spawnv_passfds(b"/bin/true", [b"true"], []),
    lambda: ctypes.CDLL(None).connect,
    lambda: ctypes.CDLL(None)["system"],
    interpreter,
    below,
    lambda: ctypes.CDLL(None).getpid(),
    lambda: ctypes.CDLL(None).prctl,
):
    print(told(one))
"""


def test_what_python_s_own_modules_do_below_the_sockets_is_refused():
    lines = [re.sub("load .*interpreter.*", "load an interpreter", line) for line in told("GUARD.shut()\n" + UNSEEN)]
    assert lines == [
        "refused to start a program",
        "refused to take connect out of a C library",
        "refused to take system out of a C library",
        "refused to load an interpreter",
        "refused a socket below IP",
        "refused to take getpid out of a C library",
        "done",  # which we call ourselves
    ]


REVERSE = """
for one in (
    lambda: socket.gethostbyaddr("192.0.2.1"),
    lambda: socket.getnameinfo(("192.0.2.1", 80), 0),
    lambda: socket.gethostbyaddr("elsewhere.example"),
    lambda: socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV),
    lambda: print(socket.getfqdn("192.0.2.1")),
):
    print(told(one))
"""


def test_the_name_of_an_address_is_asked_of_nobody_but_for_this_machine_s():
    assert told("GUARD.shut()\n" + REVERSE) == [
        "refused to look up the name of '192.0.2.1'",
        "refused to look up the name of '192.0.2.1'",
        "refused to look up the name of 'elsewhere.example'",
        "done",
        "192.0.2.1",  # a server that starts and wants a name of its own takes the number
        "done",
    ]


IN_C = """
import ctypes
import _ctypes

def local(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)

for one in (
    lambda: ctypes.CDLL(None)["__connect"],
    lambda: _ctypes.dlsym(ctypes.CDLL(None)._handle, "connect"),
    lambda: _ctypes.call_function(1, ()),
    lambda: sys.audit("sqlite3.enable_load_extension", None, True),  # not every Python can
    lambda: local("/run/docker.sock"),
    lambda: local("\\0abstract"),
    lambda: __import__("pyarrow.fs"),
    lambda: __import__("uvloop"),
    lambda: __import__("cffi").FFI(),
    lambda: __import__("gevent.resolver.cares"),
    lambda: __import__("pyarrow.compute"),
    lambda: __import__("pandas"),
):
    print(told(one))
"""


def test_what_connects_in_c_is_not_loaded_and_not_taken_out_of_the_c_library():
    assert told("GUARD.shut()\n" + IN_C) == [
        "refused to take __connect out of a C library",
        "refused to take connect out of a C library",
        "refused to call an address in memory",
        "refused an extension of SQLite, which is in C",
        "refused to reach '/run/docker.sock'",
        "refused to reach '\\x00abstract'",
        *(f"refused to load {name}, which is in C" for name in (
            "pyarrow._fs", "uvloop.loop", "_cffi_backend", "gevent.resolver.cares",
        )),
        "done",
        "done",
    ]  # fmt: skip


def test_who_was_loaded_before_the_guard_ends_the_process():
    assert told("import uvloop\nprint(told(GUARD.shut))") == ["refused to go on"]


@pytest.mark.parametrize("client", ["uvloop", "psycopg"])
def test_what_can_do_without_a_module_in_c_goes_on_without_it(client):
    program = f"GUARD.shut()\ntry:\n    import {client}\nexcept ImportError:\n    print('without')"
    assert told(program) == ["without"]


ZMQ = """
import threading
import zmq
from harness.inside import zmq_shut

listener = socket.create_server(("127.0.0.1", 0))
listener.settimeout(5)
elsewhere = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
GUARD.shut()
zmq_shut.shut_zmq()

def opened(kind=None, address=elsewhere):
    context = zmq.Context.instance()
    one = (kind or zmq.Socket)(context, zmq.PUSH)
    one.connect(address)

for one in (
    opened,
    lambda: opened(zmq.backend.Socket),
    lambda: opened(address=elsewhere.encode()),
    lambda: opened(address="udp://192.0.2.1:53"),
    lambda: opened(address="ipc:///run/one"),
    lambda: zmq.Context.instance().socket(zmq.REP).bind("tcp://127.0.0.1:0"),
    lambda: zmq.Context.instance().socket(zmq.REP).bind("inproc://here"),
    lambda: opened(address="inproc://here"),
):
    print(told(one))
socket_of_ours = zmq.Context.instance().socket(zmq.DEALER)
zmq_shut.connect(socket_of_ours, elsewhere)
listener.accept()
print("reached")
zmq.Context.instance().destroy(linger=0)
"""


def test_no_zeromq_socket_but_locust_s_own_leaves_the_process():
    assert told(ZMQ) == [*["refused a ZeroMQ socket"] * 6, "done", "done", "reached"]
