"""A real Prometheus watches a real run: every query of the dashboard has an answer, and its samples are recorded."""

import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis import open_recording
from tests.deploy.test_observe import QUERIES
from tests.real import PATIENCE_S, Started, seconds_recorded, the_run, wait_until

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.proof,
    pytest.mark.skipif(
        shutil.which("prometheus") is None, reason="no Prometheus here; on Debian, apt-get install prometheus"
    ),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def jobs(portal, metrics):
    places = {"portal": f"127.0.0.1:{portal}", "portal-load": f"127.0.0.1:{metrics}"}
    asked = [{"job_name": name, "static_configs": [{"targets": [place]}]} for name, place in places.items()]
    return json.dumps({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": asked})


@contextmanager
def prometheus(folder, config):
    """A Prometheus of its own; its address."""
    folder.mkdir()
    (folder / "prometheus.yml").write_text(config, encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    words = [f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(["prometheus", *words, f"--web.listen-address={address}"], stdout=log, stderr=log)
    try:
        wait_until(lambda: is_ready(f"http://{address}/-/ready"), "Prometheus is ready")
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def is_ready(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def answer(address, query, at_s):
    words = urllib.parse.urlencode({"query": query, "time": at_s})
    with urllib.request.urlopen(f"{address}/api/v1/query?{words}", timeout=10) as said:
        return json.load(said)["data"]["result"]


def test_what_is_watched_has_an_answer_to_every_query_and_is_recorded(portal, scenario, tmp_path):
    metrics, results = free_port(), tmp_path / "results"
    with prometheus(tmp_path / "prometheus", jobs(portal.port, metrics)) as address:
        file = scenario()
        resources = (
            "{portal_core: 'sum(rate(portal_cpu_seconds_total[3s]))', busy: 'clamp_max(portal_busy_seconds_total, 1)'}"
        )
        with Path(file).open("a", encoding="utf-8") as text:
            text.write(f"monitoring: {{prometheus: '{address}', every: 2 s, resources: {resources}}}\n")
        words = ("--target", portal.url, "--results", str(results), "--metrics", str(metrics))
        started = Started("run", file, *words)
        wait_until(lambda: seconds_recorded(results) >= 20, "twenty seconds are recorded")
        at_s = time.time()
        silent = [
            title
            for title, query in QUERIES
            if not query.startswith("label_values")
            and not answer(address, query.replace("$__rate_interval", "15s").replace("$page", ".*"), at_s)
        ]
        ended = started.end()
    assert ended.code == 0, ended.err
    assert set(silent) <= {"Errors by outcome", "Stages"}  # nothing went wrong, and there is one stage
    recording = open_recording(the_run(results))
    assert recording.monitoring["problems"] == []
    cores = recording.resources[recording.resources["resource"] == "portal_core"]["utilisation"]
    assert len(cores) >= 10 and 0 < cores.mean() < 2
