import subprocess
import sys

import pytest

from harness.inside.guard import is_allowed, is_known, read_addresses
from harness.inside.launch import names_in
from tests.harness.inside.guarded import TRIALS, told

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


WITHOUT = """
import platform, uuid
from gevent import monkey
monkey.patch_all()
GUARD.shut()
print(bool(platform.platform()), bool(platform.architecture()), type(platform.processor()).__name__)
print(told(lambda: uuid.getnode()), told(lambda: socket.getfqdn("192.0.2.1")))
"""


def test_who_can_do_without_a_program_or_a_name_goes_on_and_nothing_is_printed():
    ended = subprocess.run(
        [sys.executable, "-c", TRIALS + WITHOUT], capture_output=True, text=True, timeout=30, check=True
    )
    assert ended.stdout.splitlines() == ["True True str", "done done"]
    assert ended.stderr == ""


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
