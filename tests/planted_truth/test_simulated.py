"""The verdict on simulated portals whose truth is known: eight in `make test`, two hundred in `make proofs`."""

import numpy as np
import pytest

from tests.planted_truth.portals import THINK_TIMES, draw_portals, judge_portal
from tests.planted_truth.truth import longer_than, others_found, p95_s, share_longer

HEADER = (
    "  no  servers, capacity, think time, objective, truth; answer, bracket, stages (Pass, Fail, Undecided, Invalid)"
)
MOST_INCONCLUSIVE = 0.1
FEWEST_BRACKETS = 0.95


def judged(portals, folder):
    found = [judge_portal(portal, folder) for portal in portals]
    print(HEADER, *(each.row() for each in found), sep="\n")
    wrong, inconclusive = (
        [each for each in found if each.is_wrong and not each.is_near],
        [each for each in found if each.answer in ("inconclusive", "invalid", "not_reached")],
    )
    brackets = sum(each.bracket_holds for each in found)
    print(f"{len(wrong)} wrong, {len(inconclusive)} undecided, {brackets} of {len(found)} brackets hold the truth")
    two_sided = [each for each in found if each.passed_up_to and each.failed_from]
    held = sum(each.bracket_holds for each in two_sided)
    print(f"of the {len(two_sided)} brackets with both ends, which alone could be wrong on either, {held} hold it")
    assert held >= FEWEST_BRACKETS * len(two_sided)
    return found, wrong, inconclusive, brackets


def test_eight_portals_of_different_width_and_capacity(tmp_path):
    quick = [each for each in draw_portals(200) if each.servers <= 16 and each.think_s < 5 and each.capacity < 1.3]
    found, wrong, _, brackets = judged(quick[::2][:8], tmp_path)
    assert wrong == []
    assert {each.answer for each in found} >= {"supported", "refuted"}
    assert brackets >= 7


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_two_hundred_portals(tmp_path):
    _, wrong, inconclusive, brackets = judged(draw_portals(200), tmp_path)
    assert wrong == []
    assert len(inconclusive) <= MOST_INCONCLUSIVE * 200
    assert brackets >= FEWEST_BRACKETS * 200


def test_the_truth_agrees_with_the_other_formula_and_with_arithmetic():
    found = others_found(59, 4, 4.0, 0.3)
    for t_s in (0.1, 0.5, 1.5):
        assert share_longer(t_s, found, 4, 0.3) == pytest.approx(longer_than(t_s, found, 4, 0.3), rel=1e-9)
    assert share_longer(p95_s(60, 4, 4.0, 0.3), found, 4, 0.3) == pytest.approx(0.05, rel=1e-6)
    # One server, one other citizen who is there with p: S e^(-t/S), or two of them, an Erlang time.
    there = others_found(1, 1, 1.0, 0.5)[1]
    t_s, own = 0.8, 1 / 0.5
    expected = np.exp(-own * t_s) * (1 + there * own * t_s)
    assert share_longer(t_s, np.array([1 - there, there]), 1, 0.5) == pytest.approx(expected, rel=1e-9)


def test_the_think_times_have_the_means_that_the_truth_takes(tmp_path):
    from cli.planning import Wishes, plan_scenario

    for portal in draw_portals(4):
        file = tmp_path / "portal.yaml"
        file.write_text(portal.scenario(), encoding="utf-8")
        plan = plan_scenario(str(file), Wishes("embedded")).plan
        assert plan.citizens.think_time.mean_s == pytest.approx(THINK_TIMES[portal.think_time], rel=1e-6)
