"""What is in C, or below Python's sockets: what of it may be loaded, and that nothing of it reaches anybody."""

import re
import sys

import pytest

from harness.inside.native import may_be_loaded
from tests.harness.inside.guarded import told


@pytest.mark.parametrize(
    ("module", "may"),
    [
        ("_ssl", True),
        ("_tkinter", False),  # Tcl has sockets
        ("_testcapi", False),
        ("numpy._core._multiarray_umath", True),
        ("numpyish", False),
        ("pyarrow.lib", True),
        ("pyarrow._csv", True),
        ("pyarrow._feather", True),
        ("pyarrow._parquet", False),  # of no use without pyarrow._fs, which connects
        ("pyarrow._s3fs", False),
        ("gevent.libev.corecext", True),
        ("gevent.resolver.cares", False),
        ("_cffi_backend", False),
        ("pycurl", False),
        ("grpc._cython.cygrpc", False),
    ],
)
def test_a_module_in_c_is_loaded_only_if_it_was_looked_at(module, may):
    assert may_be_loaded(module) is may


@pytest.mark.parametrize("module", ["_interpreters", "_interpchannels", "_interpqueues", "_xxsubinterpreters"])
def test_another_interpreter_is_loaded_in_no_python(module, monkeypatch):
    monkeypatch.setattr(sys, "stdlib_module_names", sys.stdlib_module_names | {module})  # of some versions they are
    assert not may_be_loaded(module)


def test_what_is_built_into_python_is_refused_by_its_name():
    lines = told(
        "GUARD.shut()\n"
        "for name in ('_interpreters', 'syslog', '_tkinter'):\n"
        "    print(told(lambda: sys.audit('import', name, None, None, None, None)))"
    )
    assert lines == [f"refused to load {name}, which is in C" for name in ("_interpreters", "syslog", "_tkinter")]


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
    lambda: __import__("syslog"),
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
            "syslog", "pyarrow._fs", "uvloop.loop", "_cffi_backend", "gevent.resolver.cares",
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


ARROW = """
import pyarrow.csv, pyarrow.feather, pyarrow.json
for read in (pyarrow.csv.read_csv, pyarrow.csv.open_csv, pyarrow.json.read_json, pyarrow.feather.read_table):
    print(*(told(lambda: read(url)) for url in ("s3://192.0.2.1/x", "hdfs://192.0.2.1:9/x", "http://192.0.2.1/x")))
"""


def test_what_arrow_reads_behind_the_guard_is_files_of_this_machine():
    assert told("GUARD.shut()\n" + ARROW) == ["tried tried tried"] * 4


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
