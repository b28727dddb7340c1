"""A fleet on hosts of its own: what it records, and that nothing leaves for anybody but its target."""

import json
import subprocess
import sys
from contextlib import contextmanager

import pytest

from analysis import open_recording
from contract.run_folder import REQUEST
from harness.keys import make_keys
from tests.fleet.hosts import NETWORK, missing, switched
from tests.real import Started, portal_by_hand, the_run

pytestmark = [pytest.mark.netns, pytest.mark.skipif(missing() is not None, reason=missing() or "")]

WORKERS = {f"worker-{number}": f"10.77.0.{10 + number}" for number in (1, 2, 3)}
ADDRESSES = {"master": "10.77.0.1", **WORKERS, "portal": "10.77.0.99"}
STRANGER = "203.0.113.7"  # for documentation (RFC 5737): on no network of the world
TARGETS = """\
- name: {name}
  base_url: http://{host}:{port}
  networks: [{network}]
  most_users: 100
  valid_until: 2099-12-31
  owner: this test
  approval: it made the hosts
"""
ASK = "import sys, urllib.request as u; sys.stdout.write(u.urlopen(sys.argv[1], timeout=5).read().decode())"
KNOCK = "import socket, sys; s = socket.socket(); s.setblocking(False); s.connect_ex((sys.argv[1], 80))"
SENDS_AWAY = """\
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
address, stranger, keeps = sys.argv[1:]
class Portal(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == keeps else 302)
        self.send_header("Location", f"http://{stranger}/")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_):
        pass
server = ThreadingHTTPServer((address, 0), Portal)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def hosts(tmp_path):
    with switched(ADDRESSES, tmp_path, {"staging.example": STRANGER}) as hosts:
        yield hosts


@pytest.fixture
def authorise(tmp_path):
    """Writes targets.yaml, with one target in the network of the hosts."""

    def write(host, port):
        text = TARGETS.format(name="there", host=host, port=port, network=NETWORK)
        (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def start(hosts, tmp_path):
    """Starts `portal-load WORDS` on a host; what still runs when the test is over is ended."""
    started = []

    def start(name, *words):
        started.append(Started(*words, inside=hosts[name].inside, folder=tmp_path))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


@pytest.fixture
def key(tmp_path):
    """The key of the fleet; all hosts see the same files, so it need not be brought to them."""
    make_keys(tmp_path / "fleet.key")
    return str(tmp_path / "fleet.key")


@pytest.fixture
def run(key, start, scenario, tmp_path):
    """Starts a run on the master's host, for workers that come from theirs."""

    def run(*words):
        elsewhere = ("--workers", str(len(WORKERS)), "--remote", f"{ADDRESSES['master']}:5557", "--key", key)
        return start("master", "run", scenario(), *words, *elsewhere, "--results", str(tmp_path / "results"), "--json")

    return run


def test_three_workers_on_hosts_of_their_own_record_what_the_portal_counted(
    hosts, authorise, start, run, key, tmp_path
):
    listening = ("--host", ADDRESSES["portal"], "--expose")
    with portal_by_hand(*listening, inside=hosts["portal"].inside) as portal:
        authorise("portal", portal.url.rpartition(":")[2])
        master = run("--target", "there")
        workers = [start(name, "worker", "--join", "master:5557", "--key", key) for name in WORKERS]
        ended = master.end(120)
        assert ended.code == 0, ended.err
        joined = [worker.end() for worker in workers]
        counted = json.loads(hosts["portal"].does(sys.executable, "-c", ASK, f"{portal.url}/.well-known/portal-load"))

    assert json.loads(ended.out)["answer"] == "not_reached"
    assert [worker.code for worker in joined] == [0, 0, 0]

    folder = the_run(tmp_path / "results")
    outcome = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    assert (outcome["outcome"], outcome["drained"], len(outcome["workers"])) == ("completed", True, len(WORKERS))
    assert all(worker["requests"] > 0 and worker["reports_lost"] == 0 for worker in outcome["workers"].values())
    recording = open_recording(folder)
    requests = recording.latency.loc[recording.latency["kind"] == REQUEST, "count"].sum()
    assert requests == counted["requests"] == recording.portal["requests"].iloc[-1] > 300
    assert {host.name: host.sent_outside() for host in hosts.values()} == dict.fromkeys(ADDRESSES, 0)


