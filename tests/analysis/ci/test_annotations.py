import pytest

from analysis.ci import tell_early_end, tell_verdict
from analysis.ci.annotations import Annotation, commands


@pytest.mark.parametrize(
    ("title", "text", "line"),
    [
        ("a", "b", "::error title=a::b"),
        ("60 %: p95, p99", "first\r\nsecond", "::error title=60 %25%3A p95%2C p99::first%0D%0Asecond"),
        ("%0A", "%25", "::error title=%250A::%2525"),
        ("Nộp hồ sơ", "a: b, c :: d", "::error title=Nộp hồ sơ::a: b, c :: d"),
    ],
)
def test_a_command_is_one_line_and_escaped_as_github_does(title, text, line):
    assert commands([Annotation("error", title, text)]) == f"{line}\n"


def test_at_most_ten_of_a_kind_and_the_tenth_says_how_many_more():
    many = [Annotation(kind, f"{number}", "") for number in range(25) for kind in ("warning", "error")]
    lines = commands([*many, Annotation("notice", "one", "")]).splitlines()
    assert [line.split()[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[9] == "::error title=16 more::They are in the summary."


def test_a_huge_text_is_cut():
    assert len(commands([Annotation("error", "a", "x" * 100_000)])) < 3_000


@pytest.mark.parametrize(
    ("change", "first", "kinds"),
    [
        ({"utilisations": (0.2,), "scale": 1.0}, "::notice title=capacity%3A NOT REACHED::", set()),
        ({"planted": 0.5}, "::error title=capacity%3A REFUTED at 1%3A100::p95 of page exceeded", {"error"}),
        ({"planted": 1.4, "utilisations": (1.0, 1.8)}, "::notice title=capacity%3A SUPPORTED at 1%3A100::", set()),
        # What says nothing of the portal is run once more, and the job may be green in the end.
        (
            {"utilisations": (0.2,), "cpu": lambda second, worker: 0.97},
            "::warning title=capacity%3A INVALID at 1%3A100::",
            set(),
        ),
    ],
)
def test_an_error_only_where_the_exit_code_is_neither_0_nor_4(made, judge_made, change, first, kinds):
    text = tell_verdict(judge_made(made.with_(**change)), "capacity").annotations
    assert text.startswith(first)
    assert {line.split()[0][2:] for line in text.splitlines()} & {"error"} == kinds


def test_an_early_end_is_an_error_but_where_nothing_was_run():
    assert tell_early_end("smoke", "a\nb").annotations == "::error title=smoke::a%0Ab\n"
    assert tell_early_end("smoke", "a", exit_code=4).annotations == "::warning title=smoke::a\n"
