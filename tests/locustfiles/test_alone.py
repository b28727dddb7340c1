"""Whom citizens may load without a fleet; in a process of its own, for importing Locust patches it."""

import json
import subprocess
import sys

import pytest

ASKING = """
import json, sys
import gevent.socket
from locustfiles.alone import NotThisMachine, site_alone

host, addresses = json.loads(sys.argv[1])
asked = []

def looked_up(name, port, **_):
    asked.append(name)
    if addresses is None:
        raise gevent.socket.gaierror("no such name")
    return [(2, 1, 6, "", (address, port)) for address in addresses]

gevent.socket.getaddrinfo = looked_up
try:
    site = site_alone(host)
    addresses = ["192.0.2.1"]  # where the name leads a moment later
    print(json.dumps([[address[0] for _, address in site.addresses_of(site.base.origin)], asked]))
except NotThisMachine as error:
    print(json.dumps([str(error), asked]))
"""


def answer(host, addresses):
    words = [sys.executable, "-c", ASKING, json.dumps([host, addresses])]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize(
    ("host", "addresses"), [(None, ["127.0.0.1"]), ("http://localhost:8080", ["127.0.0.1", "::1"])]
)
def test_this_machine_is_loaded_by_the_addresses_that_were_looked_at(host, addresses):
    assert answer(host, addresses)[0] == addresses
    assert len(answer(host, addresses)[1]) == 1  # and never again, wherever the name leads by then


@pytest.mark.parametrize(
    ("host", "addresses", "said"),
    [
        ("https://staging.example", ["10.1.2.3"], "staging.example is not this machine: alone, Locust loads"),
        ("https://staging.example", ["127.0.0.1", "10.1.2.3"], "is not this machine"),  # one is one too many
        ("https://staging.example", None, "is not this machine"),
        ("http://192.0.2.1", ["192.0.2.1"], "use `portal-load run --target NAME`"),
        ("https://dichvucong.gov.vn", ["127.0.0.1"], "is a live public portal; it is never a target"),
        ("https://gov.vn.", ["127.0.0.1"], "never a target"),
        ("staging.example", ["127.0.0.1"], "expected one such as http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/path", ["127.0.0.1"], "expected one such as"),
        ("http://127.0.0.1:port", ["127.0.0.1"], "expected one such as"),
    ],
)
def test_nobody_else_is(host, addresses, said):
    found, asked = answer(host, addresses)
    assert said in found
    assert len(asked) <= 1
    assert "never" not in said or not asked  # of a live portal not even the name is asked for
