"""The ready workflows: both say the same, and their steps, run here, give a report and a documented exit code."""

import re
import shlex
import subprocess
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest
from junitparser import Error, JUnitXml

from tests.ci.workflows import github_jobs, gitlab_jobs
from tests.real import SCENARIO

JOBS = {"github": github_jobs, "gitlab": gitlab_jobs}


def commands_of(job):
    """The words of each `portal-load` command, the output file aside."""
    text = "\n".join(job.scripts).replace("\\\n", " ")
    lines = (line for line in text.splitlines() if "portal-load" in line)
    return [shlex.split(re.split(r" > | \|\| | &$", line)[0].split("portal-load ", 1)[1]) for line in lines]


def test_both_services_have_the_same_jobs_and_commands():
    github, gitlab = github_jobs(), gitlab_jobs()
    assert list(github) == list(gitlab) == ["check", "test", "report", "smoke", "compare"]
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


def script(service, beginning, end):
    """The part of the compare job's scripts from a line's beginning to the end of another."""
    text = "\n".join(JOBS[service]()["compare"].scripts)
    return re.search(rf"^{re.escape(beginning)}.*?{re.escape(end)}", text, re.DOTALL | re.MULTILINE)[0]


def bash(text, cwd, **variables):
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(words, cwd=cwd, env=variables, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("service", JOBS)
@pytest.mark.parametrize("is_cleaned", [True, False])
def test_the_base_is_checked_out_in_a_checkout_that_was_used_before(service, is_cleaned, tmp_path):
    """A service may have cleaned it of what git does not know, and then git still knows of the worktree."""
    step = script(service, "rm -rf base", '_SHA"' if service == "gitlab" else '$BASE"')
    git = "git -c user.name=a -c user.email=a@example.org"
    assert bash(f"git init -q . && {git} commit -q --allow-empty -m base", tmp_path).returncode == 0
    for _ in range(2):
        ended = bash(step, tmp_path, BASE="HEAD", CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD")
        assert ended.returncode == 0, ended.stderr
        assert (tmp_path / "base" / ".git").exists()
        if is_cleaned:
            assert bash("git clean -ffdxq", tmp_path).returncode == 0
            assert not (tmp_path / "base").exists()


@pytest.fixture
def standing():
    """The port of a portal that stands."""
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def free():
    """A port on which nobody listens."""
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        return server.server_port


@pytest.mark.parametrize("service", JOBS)
def test_the_comparison_begins_when_both_portals_stand_and_fails_where_one_never_does(
    service, standing, free, tmp_path
):
    wait = script(service, "for port in 8081 8082", "\ndone")
    for ports, code in (((standing, standing), 0), ((free, standing), 1), ((standing, free), 1)):
        text = wait.replace("8081 8082", "{} {}".format(*ports))
        ended = bash(text, tmp_path, PATIENCE_S="1", OUT="out")
        assert ended.returncode == code, ended.stderr
        assert (f"no portal stands on port {free}" in ended.stdout) == bool(code)
