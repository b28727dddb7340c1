"""What a journey file does when it is loaded stays in the process that loads it, and reaches nobody from there."""

import socket
import sys
from textwrap import dedent

import pytest

from cli import journeys_apart
from cli.journeys_apart import describe_journeys
from contract.journey import PageVisit
from harness.environment import PROMETHEUS_TOKEN
from locustfiles.journey_files import BadJourneyFile
from tests.real import SCENARIO, portal_load

OWN = """\
from contract.journey import Journey, PageVisit
JOURNEYS = {"x": Journey("x", "About x.", lambda session: None, (PageVisit("home", 2, 1.5, 7.0, 1), PageVisit("b", 1)))}
"""


@pytest.fixture
def own(tmp_path):
    """Writes a journey file that does something besides; answers its path."""

    def write(besides=""):
        file = tmp_path / "own.py"
        file.write_text(OWN + dedent(besides), encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def elsewhere():
    """A server that the file shall not reach, and whether somebody came."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)

        def was_reached():
            try:
                listener.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield listener.getsockname()[1], was_reached


def test_a_journey_is_what_its_file_says_but_starts_in_a_worker_alone(own):
    journey = describe_journeys(own())["x"]
    assert (journey.name, journey.about) == ("x", "About x.")
    assert journey.pages == (PageVisit("home", 2, 1.5, 7.0, 1), PageVisit("b", 1))
    assert journey.requests_a_session == 4
    with pytest.raises(RuntimeError, match="in a worker"):
        journey.go(None)


LEFT_BEHIND = {
    "at exit": "import atexit; atexit.register(lambda: reach())",
    "a thread": "import threading; threading.Thread(target=reach).start()",
    "a handler of logs, which sends when the process ends": """\
        import logging, logging.handlers
        sends = logging.handlers.SocketHandler("127.0.0.1", PORT)
        logging.getLogger().addHandler(logging.handlers.MemoryHandler(100, target=sends))
        logging.getLogger().warning("one")
    """,
    "a patch of what is called later": """\
        import json
        json_dumps = json.dumps
        json.dumps = lambda *words, **more: reach() or json_dumps(*words, **more)
    """,
    "another process": """\
        import os
        if os.fork() == 0:
            try:
                reach()
            finally:
                os._exit(0)
    """,
    "a client in C": """\
        import zmq
        pushing = zmq.Context.instance().socket(zmq.PUSH)
        try:
            pushing.connect(f"tcp://127.0.0.1:{PORT}")
        except RuntimeError:
            pass
    """,
}


@pytest.mark.parametrize("besides", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_a_journey_file_leaves_behind_reaches_nobody(besides, own, elsewhere, tmp_path):
    port, was_reached = elsewhere
    own(
        f"import socket\nPORT = {port}\n"
        "def reach():\n"
        "    try:\n        socket.create_connection(('127.0.0.1', PORT), timeout=5)\n"
        "    except RuntimeError:\n        pass\n" + dedent(besides)
    )
    file = tmp_path / "own.yaml"
    mix = "look_up_procedure: 40, track_dossier: 20, file_dossier: 40"
    text = SCENARIO.replace("citizens:\n", "citizens:\n  locustfile: own.py\n").replace(mix, "x: 100")
    file.write_text(text, encoding="utf-8")
    portal_load("check", str(file), "--json")
    assert not was_reached()


def test_nothing_of_a_journey_file_is_loaded_here(own):
    before = set(sys.modules)
    describe_journeys(own())
    assert not [name for name in set(sys.modules) - before if "own" in name]


def test_what_a_journey_file_prints_is_no_answer(own, capfd):
    assert list(describe_journeys(own("print('[]')\n"))) == ["x"]
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "[]\n")


def test_what_opens_the_monitoring_is_not_told_to_it(own, monkeypatch, tmp_path):
    monkeypatch.setenv(PROMETHEUS_TOKEN, "s3cret")
    describe_journeys(
        own(
            "import os\nfrom pathlib import Path\n"
            f"Path(__file__).with_name('seen').write_text(os.environ.get('{PROMETHEUS_TOKEN}', 'nothing'))\n"
        )
    )
    assert (tmp_path / "seen").read_text(encoding="utf-8") == "nothing"


@pytest.mark.parametrize(
    ("besides", "said"),
    [
        ("import os; os._exit(0)\n", "ended the process that did, with exit code 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n", "exit code -9"),
        ("raise RuntimeError('broken')\n", "cannot be loaded: RuntimeError: broken"),
        ("JOURNEYS = {}\n", "holds an empty JOURNEYS"),
        ("JOURNEYS = {'x': Journey('x', 'A.', print, (PageVisit(b'home', 1),))}\n", "neither text nor number"),
        ("JOURNEYS = {'x': Journey('x', 'A.', print, 7)}\n", "neither text nor number"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_a_sentence(besides, said, own):
    with pytest.raises(BadJourneyFile, match=said):
        describe_journeys(own(besides))


def test_a_file_that_is_never_done_is_given_up(own, monkeypatch):
    monkeypatch.setattr(journeys_apart, "LOAD_WITHIN_S", 0.5)
    with pytest.raises(BadJourneyFile, match="not done after"):
        describe_journeys(own("import time\ntime.sleep(600)\n"))
