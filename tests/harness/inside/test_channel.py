"""Who is heard on the master's channel, over real sockets; in a process of its own, for importing Locust patches it."""

import subprocess
import sys

FLEET = """
import os, socket
from harness.keys import key_to_text, new_keys
keys = new_keys()
os.environ |= {"PORTAL_LOAD_KEY": key_to_text(keys.masters), "PORTAL_LOAD_PLACES": "1"}
from harness.inside import channel
channel.LARGEST_MESSAGE_BYTES = 100_000
import gevent, msgpack
import zmq.green as zmq
from locust.rpc.protocol import Message
from zmq.utils.monitor import parse_monitor_message

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server, heard = channel.GatedServer("127.0.0.1", port), []
os.environ["PORTAL_LOAD_KEY"] = key_to_text(keys.workers)  # from here on workers are opened

def listen():
    while True:
        message = server.recv_from_client()[1]
        heard.append((message.type, len(message.data or "")))

gevent.spawn(listen)

def waited_for(what):
    with gevent.Timeout(20):
        while what not in heard:
            gevent.sleep(0.01)

def joined():
    worker = channel.GatedClient("127.0.0.1", port, "worker-1")
    worker.send(Message("client_ready", "2.47.0", "worker-1"))
    waited_for(("client_ready", 6))
    return worker
"""

TAKEN_NAME = """
read, parse = [], channel._read
channel._read = lambda data: read.append(data) or parse(data)
joined().close(linger=0)
mine = len(read)

def taken(pair, master):
    # The name of a worker that has gone, and the right port.
    stranger = zmq.Context.instance().socket(zmq.DEALER)
    stranger.setsockopt(zmq.IDENTITY, b"worker-1")
    stranger.setsockopt(zmq.LINGER, 0)
    if pair:
        stranger.curve_publickey, stranger.curve_secretkey = pair
        stranger.curve_serverkey = master.encode()
    events = stranger.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | FAILED)
    stranger.connect(f"tcp://127.0.0.1:{port}")
    stranger.send(msgpack.dumps(("stats", {"forged": True}, "worker-1")))
    stranger.send(msgpack.dumps(("portal-load:pass", {"code": channel.code_hash()}, "worker-1")))
    with gevent.Timeout(20):
        event = parse_monitor_message(events.recv_multipart())["event"]
    stranger.close()
    return 'refused' if event & FAILED else 'taken'

FAILED = zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
ours = keys.workers.public.encode(), keys.workers.secret.encode()
print(taken(None, None))
print(taken(zmq.curve_keypair(), keys.masters.public))
print(taken(ours, new_keys().masters.public))
print(len(read) - mine, "parsed")

with gevent.Timeout(20):
    while ("heartbeat", 0) not in heard:  # the worker itself, back again, is heard at once
        back = channel.GatedClient("127.0.0.1", port, "worker-1")
        back.send(Message("heartbeat", None, "worker-1"))
        gevent.sleep(0.25)
        back.close(linger=0)
print(sorted({kind for kind, _ in heard}))
"""


def test_who_takes_the_name_of_a_worker_that_is_gone_is_not_heard():
    assert said_by(FLEET + TAKEN_NAME) == [
        "refused",
        "refused",
        "refused",
        "0 parsed",
        "['client_ready', 'heartbeat']",
    ]


HANDOVER = """
first = joined()
second = channel.GatedClient("127.0.0.1", port, "worker-1")  # it knows of a break that the master does not see
second.send(Message("stats", "xx", "worker-1"))
waited_for(("stats", 2))
server.send_to_client(Message("portal-load:halt", None, "worker-1"))
with gevent.Timeout(20):
    print(second.recv().type)
"""


def test_a_worker_that_comes_again_is_heard_while_its_old_connection_still_stands():
    assert said_by(FLEET + HANDOVER) == ["portal-load:halt"]


CAP = """
first = joined()
channel.GatedClient.most_citizens = 3
first.close(linger=0)
heard.clear()
again = joined()  # as Locust makes a new one, told to reconnect

def ordered(citizens):
    server.send_to_client(Message("spawn", {"user_classes_count": {"Citizen": citizens}}, "worker-1"))
    with gevent.Timeout(20):
        return again.recv().data["user_classes_count"]["Citizen"]

print(ordered(2), ordered(900))
"""


def test_a_worker_that_connects_anew_keeps_its_cap():
    assert said_by(FLEET + CAP) == ["2 3"]


KEY_TAKEN_OUT = """
print("PORTAL_LOAD_KEY" in os.environ)
worker = joined()
print("PORTAL_LOAD_KEY" in os.environ)
worker.close(linger=0)
heard.clear()
joined()
print("it connects anew all the same")
"""


def test_a_journey_that_prints_its_environment_prints_no_key():
    assert said_by(FLEET + KEY_TAKEN_OUT) == ["True", "False", "it connects anew all the same"]


TOO_LARGE = """
worker = joined()
worker.send(Message("stats", "x" * 90_000, "worker-1"))
waited_for(("stats", 90_000))
worker.send(Message("stats", "x" * 110_000, "worker-1"))
with gevent.Timeout(20):
    while ("heartbeat", 0) not in heard:  # over another connection: that one is ended
        worker.send(Message("heartbeat", None, "worker-1"))
        gevent.sleep(0.1)
print(("stats", 110_000) in heard, parse_size)
"""


def test_what_is_larger_than_any_message_of_a_fleet_is_not_taken():
    program = FLEET.replace("channel.LARGEST", "parse_size = channel.LARGEST_MESSAGE_BYTES\nchannel.LARGEST")
    assert said_by(program + TOO_LARGE) == ["False 32000000"]


IMPOSTOR = """
strange = os.environ["PORTAL_LOAD_KEY"] = key_to_text(new_keys().workers)  # of another fleet; the port is this one's
worker = channel.GatedClient("127.0.0.1", port, "worker-1")
worker.send(Message("client_ready", "2.47.0", "worker-1"))
channel._leave = lambda why: (print(why, flush=True), os._exit(0))
from harness.inside import handshakes
handshakes.CLOSED_FOR_S = 0.5
gevent.sleep(20)
"""


def test_a_worker_tells_a_master_that_is_not_its_own_nothing():
    (why,) = said_by(FLEET + IMPOSTOR)
    assert "the master closed each connection: this worker's key is of another fleet" in why


def test_a_worker_of_no_fleet_says_so():
    program = "from harness.inside.channel import GatedClient\nGatedClient('127.0.0.1', 1, 'x')"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "have no key of a fleet: use `portal-load run` and `portal-load worker`" in ended.stderr


def said_by(program):
    """The lines that it prints."""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=90, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_a_worker_does_not_load_asyncio():
    """A megabyte of each worker, of which very many citizens have to make little."""
    asked = "import harness.inside.on_worker, locustfiles.citizen, sys; print('asyncio' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip() == "False"
