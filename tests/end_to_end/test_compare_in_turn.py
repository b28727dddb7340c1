"""Two portals in one job, one of them slower: `compare --run` makes runs in turn, and fails with the pages' names."""

import json

import pytest
from junitparser import JUnitXml

from tests.real import SCENARIO, Started, portal_by_hand

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end]  # a minute

SHORT = SCENARIO.replace("ramp: 1 s, hold: 23 s, settle: 2 s", "ramp: 1 s, hold: 7 s, settle: 1 s")
ONE_JOURNEY = SHORT.replace("look_up_procedure: 40, track_dossier: 20, file_dossier: 40", "look_up_procedure: 100")


def test_a_slower_portal_fails_the_job_and_is_named(tmp_path):
    file, out = tmp_path / "tiny.yaml", tmp_path / "out"
    file.write_text(ONE_JOURNEY, encoding="utf-8")
    with portal_by_hand() as before, portal_by_hand("--slower", "*=0.15") as after:
        words = ["--run", str(file), "--pairs", "1", "--workers", "1", "--results", str(out), "--json"]
        sides = ["--before", before.url, "--after", after.url, "--junit", str(tmp_path / "compare.xml")]
        ended = Started("compare", *words, *sides).end(90)
    assert ended.code == 5, ended.err
    found = json.loads(ended.out)
    assert found["runs"] == {"before": 1, "after": 1}
    assert "look_up_procedure/home p50" in found["worse"]  # 150 ms slower, where it takes some: told on any machine
    assert ended.err.index("pair 1 of 1, before") < ended.err.index("pair 1 of 1, after")
    assert len(list(out.glob("*-compare-tiny/before/*/verdict.json"))) == 1
    report = JUnitXml.fromfile(str(tmp_path / "compare.xml"))
    assert report.failures >= 2
