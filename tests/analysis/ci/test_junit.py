"""JUnit, read back by junitparser as a CI reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped

from analysis.ci import tell_early_end, tell_verdict
from analysis.ci.junit import MOST_CHARACTERS, junit
from analysis.ci.suite import Case, Suite


def read(text):
    return JUnitXml.fromstring(text.encode())


def outcomes(report):
    return {case.name: [type(result) for result in case.result] for suite in report for case in suite}


def test_a_suite_a_stage_and_a_case_for_each_objective_and_gate(made, judge_made):
    verdict = judge_made(made.with_(planted=0.5, utilisations=(0.2, 0.6)))
    report = read(tell_verdict(verdict, "capacity").junit)
    assert [suite.name for suite in report] == ["capacity: answer", "capacity: stage 1", "capacity: stage 2"]
    found = outcomes(report)
    assert found["answer for the stated capacity of 120,000 users"] == [Failure]
    assert found["p95 of page < 500 ms at 20 %"] == []
    assert found["p95 of page < 500 ms at 60 %"] == [Failure]
    assert found["gate: worker CPU at 20 %"] == found["gate: worker CPU at 60 %"] == []
    properties = {it.name: it.value for suite in report for it in suite.properties()}
    assert properties["stated capacity"] == "120,000 concurrent users (Government Office, 28 July 2025)"
    assert (properties["scale"], properties["run"]) == ("1:100", "run")


@pytest.mark.parametrize(
    ("change", "case", "result", "says"),
    [
        ({"objectives": ("p95 of send_petition < 2 s",)}, "p95 of send_petition < 2 s at 20 %", Error, "no samples"),
        ({"cpu": lambda second, worker: 0.97}, "p95 of page < 500 ms at 20 %", Error, "INVALID"),
        ({"cpu": lambda second, worker: 0.97}, "gate: worker CPU at 20 %", Error, "97 % of a core"),
        ({"runs_until_s": 5.0, "ended": "interrupted"}, "errors of all < 1 % at 20 %", Skipped, "before its window"),
        (
            {"runs_until_s": 5.0, "ended": "interrupted"},
            "answer for the stated capacity of 120,000 users",
            Error,
            "INVALID",
        ),
    ],
)
def test_what_is_not_a_pass_says_why(made, judge_made, change, case, result, says):
    report = read(tell_verdict(judge_made(made.with_(utilisations=(0.2,), **change)), "capacity").junit)
    (found,) = next(it for suite in report for it in suite if it.name == case).result
    assert type(found) is result
    assert says in found.message


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"planted": 0.5},
        {"planted": 1.4, "utilisations": (1.0, 1.8)},  # fails beyond the stated capacity, and is SUPPORTED
        {"utilisations": (0.2,)},
        {"utilisations": (0.2,), "cpu": lambda second, worker: 0.97},
        {"utilisations": (0.2, 0.4), "runs_until_s": 40.0, "ended": "interrupted"},
        {"utilisations": (0.2, 0.4), "runs_until_s": 5.0, "ended": "stopped"},
    ],
    ids=["supported", "refuted", "fails beyond", "not reached", "invalid", "interrupted", "stopped"],
)
def test_there_is_a_failure_or_an_error_exactly_where_the_exit_code_is_not_0(made, judge_made, change):
    verdict = judge_made(made.with_(**change))
    report = read(tell_verdict(verdict, "capacity").junit)
    assert bool(report.failures + report.errors) == bool(verdict.exit_code)
    assert report.tests == sum(len(list(suite)) for suite in report)


def test_a_load_that_fails_beyond_the_stated_capacity_is_skipped_with_its_reason(made, judge_made):
    verdict = judge_made(made.with_(planted=1.4, utilisations=(1.0, 1.8)))
    assert (verdict.answer, verdict.stages[1].result) == ("supported", "FAIL")
    report = read(tell_verdict(verdict, "capacity").junit)
    (found,) = next(it for suite in report for it in suite if it.name == "p95 of page < 500 ms at 180 %").result
    assert type(found) is Skipped
    assert found.message.startswith("FAIL: ")
    assert found.message.endswith("it does not spoil the answer")


def test_what_ended_without_an_answer_is_an_error():
    report = read(tell_early_end("smoke", "the portal is not reachable\n  nobody listens").junit)
    assert outcomes(report) == {"an answer was reached": [Error]}
    assert report.errors == 1


@given(st.text(st.characters(codec=None), max_size=60), st.sampled_from(["passed", "failed", "error", "skipped"]))
def test_every_text_is_xml(text, outcome):
    report = read(junit(f"x{text}", [Suite(text, (Case(text, outcome, text, text),), {text: text})]))
    assert report.tests == 1


def test_vietnamese_and_markup_come_through_as_they_are():
    text = 'Nộp hồ sơ <b>&"khẩn"</b> 😀 ]]>'
    report = read(junit("x", [Suite("y", (Case(text, "failed", text, text),), {"nguồn": text})]))
    (suite,) = report
    (case,) = suite
    assert (case.name, case.result[0].message, case.result[0].text) == (text, text, text)
    assert {it.name: it.value for it in suite.properties()} == {"nguồn": text}


def test_what_xml_cannot_hold_is_replaced_and_what_is_endless_is_cut():
    text = "\x00\x1b[31m\ud800\ufffe" + "x" * 1_000_000
    document = junit("x", [Suite("y", (Case("z", "failed", text, text),))])
    assert len(document) < 3 * MOST_CHARACTERS
    (found,) = next(iter(next(iter(read(document))))).result
    assert found.message.startswith("\ufffd\ufffd[31m\ufffd\ufffdxxx")
    assert "characters more" in found.message
