import numpy as np
import pytest

from analysis.charts import fan, rehearsal, resources
from analysis.charts.ground import Ground
from analysis.charts.style import to_svg
from analysis.language import ENGLISH
from analysis.models.observations import observe
from analysis.models.rehearsal import rehearse
from analysis.outlook import outlook_of
from analysis.report.outlooks import law_table
from contract.plan import Level

USERS = np.linspace(5_000, 50_000, 10)
GROUND = Ground(Level(120_000, "Government Office"), Level(50_000))


def noisy(values, sd, seed=1):
    return values * (1 + sd * np.random.default_rng(seed).standard_normal(len(values)))


def outlook(cpu_per_page=0.0002, **changes):
    rate = noisy(USERS * 0.07, 0.005)
    return outlook_of(observe(USERS, rate), 120_000, {"cpu": noisy(0.02 + rate * cpu_per_page, 0.01, 2)}, **changes)


def test_the_fan_always_holds_a_peak_here_and_a_portal_that_is_never_full():
    found = outlook()
    wedge = found.fan[0]
    assert (wedge.law, wedge.users[0], wedge.users[-1]) == ("bounds", 50_000, 120_000)
    assert wedge.low_per_s[0] == pytest.approx(3_500, rel=0.02)
    assert wedge.low_per_s[-1] == pytest.approx(3_500 * 2 * 2.4 / (1 + 2.4**2), rel=0.02)  # its peak is at 50,000
    assert wedge.high_per_s[-1] > 0.98 * 8_400


def test_a_fan_needs_ground_without_data():
    assert outlook_of(observe(USERS, USERS), 50_000).fan == ()
    assert outlook_of(observe(USERS, USERS), None).is_reached
    assert outlook_of(observe([1, 1, 2], [1, 1, 2]), 10) is None


@pytest.mark.parametrize(("cpu_per_page", "says"), [(0.0002, "contradicts"), (0.0001, "warns"), (0.00005, "open")])
def test_a_resource_warns_contradicts_or_leaves_it_open(cpu_per_page, says):
    found = outlook(cpu_per_page).projections[0]
    assert found.says == says
    assert found.full_users.low < (0.98 / cpu_per_page) / 0.07 < found.full_users.high


def test_rows_that_bend_warn_where_straight_ones_would_contradict():
    """So many users no longer make so much throughput: what the resource would be at, is not known."""
    rate = noisy(0.07 * np.minimum(USERS, 40_000), 0.002)
    found = outlook_of(observe(USERS, rate), 120_000, {"cpu": noisy(0.02 + rate * 0.0002, 0.01, 2)}).projections[0]
    assert (found.says, found.at_stated.low > 1) == ("warns", True)


def test_the_pace_is_known_no_better_than_its_limits():
    rate = noisy(USERS * 0.07, 0.05)
    found = outlook_of(observe(USERS, rate), 120_000, {"cpu": 0.02 + rate * 0.0001}).projections[0]
    assert found.at_stated.high - found.at_stated.low > 0.01  # though the resource follows the throughput exactly


def test_a_law_that_misses_the_rehearsal_is_not_carried_on():
    bent = noisy(0.07 * np.minimum(USERS, 40_000), 0.002)
    found = outlook_of(observe(USERS, bent), 120_000)
    miss = {each.law: each for each in found.rehearsals}["linear"]
    assert miss.miss == pytest.approx(0.25, abs=0.02)
    assert not miss.is_hit
    assert "linear" not in {branch.law for branch in found.fan}


def test_a_rehearsal_wants_three_loads_below():
    assert rehearse(observe([10, 20, 100], [10, 20, 100])) == ()
    assert [each.law for each in rehearse(observe([10, 20, 30, 40, 100], noisy(np.arange(5) + 1.0, 0.01)))]


def test_the_charts_say_what_they_show():
    found = outlook()
    assert ENGLISH.say(fan.message(found)).endswith("none is evidence")
    assert ENGLISH.say(rehearsal.message(found.rehearsals)).startswith("From the lower 5/12")
    assert ENGLISH.say(resources.message(found)) == "cpu would be full before the stated capacity, if the line goes on"
    drawn = [
        fan.draw(found, GROUND),
        rehearsal.draw(found, GROUND),
        resources.draw(found, GROUND, {"cpu": found.observations.throughput_per_s * 0.0002}),
    ]
    svgs = [to_svg(figure) for figure in drawn]
    assert all(svg.startswith("<?xml") and "<text" not in svg for svg in svgs)
    assert svgs[0] == to_svg(fan.draw(found, GROUND))


def test_the_numbers_of_laws_count_users_at_full_size():
    users = np.linspace(100, 1_200, 12)
    rate = noisy(np.minimum(users, 800) / 14, 0.005)
    found = outlook_of(observe(users, rate, think_s=14), 1_200)
    (saturation,) = (fit.saturation.value for fit in found.fits.rivals if fit.name == "closed")

    def numbers(scale):
        cells = [row[1].value for row in law_table(found, scale).rows]
        return " ".join(ENGLISH.say(each) for numbers in cells for each in numbers)

    assert f"users at saturation {ENGLISH.write(saturation, 'significant')} (" in numbers(1)
    assert f"users at saturation {ENGLISH.write(saturation * 100, 'significant')} (" in numbers(100)
    assert "contention at 1:100 " in numbers(100)
    assert "at 1:" not in numbers(1)


def test_rows_too_few_for_a_law_do_not_contradict():
    users = np.arange(1, 6) * 100.0
    rate = np.array([100, 180, 220, 222, 221.0])
    found = outlook_of(observe(users, rate), 3_000, {"cpu": 0.02 + rate * 0.003 + np.tile([0.001, -0.001, 0.0], 2)[:5]})
    assert found.fits.best is None
    assert found.projections[0].at_stated.low > 1
    assert found.projections[0].says == "warns"


def test_a_resource_without_a_law_is_not_forgotten():
    rate = noisy(USERS * 0.07, 0.005)
    unknown = np.where(USERS < 40_000, np.nan, 0.5)
    found = outlook_of(observe(USERS, rate), 120_000, {"cpu": unknown, "db": np.full(10, 1.0)})
    assert [(each.resource, each.highest, each.full_at_users) for each in found.unfitted] == [
        ("cpu", 0.5, None),
        ("db", 1.0, 5_000),
    ]
    assert not found.is_open
