"""A hostile portal and careless journeys: no secret of theirs is in any file of a run, nor in what was said."""

import base64
import json
import os
import re
import subprocess
import sys

import pyarrow as pa
import pytest

from analysis import open_recording
from tests.end_to_end.hostile import JOURNEYS, holds, hostile_portal, plant
from tests.real import ROOT, the_run

pytestmark = pytest.mark.end_to_end

SCENARIO = """\
name: hostile  # the password is {scenario_comment}
about: Does anything leak?
stated_capacity: 120000
target: hostile
citizens:
  locustfile: hostile_journeys.py
  journeys: {{plain: 1, reason: 1, missing: 1, away: 1, here: 1, chunked: 1, coding: 1, charset: 1, garbage: 1, head: 1,
    form: 1, breaks: 1, names: 1, secure: 1}}
  think_time: {{constant: 50 ms}}
load:
  - closed: {{hold: {{users: 20, ramp: 0 s, settle: 0 s, for: 6 s}}}}
objectives:
  - p95 of page < 2 s
"""
TARGETS = """\
- name: hostile
  base_url: http://127.0.0.1:{plain_port}
  hosts: ["127.0.0.1:{secure_port}"]
  networks: [127.0.0.0/8]
  most_users: 100
  valid_until: 2999-01-01
  owner: a test
  approval: a test
"""


def leaks(folder, said, planted):
    """(file, place) of each planted secret that is found in a file of the folder, or in what was said."""
    texts = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name, content in list(texts.items()):
        if name.endswith(".arrows"):
            texts[name] += str(pa.ipc.open_stream(content).read_all().to_pydict()).encode()
        for inside in re.findall(rb"base64,([A-Za-z0-9+/=]+)", content):
            texts[name] += base64.b64decode(inside)
    texts |= {"a file's name": "\n".join(texts).encode(), "what was said": said.encode()}
    return [(name, place) for name, text in texts.items() for place, secret in planted.items() if holds(text, secret)]


def key_in(environment):
    """The secret half of the fleet's key, which a worker began with."""
    variables = dict(each.split(b"=", 1) for each in environment.split(b"\0") if b"=" in each)
    return json.loads(variables[b"PORTAL_LOAD_KEY"])["secret"]


def test_no_secret_gets_into_a_run_folder_or_a_log(tmp_path):
    planted = plant()
    with hostile_portal(planted, tmp_path) as (plain_port, secure_port, heard):
        named = planted | {"plain_port": plain_port, "secure_port": secure_port, "seen": tmp_path / "environment"}
        for name, text in (
            ("hostile.yaml", SCENARIO), ("targets.yaml", TARGETS), ("hostile_journeys.py", JOURNEYS),
        ):  # fmt: skip
            (tmp_path / name).write_text(text.format(**named), encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "cli.entry", "run", "hostile.yaml", "--anyway", "--json"],
            cwd=tmp_path,
            env=os.environ | {"PORTAL_PASSWORD": planted["environment"], "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=100,
        )
    assert ended.returncode in (3, 4), ended.stderr
    run = the_run(tmp_path / "results")
    of_this_fleet = {"key of this fleet": key_in((tmp_path / "environment").read_bytes())}
    assert leaks(run, ended.stdout + ended.stderr, planted | of_this_fleet) == []
    assert "PORTAL_PASSWORD" in (run / "logs" / "worker-0.log").read_text(encoding="utf-8")  # it was printed

    recording = open_recording(run)
    outcomes = set(recording.latency["outcome"])
    met = {"ok", "status_5xx", "status_4xx", "off_target", "malformed", "tls", "wrong_page", "generator"}
    assert met <= outcomes  # every trap was walked into
    assert {"db", "others"} == set(recording.system_names)
    assert "RuntimeError" in (run / "logs" / "worker-0.log").read_text(encoding="utf-8")
    agents = {re.search(rb"User-Agent: ([^\r\n]+)", head)[1].decode() for head in heard}
    assert agents == {"portal-load load test; run not begun", f"portal-load load test; run {run.name}"}


def test_what_looks_for_leaks_finds_them(tmp_path):
    planted = plant()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([("page", pa.string())])) as stream:
        stream.write_batch(pa.record_batch([[planted["page_name"]]], names=["page"]))
    (tmp_path / "latency.arrows").write_bytes(sink.getvalue().to_pybytes())
    inside = base64.b64encode(f"<text>{planted['timing_name']}</text>".encode()).decode()
    (tmp_path / "index.html").write_text(f'<img src="data:image/svg+xml;base64,{inside}">')
    (tmp_path / f"{planted['cookie']}.log").write_text(planted["reason"])
    found = {place for _, place in leaks(tmp_path, planted["exception"], planted)}
    assert found == {"page_name", "timing_name", "cookie", "reason", "exception"}
