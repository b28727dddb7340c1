import socket
import urllib.error
import urllib.request

import pytest

from cli.exits import Ended
from cli.metrics import metrics_served, read_place, told
from contract.run_folder import RunFolder
from tests.contract.test_plan import PLAN
from tests.harness.test_run_metrics import announced


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("9646", ("127.0.0.1", 9646)),  # nobody else
        ("0", ("127.0.0.1", 0)),  # any free one
        ("10.0.0.5:9646", ("10.0.0.5", 9646)),  # others, since they were named
        ("0.0.0.0:9646", ("0.0.0.0", 9646)),
        ("[::1]:9646", ("::1", 9646)),
    ],
)
def test_a_place_is_a_port_or_an_address_too(text, place):
    assert read_place(text) == place


@pytest.mark.parametrize("text", ["", "here", ":9646", "10.0.0.5:", "10.0.0.5", "70000", "-1", "٩٦٤٦"])
def test_what_is_no_place_is_bad_usage(text):
    with pytest.raises(Ended, match="expected a port") as ended:
        read_place(text)
    assert ended.value.code == 2


def test_nobody_wants_any():
    heard = []
    with metrics_served(None) as metrics, told(metrics, heard.append, PLAN, RunFolder(".")) as hear:
        assert hear == heard.append


def test_a_run_is_served_while_it_goes_and_both_hear_it(tmp_path):
    port, heard = free_port(), []
    with metrics_served(str(port)) as metrics:
        with told(metrics, heard.append, PLAN, RunFolder(tmp_path / "a-run")) as hear:
            for said in announced(0):
                hear(said)
            kind, text = asked(port)
        after = asked(port)[1]
    assert kind.startswith("text/plain; version=")
    assert 'portal_load_run_info{run="a-run",scenario="steps",target="embedded"} 1.0' in text
    assert "portal_load_running 1.0" in text and "portal_load_running 0.0" in after
    assert [said["event"] for said in heard] == ["second", "counts"]
    with pytest.raises(OSError):
        asked(port)


@pytest.mark.parametrize(
    ("name", "answered"), [("localhost", True), ("127.0.0.1", True), ("elsewhere.example", False), ("[", False)]
)
def test_on_loopback_nobody_is_answered_who_asks_under_another_name(name, answered):
    port = free_port()
    with metrics_served(str(port)):
        asking = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Host": f"{name}:{port}"})
        try:
            status = urllib.request.urlopen(asking, timeout=5).status
        except urllib.error.HTTPError as refused:
            with refused:
                status = refused.code
    assert status == (200 if answered else 403)


def test_a_port_that_is_taken_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(Ended, match="cannot listen there") as ended, metrics_served(port):
            pass
    assert ended.value.code == 2
