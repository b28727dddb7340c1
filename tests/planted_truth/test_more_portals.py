"""The verdict where errors or a throughput are asked for, or several runs made: three portals; sixty in the proofs."""

import pytest

from tests.planted_truth.more_portals import draw_asked, throughput_per_s, wrong_of
from tests.planted_truth.portals import PlantedPortal

HEADER = "  no  servers, capacity, kind; answer, stages (Pass, Fail, Undecided, Invalid), truth (?: near)"
MOST_UNDECIDED = 0.1


def judged(portals, folder):
    found = [wrong_of(each, folder) for each in portals]
    print(HEADER, *(row for _, _, row in found), sep="\n")
    return [answer for answer, _, _ in found], [row for _, wrong, row in found if wrong]


def test_three_portals_that_are_asked_for_errors_and_throughput(tmp_path):
    quick = [each for each in draw_asked(60) if each.portal.servers <= 8 and each.kind != "replicates"]
    answers, wrong = judged([each for each in quick if each.portal.think_s < 5][:3], tmp_path)
    assert wrong == []
    assert {"supported", "refuted"} & set(answers)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_sixty_portals_with_errors_throughput_and_replicates(tmp_path):
    answers, wrong = judged(draw_asked(60), tmp_path)
    undecided = sum(answer not in ("supported", "refuted") for answer in answers)
    print(f"{len(wrong)} wrong, {undecided} undecided")
    assert wrong == []
    assert undecided <= MOST_UNDECIDED * 60


def test_the_throughput_is_that_of_a_machine_repaired_by_hand():
    """One server, two citizens: idle, one and two at the portal are as 1 to 2 S / Z to 2 (S / Z)^2."""
    portal = PlantedPortal(0, 1, 1.0, "exponential: 2 s")
    service_s = portal.service_s
    idle, one, two = 1, 2 * service_s / 2.0, 2 * (service_s / 2.0) ** 2
    busy = (one + two) / (idle + one + two)
    assert throughput_per_s(2, portal) == pytest.approx(busy / service_s)
