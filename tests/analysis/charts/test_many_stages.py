from itertools import pairwise

import pytest

from analysis import open_recording
from analysis.charts import latency, throughput, timeline
from analysis.charts.style import load_of, to_svg
from analysis.language import ENGLISH
from analysis.verdict import judge
from tests.analysis.visits import PAGES, Portal

DAY = tuple(round(0.04 + 0.004 * min(number, 29 - number), 4) for number in range(30))


@pytest.fixture(scope="module")
def of(made, tmp_path_factory):
    def judged(**changes):
        recording = open_recording(made.with_(**changes).write(tmp_path_factory.mktemp("run") / "run"))
        return recording, judge(recording)

    return judged


@pytest.fixture(scope="module")
def day(of):
    return of(utilisations=DAY, measure_s=6.0, told=Portal().told, model="sessions")


def test_as_many_loads_are_named_as_have_room_and_the_highest_is(day):
    named = timeline.named_stages(day[1])
    assert 8 < len(named) <= 1 / timeline.ROOM + 1
    assert max(DAY) in [stage.stage.utilisation for stage in named]
    middles = [(stage.stage.measure_from_s + stage.stage.end_s) / 2 for stage in named]
    room_s = timeline.ROOM * day[0].plan.duration_s
    assert all(after - before >= room_s for before, after in pairwise(middles))


def test_every_stage_of_a_few_is_named_even_the_same_load_twice(of):
    _, verdict = of(utilisations=(0.05, 0.1, 0.05))
    assert [stage.stage.index for stage in timeline.named_stages(verdict)] == [0, 1, 2]


def test_what_failed_is_named_first(of):
    portal = Portal(34.0, own_s_by_page=dict.fromkeys(PAGES, 1.0))
    _, verdict = of(utilisations=(0.1, 0.2, 0.1), told=portal.told)
    assert [stage.result for stage in verdict.stages] == ["PASS", "FAIL", "FAIL"]
    assert [timeline._importance(stage)[0] for stage in verdict.stages] == [True, False, False]


@pytest.mark.parametrize("draw", [throughput.draw, latency.draw])
def test_many_stages_are_drawn(day, draw):
    assert to_svg(draw(day[1], ENGLISH)).startswith("<?xml")


def test_the_same_load_again_and_again_follows_itself(of):
    _, verdict = of(utilisations=(0.1,) * 13, measure_s=10.0, told=Portal().told)
    assert ENGLISH.say(throughput.message(verdict)) == "Throughput follows the load up to 10 %, the highest tested"


def test_a_portal_that_breaks_in_the_middle_of_a_day(of):
    """From the second stage on whoever comes waits 8 s for each page, and asks for less than half as many."""
    slow = Portal(40.0, own_s_by_page=dict.fromkeys(PAGES, 8.0))
    _, verdict = of(utilisations=(0.1, 0.2, 0.1), told=slow.told)
    assert ENGLISH.say(throughput.message(verdict)) == "Throughput keeps up with the load in 1 of 3 stages"


def test_a_stage_that_moves_is_drawn_at_its_mean_load(of):
    _, verdict = of(utilisations=(0.1, 0.2), moves=True, told=Portal().told)
    assert [load_of(stage, verdict) for stage in verdict.stages] == pytest.approx([0.05, 0.15], abs=0.01)
    assert [point.load for point in throughput.points_of(verdict)] == pytest.approx([0.05, 0.15], abs=0.01)


def test_the_line_of_a_curve_goes_between_points_of_the_same_load():
    assert latency._mean_at(0.2, (0.2, 0.4, 0.2), (1.0, 9.0, 3.0)) == 2.0


def test_a_long_run_is_told_in_hours(of, monkeypatch):
    recording, verdict = of(utilisations=(0.05,))
    seconds = to_svg(timeline.draw(recording, verdict, ENGLISH))
    monkeypatch.setattr(timeline, "LONG_S", 10.0)
    assert to_svg(timeline.draw(recording, verdict, ENGLISH)) != seconds
