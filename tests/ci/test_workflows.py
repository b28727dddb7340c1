"""The ready workflows: both say the same, and their smoke steps, run here, give a report and a documented exit code."""

import re
import shlex

from junitparser import Error, JUnitXml

from tests.ci.workflows import github_jobs, gitlab_jobs
from tests.real import SCENARIO


def commands_of(job):
    """The words of each `portal-load` command, the output file aside."""
    text = "\n".join(job.scripts).replace("\\\n", " ")
    lines = (line for line in text.splitlines() if "portal-load" in line)
    return [shlex.split(re.split(r" > | \|\| | &$", line)[0].split("portal-load ", 1)[1]) for line in lines]


def test_both_services_have_the_same_jobs_and_commands():
    github, gitlab = github_jobs(), gitlab_jobs()
    assert list(github) == list(gitlab) == ["check", "test", "smoke", "compare"]
    for name in github:
        assert commands_of(github[name]) == commands_of(gitlab[name])


def test_what_is_refused_fails_the_job_with_its_code_and_an_error_in_junit(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(SCENARIO.replace("target: embedded", "target: https://dichvucong.gov.vn"), encoding="utf-8")
    ended = github_jobs()["smoke"].run(SCENARIO=str(file), OUT=str(tmp_path / "out"))
    assert ended.returncode == 6, ended.stderr
    (case,) = next(iter(JUnitXml.fromfile(str(tmp_path / "out" / "smoke.xml"))))
    assert isinstance(case.result[0], Error)
    assert "never a target" in case.result[0].text
