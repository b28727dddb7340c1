import io

import pytest
from rich.console import Console

from cli.live import LiveView, plain_line
from tests.contract.test_plan import PLAN

SECOND = {
    "event": "second", "second": 4, "stage": 0, "planned": 10, "open": 10, "in_flight": 1, "workers": 2,
    "requests": 1234, "pages": 321, "errors": 7, "p95_s": 0.1234,
}  # fmt: skip


def shown(*said, terminal=False):
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=100, emoji=False, highlight=False)
    with LiveView(PLAN, console) as view:
        for one in said:
            view.hear(one)
            if terminal:
                view._live.refresh()
    return file.getvalue()


def test_a_second_in_one_line():
    line = plain_line(PLAN, SECOND)
    for expected in ("stage 1 of 2", "10 %", "12,000 users", "1,234 requests/s", "123.4 ms", "7 errors"):
        assert expected in line


def test_without_a_terminal_a_line_comes_now_and_then():
    seconds = [SECOND | {"second": second} for second in range(11)]
    assert [line.split()[0] for line in shown(*seconds).splitlines()] == ["0", "5", "10"]


def test_a_new_stage_is_always_said():
    lines = shown(SECOND | {"second": 6}, SECOND | {"second": 7, "stage": 1}, SECOND | {"second": 8, "stage": None})
    assert "stage 2 of 2" in lines
    assert "draining" in lines


def test_a_terminal_shows_a_panel():
    text = shown(SECOND, SECOND | {"p95_s": None}, terminal=True)
    for expected in ("stage 1 of 2", "12,000 of 120,000 (10 %)", "p95 of page", "2 of 2"):
        assert expected in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"event": "worker_gone", "worker": 1}, "worker 1 has ended: its stage will be INVALID"),
        ({"event": "ended", "because": "stop rule: errors", "drained": True}, "ending early: stop rule: errors"),
        ({"event": "stopping"}, "ctrl-C again ends at once"),
    ],
)
def test_what_happens_is_said_in_words(said, words):
    assert words in shown(said).replace("\n", " ")


def test_a_run_that_ends_as_planned_says_nothing_more():
    assert shown({"event": "ended", "because": "the plan is done", "drained": True}) == ""
