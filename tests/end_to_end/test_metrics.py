"""A run asked for its metrics while it goes: at the end they are what was recorded, to the last page."""

import http.client
import socket
import urllib.error
import urllib.request
from collections import Counter

import pytest
from prometheus_client.parser import text_string_to_metric_families

from analysis import open_recording
from contract.run_folder import REQUEST, RESPONSE, SERVICE
from tests.real import Started, the_run, wait_until

pytestmark = pytest.mark.end_to_end


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(port):
    """What is served there; None where nobody serves."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return None


def samples(text, name):
    return [
        sample for family in text_string_to_metric_families(text) for sample in family.samples if sample.name == name
    ]


def test_a_run_is_followed_to_its_end(portal, scenario, tmp_path):
    port, results, texts = free_port(), tmp_path / "results", []
    words = ("--target", portal.url, "--results", str(results), "--anyway", "--metrics", str(port))
    started = Started("run", scenario(short=("hold: 23 s", "hold: 8 s")), *words)

    def is_over():
        text = asked(port)
        if text:
            texts.append(text)
        return started.process.poll() is not None

    wait_until(is_over, "the run is over")
    ended = started.end()
    assert f"metrics at http://127.0.0.1:{port}/metrics" in ended.err

    latency = open_recording(the_run(results)).latency
    last = texts[-1]
    pages = latency[latency["kind"] == SERVICE].groupby(["page", "outcome"])["count"].sum()
    counted = {(it.labels["page"], it.labels["outcome"]): it.value for it in samples(last, "portal_load_pages_total")}
    assert counted == pages.to_dict()
    requests = Counter({it.labels["outcome"]: it.value for it in samples(last, "portal_load_requests_total")})
    assert requests == latency[latency["kind"] == REQUEST].groupby("outcome")["count"].sum().to_dict()
    assert requests.total() == portal.counted() > 100

    told = {it.labels["page"]: it.value for it in samples(last, "portal_load_page_latency_seconds_count")}
    assert told == latency[latency["kind"] == RESPONSE].groupby("page")["count"].sum().to_dict()
    assert [it.value for it in samples(last, "portal_load_running")] == [0]
    stages = {it.value for text in texts for it in samples(text, "portal_load_stage")}
    assert stages == {0, 1}
