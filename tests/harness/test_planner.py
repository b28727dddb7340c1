import pytest

from contract.journey import Journey, PageVisit
from contract.plan import Stage
from harness.planner import find_problems, in_sequence, interval_of, make_plan
from harness.scenario_file import BadScenario, parse_scenario
from harness.targets import EMBEDDED

TEXT = """\
name: steps
about: Does it hold?
stated_capacity: {users: 120000, source: somebody}
observed_peak: 50000
scale: 100
workers: 3
citizens:
  journeys: {look: 3, file: 1, never: 0}
  think_time: {constant: 4 s}
load:
  - closed: {steps: {utilisation: [20 %, 41.67 %], ramp: 3 s, hold: 29 s, settle: 9 s}}
  - closed: {hold: {users: 60000, ramp: 5 s, for: 60 s}}
objectives:
  - p95 of page < 500 ms
  - p95 of file/submit < 2 s
"""

JOURNEYS = {
    "look": Journey("look", "", print, (PageVisit("home", 1), PageVisit("read", 2))),
    "file": Journey("file", "", print, (PageVisit("form", 1), PageVisit("submit", 2))),
    "never": Journey("never", "", print, (PageVisit("page", 1),)),
}


def planned(text=TEXT, **wishes):
    return make_plan(parse_scenario(text, "x.yaml"), EMBEDDED, JOURNEYS, **wishes)


def test_utilisation_becomes_users_and_users_become_citizens():
    stages = planned().stages
    assert [(stage.users, stage.citizens) for stage in stages] == [(24_000, 240), (50_004, 500), (60_000, 600)]
    assert stages[2].utilisation == 0.5


def test_stages_follow_each_other():
    stages = planned().stages
    assert [(stage.start_s, stage.measure_from_s, stage.end_s) for stage in stages] == [
        (0, 12, 32),
        (32, 44, 64),
        (64, 76, 129),  # settles for 3 think times of 4 s, less the ramp of 5 s
    ]


def test_shares_add_up_to_one_and_nobody_comes_for_nothing():
    assert planned().citizens.journeys == {"look": 0.75, "file": 0.25}


def test_a_plan_carries_the_shares_of_pages_that_a_throughput_is_asked_of():
    """One session of four files, on one of its two pages."""
    rates = "  - throughput of file/submit > 1/s\n  - throughput of page > 9/s\n"
    assert planned(TEXT + rates).share_of_pages == {"file/submit": 0.125}
    assert planned().share_of_pages == {}


def test_the_command_line_may_ask_for_other_workers():
    assert planned().workers == 3
    assert planned(workers=8).workers == 8


def test_the_plan_says_how_long_an_interval_is():
    assert planned().interval_s == 1
    long = TEXT.replace("hold: 29 s", "hold: 15 min").replace("for: 60 s", "for: 5 min")
    assert planned(long).interval_s == 5


@pytest.mark.parametrize(
    ("windows_s", "interval_s"),
    [
        ((900, 900), 1),  # half an hour
        ((900, 901), 5),
        ((1800, 100), 5),  # 20 intervals
        ((1800, 99), 1),
        ((100,) * 19, 5),
    ],
)
def test_a_long_plan_of_long_windows_is_recorded_in_intervals_of_five_seconds(windows_s, interval_s):
    stages = [Stage(0, 0.5, 60_000, 600, 0.0, 0.0, 0.0, float(window_s)) for window_s in windows_s]
    assert interval_of(list(in_sequence(stages))) == interval_s


def test_the_truth_is_not_in_the_plan():
    text = TEXT.replace("scale: 100", "scale: 100\nplanted: 150 %")
    assert planned(text) == planned()


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("look: 3", "lok: 3", "x.yaml:8:19: unknown journey 'lok'; did you mean 'look'?"),
        ("file/submit", "file/sumbit", "x.yaml:15:5: found 'file/sumbit', which no citizen visits; did you mean"),
        ("file/submit", "never", "found 'never', which no citizen visits"),
        ("scale: 100", "scale: 100000", "at scale 100000 not one citizen"),
        ("hold: 29 s", "hold: 9 s", "nothing is left to measure"),
        ("for: 60 s", "for: 5 s", "nothing is left to measure"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_place(found, instead, said):
    assert found in TEXT
    with pytest.raises(BadScenario) as error:
        planned(TEXT.replace(found, instead, 1))
    assert any(said in str(problem) for problem in error.value.problems)


def test_a_good_scenario_has_no_problems():
    assert list(find_problems(parse_scenario(TEXT, "x.yaml"), JOURNEYS)) == []


SEARCH = "search: {low: 20 %, high: 80 %, resolution: 10 %, ramp: 3 s, hold: 44 s, settle: 9 s, budget: 10 min}"


@pytest.mark.parametrize(
    ("objective", "load", "offered"),
    [
        ("throughput of page > 150/s", "", "at most 150 such pages"),  # 600 citizens, a page every 4 s
        ("throughput of file/submit > 18/s", "", "at most 18.8 such pages"),  # an eighth of all pages
        ("throughput of page > 140/s", "", None),
        ("throughput of file/submit > 17/s", "", None),
        ("throughput of page > 250/s", SEARCH, "at most 240 such pages"),
        ("throughput of page > 220/s", SEARCH, None),
    ],
)
def test_a_throughput_that_no_load_offers_is_named_at_its_place(objective, load, offered):
    text = TEXT.replace("p95 of page < 500 ms", objective)
    if load:
        text = text[: text.index("load:")] + f"load:\n  - closed: {{{load}}}\n" + text[text.index("objectives:") :]
    found = [str(one) for one in find_problems(parse_scenario(text, "x.yaml"), JOURNEYS)]
    assert len(found) == (offered is not None)
    assert all(offered in one and f"found '{objective}', which no load" in one for one in found)
