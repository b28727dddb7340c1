"""The ready workflows' smoke and compare steps, run here from the first to the last as the services run them."""

import json
import subprocess

import pytest
from junitparser import JUnitXml

from analysis.ci.markdown import MOST_BYTES
from tests.ci.workflows import github_jobs, gitlab_jobs
from tests.real import ROOT

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end, pytest.mark.timeout(900)]
JOBS = {"github": github_jobs, "gitlab": gitlab_jobs}


@pytest.mark.parametrize("service", JOBS)
def test_the_smoke_load_passes_and_is_told_in_every_way(service, tmp_path):
    out, summary = tmp_path / "out", tmp_path / "summary.md"
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)} if service == "github" else {}
    ended = JOBS[service]()["smoke"].run(180, OUT=str(out), **variables)
    assert ended.returncode == 0, ended.stderr
    report = JUnitXml.fromfile(str(out / "smoke.xml"))
    assert report.tests > 10
    assert (report.failures, report.errors) == (0, 0)
    assert json.loads((out / "verdict.json").read_text(encoding="utf-8"))["exit_code"] == 0
    if service == "github":
        assert "::notice title=smoke%3A NOT REACHED" in ended.stderr
        assert summary.read_text(encoding="utf-8").strip() == (out / "smoke.md").read_text(encoding="utf-8").strip()
        assert summary.stat().st_size < MOST_BYTES


@pytest.fixture
def base():
    """The commit that is checked out, as the base; its worktree goes away afterwards."""
    yield subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    subprocess.run(["git", "worktree", "remove", "--force", "base"], cwd=ROOT, check=True)


def test_a_change_is_compared_with_its_base_in_one_job(base, tmp_path):
    out = tmp_path / "out"
    ended = github_jobs()["compare"].run(600, OUT=str(out), BASE=base, PAIRS="2")
    assert ended.returncode == 0, ended.stderr
    report = JUnitXml.fromfile(str(out / "compare.xml"))
    assert report.failures == 0
    assert report.tests > 40
    assert "<svg" in (out / "compare.svg").read_text(encoding="utf-8")
    assert len(list((out / "results").glob("*-compare-smoke/*/*/verdict.json"))) == 4