def test_a_fleet_and_a_portal_that_come_up_together_find_each_other(hosts, authorise, start, run, key, tmp_path):
    """As in Kubernetes, where a pod has its name when it is there: workers, master and portal, the last one first."""
    names = tmp_path / "hosts"
    known = names.read_text(encoding="ascii")
    without = [line for line in known.splitlines(keepends=True) if line.split()[1] not in ("master", "portal")]
    names.write_text("".join(without), encoding="ascii")
    authorise("portal", 8080)
    workers = [start(name, "worker", "--join", "master:5557", "--key", key) for name in WORKERS]
    master = run("--target", "there", "--wait", "1 min")
    assert "waiting for the target, 1 min at most: portal resolves to no address" in master.process.stderr.readline()
    names.write_text(known, encoding="ascii")
    listening = ("--host", ADDRESSES["portal"], "--expose", "--port", "8080")
    with portal_by_hand(*listening, inside=hosts["portal"].inside):
        ended = master.end(120)
    assert ended.code == 0, ended.err
    assert [worker.end().code for worker in workers] == [0, 0, 0]


def test_what_leaves_is_counted(hosts):
    """The counter that the next tests trust."""
    hosts["master"].does(sys.executable, "-c", KNOCK, STRANGER)
    assert hosts["master"].sent_outside() == 1
    assert hosts["portal"].sent_outside() == 0


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (f"http://{STRANGER}", "is not this machine"),
        ("http://staging.example", "is not this machine"),
        ("there", "which is not in the networks"),  # its name resolves to the stranger
    ],
)
def test_a_stranger_is_refused_and_no_packet_leaves(hosts, authorise, run, tmp_path, target, said):
    authorise("staging.example", 80)
    ended = run("--target", target).end()
    assert (ended.code, ended.err.count("\n")) == (6, 1)
    assert said in ended.err
    assert not (tmp_path / "results").exists()
    assert hosts["master"].sent_outside() == 0


@contextmanager
def sends_away(host, keeps):
    """A portal that redirects to the stranger whoever asks for another page than `keeps`; its port."""
    words = [*host.inside, sys.executable, "-c", SENDS_AWAY, host.address, STRANGER, keeps]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def test_a_portal_that_sends_its_visitors_to_a_stranger_is_refused_and_no_packet_leaves(hosts, authorise, run):
    with sends_away(hosts["portal"], keeps="") as port:
        authorise("portal", port)
        ended = run("--target", "there").end()
    assert ended.code == 6, ended.err
    assert f"http://{STRANGER}" in ended.err
    assert {host.name: host.sent_outside() for host in hosts.values()} == dict.fromkeys(ADDRESSES, 0)


def test_pages_that_lead_to_a_stranger_fail_and_no_packet_leaves(hosts, authorise, start, run, key, tmp_path):
    with sends_away(hosts["portal"], keeps="/.well-known/portal-load") as port:
        authorise("portal", port)
        master = run("--target", "there")
        for name in WORKERS:
            start(name, "worker", "--join", "master:5557", "--key", key)
        ended = master.end(120)
    assert ended.code == 6, ended.err
    failed = open_recording(the_run(tmp_path / "results")).latency.query("kind == 'service'")
    assert {"off_target"} <= set(failed["outcome"]) <= {"off_target", "cut"}
    assert {host.name: host.sent_outside() for host in hosts.values()} == dict.fromkeys(ADDRESSES, 0)


def test_a_worker_whose_own_file_does_not_know_the_target_refuses_it(hosts, authorise, start, run, key, tmp_path):
    listening = ("--host", ADDRESSES["portal"], "--expose")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with portal_by_hand(*listening, inside=hosts["portal"].inside) as portal:
        authorise("portal", portal.url.rpartition(":")[2])
        master = run("--target", "there")
        names = list(WORKERS)
        workers = [start(name, "worker", "--join", "master:5557", "--key", key) for name in names[:2]]
        words = ("worker", "--join", "master:5557", "--key", key)
        workers.append(Started(*words, inside=hosts[names[2]].inside, folder=elsewhere))
        ended = master.end(120)
        assert [worker.end().code for worker in workers] == [0, 0, 0]
    outcome = json.loads((the_run(tmp_path / "results") / "outcome.json").read_text(encoding="utf-8"))
    assert (ended.code, outcome["outcome"]) == (6, "turned_away")
    assert "a worker refused the target: this worker's targets.yaml has no target 'there'" in outcome["because"]
