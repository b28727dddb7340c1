import pytest

from analysis.ci import tell_early_end, tell_verdict
from analysis.ci.markdown import MOST_BYTES, page, plain, table, within


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("p95 of page < 2 s", r"p95 of page \< 2 s"),
        ("a|b\nc", r"a\|b c"),
        ("file_dossier/submit", r"file\_dossier/submit"),
        ("<img src=x> [a](b) `c` **d** &amp;", r"\<img src=x\> \[a\](b) \`c\` \*\*d\*\* \&amp;"),
        ("\x00\x1b\ud800a\u2028b", " a b"),
        ("Nộp hồ sơ", "Nộp hồ sơ"),
    ],
)
def test_a_text_cannot_break_out_of_its_place(text, shown):
    assert plain(text) == shown


def test_a_table_says_how_many_rows_it_leaves_out():
    text = table(("a", "b"), [(f"{number}", "|") for number in range(120)])
    assert text.splitlines()[:3] == ["| a | b |", "| --- | --- |", r"| 0 | \| |"]
    assert text.endswith("\nand 20 more\n")
    assert table(("a",), []) == ""


def test_a_page_stays_below_what_github_keeps_and_is_cut_at_the_end_of_a_line():
    text = page([f"- {'ố' * 400}\n"] * 2000)
    assert 900_000 < len(text.encode()) <= MOST_BYTES < 1 << 20
    assert text.endswith("ố\n*The rest did not fit: see the report.*\n".replace("ố\n", "ố\n\n", 1))
    assert within(text, 0) == within(text, -5) == ""


def test_the_page_of_a_run(made, judge_made):
    text = tell_verdict(judge_made(made.with_(planted=0.5, utilisations=(0.2, 0.6))), "capacity").markdown
    assert text.startswith("### portal-load, capacity: REFUTED at 1:100\n")
    for expected in (
        r"**REFUTED at 1:100**: p95 of page exceeded 500 ms between 20 % and 60 % of the stated capacity",
        r"Stated: 120,000 concurrent users (Government Office, 28 July 2025). Observed peak: 50,000",
        "| load | users | pages/s, at 1:100 | p50 | p95 | p99 | failed pages | result |",
        r"FAIL: p95 of page exceeded 500 ms",
        "**Doubts**",
        "*Run it three times, with a restart of the portal between.*",
        "exit code 3.",
    ):
        assert expected in text
    objectives = [line for line in text.splitlines() if "500 ms | " in line]
    assert [line.split(" | ")[2] for line in objectives] == ["FAIL", "PASS"]  # the worst first


def test_gates_that_failed_come_with_advice(made, judge_made):
    busy = made.with_(utilisations=(0.2,), cpu=lambda second, worker: 0.97)
    text = tell_verdict(judge_made(busy), "capacity").markdown
    assert "| 20 % | worker CPU | busiest worker at 97 % of a core in one second of twenty | Add workers" in text


def test_an_early_end_says_why():
    assert "nobody \\<listens\\>" in tell_early_end("smoke", "not reachable\n  nobody <listens>").markdown
