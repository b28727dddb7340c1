"""Who is heard on the master's channel, over real sockets; in a process of its own, for importing Locust patches it."""

import subprocess
import sys

TAKEN_NAME = """
import os, secrets, socket
word = secrets.token_urlsafe(24)
os.environ |= {"PORTAL_LOAD_PASSWORD": word, "PORTAL_LOAD_PLACES": "1"}
from harness.inside.channel import GatedClient, GatedServer
import gevent, msgpack
import zmq.green as zmq
from locust.rpc.protocol import Message

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server, heard = GatedServer("127.0.0.1", port), []

def listen():
    while True:
        heard.append(server.recv_from_client()[1].type)

gevent.spawn(listen)

def waited_for(what):
    with gevent.Timeout(20):
        while what not in heard:
            gevent.sleep(0.01)

worker = GatedClient("127.0.0.1", port, "worker-1")
worker.send(Message("client_ready", "2.47.0", "worker-1"))
waited_for("client_ready")
worker.close(linger=0)

def taken(*before):
    # The name is free when the master has seen its worker go; until then nobody answers.
    stranger = zmq.Context.instance().socket(zmq.DEALER)
    stranger.setsockopt(zmq.IDENTITY, b"worker-1")
    stranger.setsockopt(zmq.LINGER, 0)
    stranger.connect(f"tcp://127.0.0.1:{port}")
    stranger.send_multipart([*before, msgpack.dumps(("stats", {"forged": True}, "worker-1"))])
    stranger.send_multipart([*before, msgpack.dumps(("portal-load:pass", {"password": "", "code": ""}, "worker-1"))])
    answered = stranger.poll(250)
    why = msgpack.loads(stranger.recv())[1]["why"] if answered else None
    stranger.close()
    return why

for before in ((), (b"",), (b"guessed",)):
    with gevent.Timeout(20):
        while (why := taken(*before)) is None:
            assert "stats" not in heard, heard
    print(why)

with gevent.Timeout(20):
    while "heartbeat" not in heard:  # the worker itself, back again, is heard at once
        back = GatedClient("127.0.0.1", port, "worker-1")
        back.send(Message("heartbeat", None, "worker-1"))
        gevent.sleep(0.25)
        back.close(linger=0)
print(sorted(set(heard)))
"""


def test_who_takes_the_name_of_a_worker_that_is_gone_is_not_heard():
    answer = subprocess.run([sys.executable, "-c", TAKEN_NAME], capture_output=True, text=True, timeout=90, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["it is of another run"] * 3 + ["['client_ready', 'heartbeat']"]
