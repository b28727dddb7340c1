"""What the command line tells a CI: files, annotations, and the step's summary in a job of GitHub."""

from shutil import copytree

import pytest
from junitparser import Error, JUnitXml

from cli.main import run_verb


def test_judge_writes_junit_and_markdown_and_answers_as_ever(example, tmp_path, capsys):
    files = tmp_path / "out" / "smoke.xml", tmp_path / "out" / "smoke.md"
    assert run_verb(["judge", example, "--junit", str(files[0]), "--markdown", str(files[1])]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("NOT REACHED")
    assert said.err == ""
    report = JUnitXml.fromfile(str(files[0]))
    assert report.tests > 10
    assert (report.failures, report.errors) == (0, 0)
    assert files[1].read_text(encoding="utf-8").startswith("### portal-load, ")


def test_a_job_of_github_gets_annotations_on_stderr_and_a_summary_after_what_is_there(
    example, tmp_path, monkeypatch, capsys
):
    summary = tmp_path / "summary.md"
    summary.write_text("# An earlier command\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run_verb(["judge", example, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("::notice title=")
    assert said.out.startswith("{")
    assert summary.read_text(encoding="utf-8").startswith("# An earlier command\n### portal-load, ")


def test_annotations_can_be_asked_for(example, capsys):
    assert run_verb(["judge", example, "--annotations"]) == 0
    assert "::notice title=" in capsys.readouterr().err


@pytest.fixture
def example(tmp_path):
    """The committed run, where it may be judged."""
    return str(copytree("results/example", tmp_path / "example"))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["run", "no-such-scenario"], 2, "there is no scenario"),
        (["run", "smoke", "--target", "https://dichvucong.gov.vn"], 6, "never a target"),
        (["judge", "nowhere"], 2, "there is no run"),
        (["compare", "results/example"], 2, "expected pairs"),
        (["compare", "--aa", "results/example"], 2, "--aa measures noise"),
        (["compare", "--run", "smoke", "--before", "http://127.0.0.1:1"], 2, "go together"),
        (["compare", "--run", "smoke", "--before", "embedded", "--after", "embedded"], 2, "stand already"),
        (["compare", "x", "--run", "smoke", "--before", "http://[::1]:1", "--after", "http://[::1]:2"], 2, "beside it"),
        (["compare", "--run", "smoke", "--before", "http://127.0.0.1:1", "--after", "https://dichvucong.gov.vn"], 6,
         "never a target"),
    ],
)  # fmt: skip
def test_what_ends_without_an_answer_replaces_the_report_of_an_earlier_job(words, code, says, tmp_path, capsys):
    file = tmp_path / "report.xml"
    file.write_text("of an earlier job", encoding="utf-8")
    assert run_verb([*words, "--junit", str(file)]) == code
    (case,) = next(iter(JUnitXml.fromfile(str(file))))
    assert isinstance(case.result[0], Error)
    assert says in case.result[0].text


def test_a_regression_is_a_failure_that_names_the_page(results, tmp_path, capsys):
    files = {name: tmp_path / f"compare.{name}" for name in ("xml", "md")}
    words = ["--junit", str(files["xml"]), "--markdown", str(files["md"]), "--annotations"]
    assert run_verb(["compare", *words, str(results / "same" / "run-0"), str(results / "slow")]) == 5
    report = JUnitXml.fromfile(str(files["xml"]))
    failed = [case.name for suite in report for case in suite if case.result]
    assert failed[:2] == ["after is no worse than before", "p50 of journey/page_2"]
    assert report.tests > len(failed) + 10
    assert files["md"].read_text(encoding="utf-8").startswith("### portal-load, compare capacity: REGRESSION\n")
    assert "::error title=worse%3A p50 of journey/page_2::" in capsys.readouterr().err


def test_a_comparison_that_cannot_tell_is_an_error_in_junit_and_a_warning_in_a_job_that_may_pass(
    results, tmp_path, capsys
):
    file = tmp_path / "compare.xml"
    pair = [str(results / "same" / f"run-{number}") for number in range(2)]
    assert run_verb(["compare", *pair, "--tell", "6%", "--junit", str(file), "--annotations"]) == 4
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("::")]
    assert [line.split()[0] for line in told] == ["::warning"]
    report = JUnitXml.fromfile(str(file))
    assert (report.failures, report.errors) == (0, 1)
    assert "CANNOT TELL" in file.read_text(encoding="utf-8")
