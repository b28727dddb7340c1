import csv
from pathlib import Path

import pytest

from queueing.mva import Stop, mean_values
from queueing.repairmen import Repairmen

KNOWN = Path(__file__).parents[1] / "known_answers"


def rows(name):
    lines = (line for line in (KNOWN / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines))


def test_published_table_34_1():
    """Jain, The Art of Computer Systems Performance Analysis (1991): V = 16, 10, 5, S = .125, .3, .2 s, Z = 4 s."""
    stops = [Stop(16, 0.125), Stop(10, 0.3), Stop(5, 0.2)]
    found_by_citizens = {found.citizens: found for found in mean_values(stops, think_s=4, citizens=20)}
    published = rows("mva_jain_table34_1.csv")
    assert len(published) == 9
    for row in published:
        found = found_by_citizens[int(row["N"])]
        told = (*found.visit_s, found.response_s, found.throughput_per_s, *found.queue)
        columns = ("R_cpu", "R_A", "R_B", "R_system", "X", "Q_cpu", "Q_A", "Q_B")
        assert told == pytest.approx([float(row[column]) for column in columns], abs=6e-4)


def test_published_closed_network_of_one_queue():
    """Gunther, PPA 1998, closed1: D = .63 s, Z = 300 s, N = 100."""
    *_, found = mean_values([Stop(1, 0.63)], think_s=300, citizens=100)
    assert found.throughput_per_s == pytest.approx(0.3325, abs=5e-5)
    assert found.response_s == pytest.approx(0.7943, abs=5e-5)
    assert found.queue[0] == pytest.approx(0.2641, abs=5e-5)


@pytest.mark.parametrize("servers", [1, 2, 3, 16])
def test_several_servers_agree_with_the_repairmen(servers):
    """Two recursions of different kinds: mean values from one citizen to the next, and the states of one portal."""
    for found in mean_values([Stop(1, 0.5, servers)], think_s=4.0, citizens=60):
        portal = Repairmen(servers, 0.5, 4.0, found.citizens)
        assert found.throughput_per_s == pytest.approx(portal.throughput_per_s, rel=1e-9)
        assert found.response_s == pytest.approx(portal.mean_response_s, rel=1e-8)
