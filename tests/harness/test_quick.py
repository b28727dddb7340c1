import pytest

from harness.quick import MOST_CITIZENS, MOST_STAGES, shortened
from tests.harness.test_planner import TEXT, planned


def with_load(load, scale=100):
    head, _, tail = TEXT.partition("load:")
    return planned(
        head.replace("scale: 100", f"scale: {scale}") + f"load:\n  - {load}\n" + tail[tail.index("objectives") :]
    )


def test_the_quick_form_keeps_the_load_and_shortens_every_stage():
    plan, quick = planned(), shortened(planned())
    assert [stage.citizens for stage in quick.stages] == [stage.citizens for stage in plan.stages]
    assert all(stage.ramp_s + stage.settle_s + stage.measure_s <= 20 for stage in quick.stages)
    assert quick.duration_s == quick.stages[-1].end_s <= 60


def test_of_many_stages_a_few_are_kept_with_the_highest_among_them():
    day = with_load("closed: {day: {peak: 100 %}}")
    quick = shortened(day)
    assert len(day.stages) == 24 and len(quick.stages) <= MOST_STAGES
    assert [stage.index for stage in quick.stages] == list(range(len(quick.stages)))
    assert max(stage.utilisation for stage in quick.stages) == max(stage.utilisation for stage in day.stages)
    assert len(shortened(day, keep_stages=True).stages) == 24


@pytest.mark.parametrize("kind", ["closed", "sessions"])
def test_a_nation_becomes_a_small_town_at_the_same_utilisation(kind):
    whole = with_load(f"{kind}: {{steps: {{utilisation: [50 %, 100 %], ramp: 3 s, hold: 60 s}}}}", scale=1)
    quick = shortened(whole)
    assert [stage.utilisation for stage in quick.stages] == [stage.utilisation for stage in whole.stages]
    assert [stage.citizens * quick.scale for stage in quick.stages] == [stage.users for stage in whole.stages]
    assert max(stage.citizens for stage in quick.stages) == MOST_CITIZENS
    for short, long in zip(quick.stages, whole.stages, strict=True):
        assert short.arrivals_per_s * quick.scale == pytest.approx(long.arrivals_per_s)
        assert short.at_hand * quick.scale == pytest.approx(long.at_hand)
