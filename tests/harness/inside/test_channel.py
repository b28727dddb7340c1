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


STRANGERS = """
import os, secrets, socket
word = secrets.token_urlsafe(24)
os.environ |= {"PORTAL_LOAD_PASSWORD": word, "PORTAL_LOAD_PLACES": "1"}
from harness.inside import channel
channel.LARGEST_MESSAGE_BYTES = 100_000
import gevent, msgpack
import zmq.green as zmq
from locust.rpc.protocol import Message

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server, heard, read = channel.GatedServer("127.0.0.1", port), [], []
parse = channel._read

def noted(data):
    read.append(len(data))
    return parse(data)

channel._read = noted

def listen():
    while True:
        message = server.recv_from_client()[1]
        heard.append((message.type, len(message.data or "")))

gevent.spawn(listen)

def waited_for(what):
    with gevent.Timeout(20):
        while what not in heard:
            gevent.sleep(0.01)

worker = channel.GatedClient("127.0.0.1", port, "worker-1")
worker.send(Message("client_ready", "2.47.0", "worker-1"))
waited_for(("client_ready", 6))
mine = len(read)

def sent(word, message):
    stranger = zmq.Context.instance().socket(zmq.DEALER)
    stranger.setsockopt(zmq.IDENTITY, secrets.token_hex(4).encode())
    stranger.setsockopt(zmq.LINGER, 1000)
    stranger.connect(f"tcp://127.0.0.1:{port}")
    stranger.send_multipart([word, message])
    stranger.send_multipart([b"", msgpack.dumps(("portal-load:pass", {}, "x"))])
    answered = stranger.recv() if stranger.poll(20_000) else None
    stranger.close()
    return answered is not None

for word_shown in (b"", b"guessed"):
    assert sent(word_shown, b"\\x91" * 90_000)  # deep, and not for us to look into
print(len(read) - mine, "parsed")

worker.send(Message("stats", "x" * 90_000, "worker-1"))
waited_for(("stats", 90_000))
worker.send(Message("stats", "x" * 110_000, "worker-1"))
with gevent.Timeout(20):
    while ("heartbeat", 0) not in heard:  # over another connection: that one is ended
        worker.send(Message("heartbeat", None, "worker-1"))
        gevent.sleep(0.1)
print(("stats", 110_000) in heard)
"""


def test_what_strangers_send_is_not_parsed_and_what_is_too_large_is_not_taken():
    answer = subprocess.run([sys.executable, "-c", STRANGERS], capture_output=True, text=True, timeout=90, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["0 parsed", "False"]


def test_a_pass_begins_as_a_stranger_s_is_told_from_other_words():
    program = (
        "import msgpack\n"
        "from harness.inside.channel import LARGEST_MESSAGE_BYTES, SHOWN, SHOW_PASS, Message\n"
        "print(Message(SHOW_PASS, {'password': ''}, 'x').serialize().startswith(SHOWN), LARGEST_MESSAGE_BYTES)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout.split() == ["True", "32000000"]
