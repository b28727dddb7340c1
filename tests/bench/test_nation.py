from dataclasses import replace
from pathlib import Path

from bench.nation import MEASURE_S, RAMP_S, SETTLE_S, Cost, scenario_of, table
from cli.planning import Wishes, plan_scenario

STICKY = Cost("sticky", 3000.0, 200.0, 160.0, 1.2, 0.002, 0.01, 0.02)


def test_the_nation_is_shortened_to_one_stage_of_so_many_citizens(tmp_path: Path) -> None:
    plan = plan_scenario(str(scenario_of(tmp_path, "http://127.0.0.1:9", 40_000)), Wishes(workers=7)).plan
    (stage,) = plan.stages
    assert (stage.citizens, plan.workers, plan.target.embedded) == (40_000, 7, False)
    assert stage.measure_from_s == RAMP_S + SETTLE_S
    assert stage.measure_s == MEASURE_S
    nation = plan_scenario("nation", Wishes()).plan
    assert plan.citizens.journeys == nation.citizens.journeys
    assert plan.citizens.think_time == nation.citizens.think_time


def test_a_deal_has_one_line_with_the_medians_of_its_turns() -> None:
    by_hash = replace(STICKY, deal="hash", fleet_us=300.0)
    turns = [STICKY, by_hash, replace(STICKY, fleet_us=210.0), by_hash, replace(STICKY, fleet_us=999.0), by_hash]
    assert table(turns).splitlines() == [
        "deal     requests/s  fleet us  portal us  cores  p50 ms  p95 ms  p99 ms",
        "sticky        3,000       210        160   1.20     2.0    10.0    20.0",
        "hash          3,000       300        160   1.20     2.0    10.0    20.0",
    ]
