import subprocess
import sys

import pytest

from harness.inside.guard import is_allowed, read_addresses

ALLOWED = frozenset({("127.0.0.1", 8080)})


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (("127.0.0.1", 8080), True),
        (("127.0.0.1", 8081), False),  # another service of the same machine
        (("93.184.216.34", 8080), False),
        (("::1", 8080, 0, 0), False),
        ("/run/socket", True),  # a path stays on this machine
        (None, False),
    ],
)
def test_only_what_is_listed_may_be_connected_to(address, allowed):
    assert is_allowed(address, ALLOWED) is allowed


def test_addresses_are_those_that_the_gate_resolved():
    assert read_addresses(["127.0.0.1:8080", "[::1]:80"]) == {("127.0.0.1", 8080), ("::1", 80)}


def test_no_socket_gets_out_of_a_guarded_process():
    # In a process of its own: an audit hook cannot be taken away again.
    program = """
import socket
from harness.inside.guard import EgressRefused, install_guard
install_guard(frozenset({("127.0.0.1", 9)}))
for address in (("127.0.0.1", 10), ("192.0.2.1", 80)):
    try:
        socket.create_connection(address, timeout=1)
    except EgressRefused as refused:
        print("refused", refused.args[0].count(address[0]))
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError:
    print("tried")
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert answer.stdout.split("\n")[:3] == ["refused 1", "refused 1", "tried"]
