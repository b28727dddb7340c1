import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

from cli.live import LiveView, Replicate, SoFar, has_room
from cli.live.look import ASCII
from cli.live.page import page_json
from cli.live.plain import plain_line
from cli.live.screen import draw_screen
from cli.live.so_far import heard
from harness.processes import ROOT
from tests.cli.live.watched import CAPACITY, second, watched
from tests.contract.test_plan import PLAN

SHOW_CURSOR = "\x1b[?25h"


def console_of(file, terminal=False, **instead):
    settings = {"force_terminal": terminal, "width": 100, "height": 30, "emoji": False, "highlight": False}
    settings["soft_wrap"] = True  # as the command line's own
    return Console(file=file, _environ={"TERM": "xterm-256color"}, **(settings | instead))


def shown(*said, terminal=False, plan=PLAN, **instead):
    file = io.StringIO()
    with LiveView(SoFar(plan), console_of(file, terminal, **instead)) as view:
        for one in said:
            view.hear(one)
    return file.getvalue()


def of(number, **instead):
    return second(number, PLAN, **instead)


def test_a_second_in_one_line():
    text = shown(of(5, open=10, requests=1234, p95_s=0.1234, errors_by_outcome={"busy": 7}))
    for expected in ("stage 1 of 2", "10 %", "12,000 users", "1,234 requests/s", "123.4 ms"):
        assert expected in text


def test_the_errors_of_a_line_are_those_of_its_stage_so_far():
    """Of one second in five, or of one in a minute, hardly any would be told."""
    so_far = watched(60, errors_by_outcome={}, pages=7, stage=0)
    assert "errors 0 % in this stage" in plain_line(so_far)
    later = heard(so_far, second(60, stage=0, pages=0, errors_by_outcome={"busy": 60}))
    assert "errors 12.5 % in this stage" in plain_line(later)
    assert plain_line(heard(so_far, second(480, pages=3, errors_by_outcome={"cut": 1}))).endswith("errors 25 %")


def test_a_replicate_says_which_of_how_many_it_is():
    so_far = heard(SoFar(CAPACITY, replicate=Replicate(2, 3)), second(70))
    assert "replicate 2 of 3, stage 2 of 8" in plain_line(so_far)
    title = str(draw_screen(so_far, 120, 30, ASCII)[0])
    assert title.startswith("capacity: replicate 2 of 3, stage 2 of 8, settling")
    assert title.endswith("49 s left in stage, 6 min 49 s in replicate")
    assert page_json(so_far)["replicate"] == "replicate 2 of 3"


@pytest.mark.parametrize("environment", [{"FORCE_COLOR": "1"}, {"TTY_COMPATIBLE": "1"}])
def test_a_log_that_is_to_have_colours_is_no_screen(environment):
    """As the console of the command line is made, where stderr is no terminal."""
    console = Console(
        file=io.StringIO(), force_interactive=False, width=100, height=30,
        _environ={"TERM": "xterm-256color"} | environment,
    )  # fmt: skip
    assert console.is_terminal
    assert not has_room(console)


def test_the_console_of_the_command_line_asks_the_terminal_itself():
    words = "from cli import console; from cli.live import has_room; print(has_room(console.err))"
    environment = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    done = subprocess.run(
        [sys.executable, "-c", words], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "False\n"


def test_without_a_terminal_a_line_comes_now_and_then():
    assert [line.split()[0] for line in shown(*(of(number) for number in range(9))).splitlines()] == ["0", "5"]


def test_a_longer_run_has_hardly_more_lines():
    lines = len(shown(*(second(number) for number in range(480)), plan=CAPACITY).splitlines())
    assert lines == 48  # every 10 s; each of the 8 stages begins at one of them


def test_a_new_stage_is_always_said():
    lines = shown(of(6), of(7, stage=1), of(8, stage=None, utilisation=None))
    assert "stage 2 of 2" in lines
    assert "draining" in lines


def test_a_terminal_shows_a_screen_each_second():
    text = shown(of(0), of(1, p95_s=None, cpu=None), terminal=True)
    for expected in ("steps: stage 1 of 2", "of the stated 120,000", "2 of 2 workers", "p95 of page < 500 ms"):
        assert text.count(expected) >= 2


@pytest.mark.parametrize(
    "terminal",
    [{"terminal": False}, {"terminal": True, "width": 59}, {"terminal": True, "height": 11}],
)
def test_where_a_screen_has_no_room_there_are_lines(terminal):
    assert not has_room(console_of(io.StringIO(), **terminal))
    assert "stage 1 of 2" in shown(of(0), **terminal)
    assert "\x1b" not in shown(of(0), **terminal)


def test_a_dumb_terminal_gets_lines():
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, height=30, _environ={"TERM": "dumb"})
    with LiveView(SoFar(PLAN), console) as view:
        view.hear(of(0))
    assert "stage 1 of 2" in file.getvalue()
    assert "\x1b" not in file.getvalue()


def test_an_interrupt_gives_the_terminal_back_as_it_was():
    file = io.StringIO()
    with pytest.raises(KeyboardInterrupt), LiveView(SoFar(PLAN), console_of(file, terminal=True)) as view:
        view.hear(of(0))
        assert not file.getvalue().endswith(SHOW_CURSOR)
        raise KeyboardInterrupt
    assert SHOW_CURSOR in file.getvalue().rpartition("stage 1 of 2")[2]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"event": "worker_gone", "worker": 1}, "worker 1 has ended: its stage will be INVALID"),
        ({"event": "ended", "outcome": "stopped", "because": "stop rule: errors"}, "ending early: stop rule: errors"),
        ({"event": "stopping"}, "ctrl-C again ends at once"),
    ],
)
def test_what_happens_is_said_in_words(said, words):
    assert words in shown(said).replace("\n", " ")


def test_a_run_that_ends_as_planned_says_nothing_more():
    assert shown({"event": "ended", "outcome": "completed", "because": "the plan is done"}) == ""
