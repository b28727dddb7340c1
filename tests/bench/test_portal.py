"""The benchmark of the portal, cut short: that it walks every way, counts, and ends what it started."""

import json

import pytest

from bench import portal as bench
from bench.portal import Cost
from bench.portal_walks import SHARE_BY_WALK

pytestmark = pytest.mark.end_to_end


@pytest.mark.parametrize("processes", [1, 2])
def test_every_way_is_walked_and_what_it_costs_is_told(monkeypatch, tmp_path, capsys, processes):
    monkeypatch.setattr(bench, "IN_STEP", 4)
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(bench, "FLAT_OUT_S", 0.5)
    file = tmp_path / "bench.json"
    monkeypatch.setattr("sys.argv", ["bench.portal", "--processes", str(processes), "--json", str(file)])
    assert bench.main() == 0
    said = json.loads(file.read_text())
    assert set(said["walks"]) == {walk.__name__ for walk in SHARE_BY_WALK}
    assert said["walks"]["look_up"]["requests"] == 4 * 16
    assert said["routes"]["upload"]["us_a_request"] > said["routes"]["static"]["us_a_request"]
    assert said["flat_out"]["requests"] > 100
    assert "pages/s per core" in capsys.readouterr().out


def test_what_a_core_serves_follows_from_the_cost():
    cost = Cost(requests=100, pages=25, sessions=5, cpu_s=0.01)
    assert (cost.us_a_request, cost.requests_per_s, cost.pages_per_s) == pytest.approx((100, 10_000, 2_500))


def test_the_shares_are_those_of_all_sessions():
    assert sum(SHARE_BY_WALK.values()) == pytest.approx(1)
