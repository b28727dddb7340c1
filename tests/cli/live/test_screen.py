import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, Group

from analysis.so_far import judge_so_far
from cli.live.judged import judged_of
from cli.live.ladder import draw_ladder, rungs_of
from cli.live.look import ASCII, BLOCKS, SHADES, look_of
from cli.live.screen import LEAST_HEIGHT, LEAST_WIDTH, draw_screen
from cli.live.so_far import SoFar
from contract.run_folder import RunFolder
from contract.search import Search
from tests.analysis.conftest import Made
from tests.cli.live.watched import CAPACITY, second, watched

GOLDEN = Path(__file__).parent / "golden"
SCREENS = (  # written anew by `make golden`
    ("begins-80x23", 3, (80, 23), BLOCKS),
    ("broken-80x23", 330, (80, 23), BLOCKS),
    ("broken-120x39", 330, (120, 39), BLOCKS),
    ("without-colours-80x23", 330, (80, 23), SHADES),
    ("ascii-80x23", 330, (80, 23), ASCII),
    ("small-60x11", 330, (60, 11), BLOCKS),
)
BUSY = {"cpu": 0.93, "workers": 1}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The verdict on the first two stages of a portal that saturates at 50 %."""
    folder = RunFolder(Made(planted=0.5).write(tmp_path_factory.mktemp("judged") / "run"))
    return judged_of(judge_so_far(folder, 2))


def text_of(lines, width):
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(Group(*lines))
    return console.export_text()


def screen_of(seconds, size, look, judged):
    so_far = replace(watched(seconds), judged=judged if seconds > 120 else None)
    return text_of(draw_screen(so_far, *size, look), size[0])


@pytest.mark.parametrize(("name", "seconds", "size", "look"), SCREENS)
def test_the_screen_is_as_it_was(name, seconds, size, look, judged):
    assert screen_of(seconds, size, look, judged) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", [BLOCKS, SHADES, ASCII])
@pytest.mark.parametrize("seconds", [0, 1, 300, 480, 500])
def test_no_line_is_longer_than_the_terminal_and_there_are_no_more_than_it_has(seconds, look, judged):
    so_far = replace(watched(seconds, errors_by_outcome={"timed_out": 7}, **BUSY), judged=judged)
    for width in range(LEAST_WIDTH, 141, 7):
        for height in range(LEAST_HEIGHT - 1, 61, 5):
            lines = draw_screen(so_far, width, height, look)
            assert len(lines) <= height
            assert max(line.cell_len for line in lines) <= width


def test_ascii_is_ascii():
    lines = draw_screen(watched(330), 80, 23, ASCII)
    assert "".join(line.plain for line in lines).isascii()


@pytest.mark.parametrize(
    ("environ", "encoding", "look"),
    [
        ({"TERM": "xterm-256color"}, "utf-8", BLOCKS),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "utf-8", SHADES),
        ({"TERM": "xterm-256color"}, "ascii", ASCII),
    ],
)
def test_a_terminal_gets_what_it_can_show(environ, encoding, look):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert look_of(Console(file=file, force_terminal=True, _environ=environ)) == look


def test_a_generator_that_is_short_of_workers_and_of_processor_stands_out():
    (line,) = (it for it in draw_screen(watched(5, **BUSY), 100, 30, BLOCKS) if "generator" in it.plain)
    assert line.plain.startswith("generator: 1 of 2 workers, at worst CPU 93 %")
    assert {"bold red", "yellow"} <= {str(span.style) for span in line.spans}


def test_of_many_stages_the_present_one_is_shown():
    stages = tuple(replace(CAPACITY.stages[0], index=place, start_s=place * 60.0) for place in range(96))
    plan = replace(CAPACITY, stages=stages)
    for until_s in (1, 3000, 5759):
        head, *lines = draw_ladder(rungs_of(watched(until_s, plan)), 5, BLOCKS)
        assert "(5 of 96 stages)" in head.plain
        assert sum(" now " in line.plain for line in lines) == 1


def test_a_search_says_its_loads_once_they_are_known():
    plan = replace(CAPACITY, search=Search(0.2, 1.2, 0.1))
    so_far = watched(61, plan, utilisation=0.7)
    assert [rung.load for rung in rungs_of(so_far)] == [0.7, 0.7, None, None, None, None, None, None]
    assert rungs_of(so_far)[0].users == 84_000


def test_a_stage_that_the_run_never_came_to_is_not_done():
    so_far = watched(130)
    ended = replace(so_far, seconds=(*so_far.seconds, replace(so_far.now, second=131, stage=None)))
    assert [rung.state for rung in rungs_of(ended)] == ["done", "done", *["not run"] * 6]


def test_before_anybody_said_anything_everything_is_to_come():
    assert {rung.state for rung in rungs_of(SoFar(CAPACITY))} == {"to come"}
    assert second(0)["stage"] == 0
