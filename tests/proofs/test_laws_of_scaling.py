"""The laws of scaling against planted truths: intervals that cover, no bend where there is none, and no forecast.

The short forms are in `make test`; those marked `proof` are the battery.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.models.choice import fit_all
from analysis.models.observations import observe
from analysis.models.usl import fit_usl
from analysis.monitoring.finding import find
from analysis.monitoring.fit_json import finding_to_json
from analysis.monitoring.summary import summary
from analysis.monitoring.table import MonitoringTable
from contract.plan import Level
from queueing.repairmen import Repairmen
from tests.analysis.models.series import days, walk, with_memory
from tests.proofs.table import proved

STATED = 120_000
NUMBERS = ("contention", "coherency", "rate_of_one")


def usl_truth(random):
    """A curve like those of published tables, seen 5 to 16 times up to once to thrice its peak; its noise."""
    contention, peak = random.uniform(0.01, 0.1), random.uniform(60, 400)
    coherency = (1 - contention) / peak**2
    users = np.unique(np.round(np.linspace(1, peak * random.uniform(1, 3), random.integers(5, 17))))
    curve = 50 * users / (1 + contention * (users - 1) + coherency * users * (users - 1))
    return (contention, coherency, 50.0), users, curve, random.uniform(0.005, 0.04) * curve.max()


def coverage(simulations, seed):
    """By number, the share of the simulations whose interval held the truth; and the refused ones are none of them."""
    random, hits = np.random.default_rng(seed), np.zeros(len(NUMBERS))
    for _ in range(simulations):
        truth, users, curve, sd = usl_truth(random)
        found = fit_usl(observe(users, np.maximum(curve + random.normal(0, sd, len(users)), 1e-3)))
        intervals = [found.parameters[name] for name in NUMBERS]
        hits += [one.low <= value <= one.high for one, value in zip(intervals, truth, strict=True)]
    return hits / simulations


def test_intervals_of_the_universal_law_cover_in_short():
    assert coverage(60, seed=1).min() >= 0.88


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_intervals_of_the_universal_law_cover():
    shares = coverage(2_000, seed=20261124)
    seen = ", ".join(f"{name} {share:.1%}" for name, share in zip(NUMBERS, shares, strict=True))
    proved("95 % intervals of the usl cover", 2_000, "at least 93 %", seen)
    assert shares.min() >= 0.93


def bends_in_straight_lines(tables, seed):
    """In how many tables of a straight line with 5 % noise a peak or a knee was told."""
    random, told = np.random.default_rng(seed), 0
    for _ in range(tables):
        users = np.linspace(2_000, 50_000, random.choice([6, 8, 10, 12, 20, 40]))
        rate = users * 0.07 * (1 + 0.05 * random.standard_normal(len(users)))
        fits = fit_all(observe(users, rate, users / rate * 0.03, 14.0 if random.random() < 0.5 else None))
        told += fits.peak is not None or fits.knee is not None
    return told


def test_a_straight_line_seldom_bends_in_short():
    assert bends_in_straight_lines(30, seed=2) <= 3


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_straight_line_seldom_bends():
    told = bends_in_straight_lines(400, seed=20261125)
    proved("straight lines, 5 % noise: no peak, no knee", 400, "at least 95 %", f"{1 - told / 400:.1%}")
    assert told <= 20


@dataclass(frozen=True)
class Told:
    """Of tables of a straight line that remember: how many were told to bend or fall, how many got no answer, and whose
    interval of the rate holds the truth, where there was one and the load did not mostly rise or fall: of that the
    answer says that nobody can tell the memory.
    """

    tables: int
    bends: int
    refused: int
    covered: int
    intervals: int

    def __str__(self):
        open_ = f"no answer {self.refused / self.tables:.1%}"
        covered = f"rate covered {self.covered / self.intervals:.1%} of {self.intervals}"
        return f"{1 - self.bends / self.tables:.1%}; {open_}; {covered}"


def told_of_remembering_lines(tables, rows, memory, seed, loads=days):
    random = np.random.default_rng(seed)
    bends, refused, covered, intervals = 0, 0, 0, 0
    for _ in range(tables):
        users = loads(rows, random)
        seen = observe(users, users * 0.07 + 100 * with_memory(rows, memory, random))
        fits = fit_all(seen)
        bends += fits.peak is not None or fits.knee is not None or fits.fall is not None
        refused += fits.best is None
        rate = fits.linear.rate_of_one
        if rate.low is not None and seen.memory is not None:
            intervals, covered = intervals + 1, covered + (rate.low <= 0.07 <= rate.high)
    return Told(tables, bends, refused, covered, intervals)


def test_a_straight_line_with_a_memory_seldom_bends_in_short():
    told = told_of_remembering_lines(20, 96, 0.8, seed=8)
    assert told.bends <= 2
    assert told.covered >= 0.8 * told.intervals


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("rows", "memory", "loads"),
    [(48, 0.5, days), (96, 0.8, days), (96, 0.8, walk), (288, 0.9, days), (288, 0.9, walk), (288, 0.95, days)],
)
def test_a_straight_line_with_a_memory_seldom_bends(rows, memory, loads):
    told = told_of_remembering_lines(200, rows, memory, 20261130, loads)
    what = f"straight, {rows} rows, memory {memory:g}, {loads.__name__}: no bend"
    proved(what, 200, "at least 95 %; rate covered 90 %", str(told))
    assert told.bends <= 10
    assert told.covered >= 0.9 * told.intervals


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_bend_is_found_beneath_a_memory():
    random, found, coherency = np.random.default_rng(20261201), 0, 1 / 36_000**2
    for _ in range(200):
        users = days(288, random)
        rate = 0.07 * users / (1 + coherency * users * (users - 1))
        found += fit_all(observe(users, rate + 25 * with_memory(288, 0.9, random))).bends
    proved("usl, 288 rows, memory 0.9, noise 2 % of its peak: bends", 200, "at least 95 %", f"{found / 200:.1%}")
    assert found >= 190


def up_to_the_peak(saturation, servers, random):
    """A portal of `servers` that saturates at a share of what it is stated to hold, at 1:100, seen up to 41.67 %."""
    users = np.linspace(50, 500, 10).round()
    service_s = servers * 30.0 / (saturation * STATED / 100 - servers)
    found = [Repairmen(servers, service_s, 30.0, int(each)) for each in users]
    rate = np.array([it.throughput_per_s for it in found]) * (1 + 0.005 * random.standard_normal(10))
    response_s = np.array([it.mean_response_s for it in found]) * (1 + 0.02 * random.standard_normal(10))
    truth = Repairmen(servers, service_s, 30.0, STATED // 100).throughput_per_s
    return MonitoringTable("planted", observe(users, rate, response_s, 30.0), {}, {}, (), tuple(range(10))), truth


def retrograde(peak, random):
    """A portal that gets less done beyond a peak at a share of what it is stated to hold, seen up to 41.67 %."""
    coherency, users = 1 / (peak * STATED / 100) ** 2, np.linspace(50, 500, 10).round()

    def curve(at):
        return at / 30.0 / (1 + coherency * at * (at - 1))

    rate = curve(users) * (1 + 0.005 * random.standard_normal(10))
    seen = observe(users, rate, users / rate - 29.5, 29.5)
    return MonitoringTable("retrograde", seen, {}, {}, (), tuple(range(10))), curve(STATED / 100)


def said_of(saturation, servers, random):
    """What is wrong in what is said of such a portal; nothing where all is right."""
    return said_of_table(*up_to_the_peak(saturation, servers, random))


def said_of_table(table, truth):
    found = find(table, Level(STATED // 100), Level(500))
    told, text = finding_to_json(found), summary(found)
    if found.answer != "not_reached" or "SUPPORTED" in text + told["sentence"].upper():
        yield f"said {found.answer}"
    yield from wrong_in_the_fan(told["scenarios_not_evidence"], truth)
    peak, knee = found.outlook.fits.peak, found.outlook.fits.knee
    bent_beyond = [one for one in (peak.users if peak else None, knee) if one is not None and one.value > 500]
    if bent_beyond and text.count("beyond the data: a scenario, not evidence") < len(bent_beyond):
        yield "a bend beyond the data without its label"
    if any(one.low is None and one.high is None for one in bent_beyond):
        yield "a bend beyond the data without its interval"


def wrong_in_the_fan(scenarios, truth_per_s):
    if not scenarios:
        yield "no fan at all"
        return
    lows, highs = [one["low_per_s"] for one in scenarios], [one["high_per_s"] for one in scenarios]
    if not all(low < high for low, high in zip(lows, highs, strict=True)):
        yield "a point without a band"
    if not min(lows) <= truth_per_s * 1.02 <= max(highs) * 1.04:
        yield f"the truth, {truth_per_s:.1f}, is outside of the fan, {min(lows):.1f} to {max(highs):.1f}"


CAPACITIES, SERVERS = (0.45, 0.50, 0.67, 0.83), (1, 2, 4, 8, 16, 64)


@pytest.mark.parametrize("saturation", CAPACITIES)
def test_data_to_41_per_cent_support_nothing_in_short(saturation):
    assert list(said_of(saturation, 4, np.random.default_rng(3))) == []


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_data_to_41_per_cent_support_nothing():
    random = np.random.default_rng(20261126)
    cases = [(capacity, servers) for capacity in CAPACITIES for servers in SERVERS for _ in range(5)]
    wrong = [f"{case}: {what}" for case in cases for what in said_of(*case, random)]
    wanted = "no SUPPORTED, no bare point, the truth in the fan"
    proved("portals that break above 41.67 %, seen to it", len(cases), wanted, f"{len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("peak", [0.45, 0.6, 0.83])
def test_a_portal_that_gets_less_done_beyond_its_peak_lies_within_the_fan_too(peak):
    assert list(said_of_table(*retrograde(peak, np.random.default_rng(7)))) == []


@pytest.mark.proof
def test_portals_that_get_less_done_beyond_their_peak():
    random = np.random.default_rng(20261127)
    wrong = [
        what for peak in (0.45, 0.5, 0.67, 0.83) for _ in range(15) for what in said_of_table(*retrograde(peak, random))
    ]
    wanted = "no SUPPORTED, no bare point, the truth in the fan"
    proved("retrograde portals, seen to 41.67 %", 60, wanted, f"{len(wrong)} wrong")
    assert wrong == []
