"""A fleet whose workers come from elsewhere: with the key they come in, and nobody else does."""

import json
import socket
from contextlib import suppress

import msgpack
import pytest
import zmq

from harness.code import code_hash
from harness.keys import make_keys, masters_key, read_key
from tests.end_to_end.hostile import holds
from tests.real import Started, seconds_recorded, the_run, wait_until

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]


@pytest.fixture
def place():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def waiting_master(scenario, portal, place, tmp_path, *words):
    results = tmp_path / "results"
    words = ("--target", portal.url, "--remote", place, "--workers", "1", "--results", str(results), *words)
    return Started("run", scenario(), *words), results


@pytest.mark.chaos
def test_a_worker_with_the_key_joins_and_nobody_else_does(portal, scenario, place, tmp_path):
    key, other = tmp_path / "fleet.key", tmp_path / "other.key"
    master, results = waiting_master(scenario, portal, place, tmp_path, "--key", str(key))
    wait_until(key.exists, "the key is made")
    assert Started("key", str(other)).end().code == 0
    stranger = Started("worker", "--join", place, "--key", str(other)).end()
    assert stranger.code == 2
    assert "key is of another fleet" in stranger.err
    worker = Started("worker", "--join", place, "--key", str(key))
    wait_until(lambda: seconds_recorded(results) >= 1, "the run has begun")
    late = Started("worker", "--join", place, "--key", str(key)).end()
    assert late.code == 2
    assert "the run has its 1 workers" in late.err
    ended = master.end()
    assert ended.code == 0, ended.err
    assert worker.end().code == 0
    run = the_run(results)
    events = (run / "recording" / "events.jsonl").read_text(encoding="utf-8")
    assert "worker_refused" in events
    secrets = [read_key(half).secret for half in (key, masters_key(key))]
    files = [file for file in run.rglob("*") if file.is_file()]
    assert not [file for file in files if any(holds(file.read_bytes(), secret) for secret in secrets)]


def socket_with(key, context, name, place):
    """A worker's end of the channel, made by hand."""
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.IDENTITY, name)
    socket.setsockopt(zmq.LINGER, 0)
    socket.curve_publickey, socket.curve_secretkey = key.public.encode(), key.secret.encode()
    socket.curve_serverkey = key.other_public.encode()
    socket.connect(f"tcp://{place}")
    return socket


@pytest.mark.chaos
def test_a_stranger_is_neither_heard_nor_counted(portal, scenario, place, tmp_path):
    """Who got hold of the key, but runs other code."""
    make_keys(file := tmp_path / "fleet.key")
    key = read_key(file)
    master, results = waiting_master(scenario, portal, place, tmp_path, "--key", str(file))
    context = zmq.Context()
    stranger = socket_with(key, context, b"stranger", place)
    for message in (
        msgpack.dumps(("portal-load:pass", {"code": "01d"}, "stranger")),
        msgpack.dumps(("client_ready", "2.47.0", "stranger")),
        msgpack.dumps(("stats", {"user_classes_count": {"Citizen": 9}}, "stranger")),
        msgpack.dumps(("quit", None, "stranger")),
        b"\xc1",  # what msgpack never is
        b"",
    ):
        stranger.send(message)
    assert stranger.poll(30_000)
    assert msgpack.loads(stranger.recv())[0] == "portal-load:refused"
    worker = Started("worker", "--join", place, "--key", str(file))
    ended = master.end()
    stranger.close()
    context.term()
    assert ended.code == 0, ended.err
    assert worker.end().code == 0
    assert "it runs other code (01d)" in (the_run(results) / "recording" / "events.jsonl").read_text(encoding="utf-8")


@pytest.mark.chaos
def test_a_run_does_not_begin_with_a_worker_that_is_never_ready(portal, scenario, place, tmp_path):
    """It says to Locust that it is there, and nothing more."""
    make_keys(file := tmp_path / "fleet.key")
    key = read_key(file)
    master, results = waiting_master(scenario, portal, place, tmp_path, "--key", str(file), "--workers", "2")
    context = zmq.Context()
    mute = socket_with(key, context, b"mute", place)
    mute.send(msgpack.dumps(("portal-load:pass", {"code": code_hash()}, "mute")))
    mute.send(msgpack.dumps(("client_ready", "2.47.0", "mute")))
    worker = Started("worker", "--join", place, "--key", str(file))
    heartbeat = msgpack.dumps(("heartbeat", {"state": "ready", "current_cpu_usage": 0}, "mute"))

    def is_over():
        with suppress(zmq.Again):
            mute.send(heartbeat, zmq.NOBLOCK)
        return master.process.poll() is not None

    wait_until(is_over, "the master has waited for long enough")
    ended = master.end()
    mute.close()
    context.term()
    assert ended.code == 4, ended.err
    assert worker.end().code == 0
    assert portal.counted() == 0
    outcome = json.loads((the_run(results) / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["outcome"] == "crashed"
    assert "1 of 2 workers said within 30 s that they are ready" in outcome["because"]


@pytest.mark.parametrize("place", ["192.0.2.1:5557", "127.0.0.1:5557"])
def test_a_worker_without_a_key_does_not_begin(place):
    ended = Started("worker", "--join", place).end()
    assert ended.code == 2
    assert "--key FILE" in ended.err
