import pytest

from contract.plan import SESSIONS
from harness.scenario_file import BadScenario
from tests.harness.test_planner import TEXT, planned

SESSION_S = 8.0  # two pages of 4 s, whatever the journey


def stages_of(*phases, scale=100):
    head, _, tail = TEXT.partition("load:")
    load = "".join(f"  - {phase}\n" for phase in phases)
    return planned(
        head.replace("scale: 100", f"scale: {scale}") + f"load:\n{load}" + tail[tail.index("objectives") :]
    ).stages


def told(stages):
    return [
        (round(stage.utilisation, 4), stage.citizens, stage.ramp_s, stage.settle_s, stage.measure_s) for stage in stages
    ]


def test_a_spike_is_a_base_a_peak_and_the_base_again():
    times = "ramp: 10 s, before: 60 s, rise: 30 s, hold: 90 s, after: 60 s, settle: 5 s"
    assert told(stages_of(f"closed: {{spike: {{base: 50 %, peak: 100 %, {times}}}}}")) == [
        (0.5, 600, 10, 5, 55),
        (1.0, 1200, 30, 5, 85),
        (0.5, 600, 30, 5, 55),
    ]


def test_a_soak_is_judged_in_sections_that_follow_without_a_pause():
    assert told(
        stages_of("closed: {soak: {utilisation: 60 %, ramp: 10 s, for: 8 min, sections: 4, settle: 20 s}}")
    ) == [
        (0.6, 720, 10, 20, 100),
        (0.6, 720, 0, 0, 120),
        (0.6, 720, 0, 0, 120),
        (0.6, 720, 0, 0, 120),
    ]


def test_a_ramp_moves_while_it_is_measured_and_goes_on_from_the_load_before_it():
    hold = "closed: {hold: {utilisation: 20 %, ramp: 0 s, for: 30 s, settle: 0 s}}"
    stages = stages_of(hold, "closed: {ramp: {to: 60 %, over: 60 s, every: 15 s}}")
    assert told(stages[1:]) == [(0.3, 360, 0, 0, 15), (0.4, 480, 0, 0, 15), (0.5, 600, 0, 0, 15), (0.6, 720, 0, 0, 15)]
    assert all(stage.moves for stage in stages[1:])


def test_a_ramp_down_is_named_by_where_it_begins():
    hold = "closed: {hold: {utilisation: 60 %, ramp: 0 s, for: 30 s, settle: 0 s}}"
    stages = stages_of(hold, "closed: {ramp: {to: 20 %, over: 40 s, every: 20 s}}")
    assert [(stage.utilisation, stage.citizens) for stage in stages[1:]] == [(0.6, 480), (0.4, 240)]


def test_a_day_has_its_busiest_hour_at_the_peak_and_takes_as_long_as_it_is_told_in():
    stages = stages_of("closed: {day: {peak: 100 %, over: 24 min}}")
    assert len(stages) == 24
    assert stages[-1].end_s == pytest.approx(24 * 60)
    assert max(stage.utilisation for stage in stages) == stages[9].utilisation == 1.0
    assert min(stage.citizens for stage in stages) == 20  # 0.2 % against 12 % of the day
    assert all(stage.ramp_s == 15 and stage.settle_s <= 15 for stage in stages)


def test_a_series_is_what_the_file_says(tmp_path, monkeypatch):
    file = tmp_path / "peak.csv"
    file.write_text("when,ccu\n2025-07-28T08:00:00,30000\n2025-07-28T09:00:00,50000\n2025-07-28T10:00:00,45040\n")
    stages = stages_of(f"closed: {{series: {{file: '{file}', time: when, users: ccu, over: 30 min, times: 200 %}}}}")
    assert [(stage.users, stage.citizens) for stage in stages] == [(60_000, 600), (100_000, 1000), (90_100, 901)]
    assert [stage.end_s for stage in stages] == [600, 1200, 1800]


def test_arrivals_stand_for_the_users_that_they_amount_to():
    """Little: N = X times the time of a session; 100 a second of 8 s each are 800 users."""
    (stage,) = stages_of("sessions: {hold: {arrivals: 100/s, ramp: 0 s, for: 60 s, settle: 0 s}}", scale=1)
    assert (stage.users, stage.citizens, stage.arrivals_per_s, stage.model) == (800, 800, 100, SESSIONS)
    assert stage.at_hand == 2400


def test_a_sessions_load_has_the_arrivals_that_make_its_utilisation_and_settles_for_a_session():
    (stage,) = stages_of("sessions: {hold: {utilisation: 50 %, ramp: 2 s, for: 60 s}, at_hand: 150 %}")
    assert (stage.citizens, stage.arrivals_per_s, stage.at_hand) == (600, 600 / SESSION_S, 900)
    assert (stage.settle_s, stage.measure_s) == (6, 54)  # 98 % of a session's 8 s, less the ramp


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ("closed: {hold: {arrivals: 5/s, ramp: 0 s, for: 60 s}}", "found arrivals in a closed load"),
        ("closed: {hold: {users: 500, utilisation: 5 %, ramp: 0 s, for: 60 s}}", "expected exactly one of"),
        (
            "closed: {spike: {base: 50 %, peak: 40 %, ramp: 0 s, before: 1 m, rise: 1 s, hold: 1 min, after: 1 min}}",
            "found '1 m', expected a duration",
        ),
        ("closed: {spike: {base: 5 %, peak: 4 %, ramp: 0 s, before: 1 s, rise: 1 s, hold: 1 s, after: 1 s}}", "peak >"),
        ("sessions: {at_hand: 200 %}", "expected exactly one of: steps"),
        ("sessions: {hold: {arrivals: -1/s, ramp: 0 s, for: 60 s}}", "arrivals: found '-1/s', expected a rate"),
        ("closed: {ramp: {to: 50 %, over: 1 min, every: 2 min}}", "expected a part of it"),
        ("closed: {series: {file: nowhere.csv}}", "cannot be read"),
        ("closed: {day: {peak: 100 %, curve: sunday}}", "'ordinary' or 'deadline'"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_said_at_its_place(phase, said):
    with pytest.raises(BadScenario) as error:
        stages_of(phase)
    assert said in str(error.value)


SEARCH = "low: 20 %, high: 120 %, resolution: 10 %, ramp: 3 s, hold: 29 s, settle: 9 s, budget: 5 min"


def test_a_search_has_as_many_slots_as_its_budget_holds_all_at_its_highest_load():
    assert told(stages_of(f"closed: {{search: {{{SEARCH}}}}}")) == [(1.2, 1440, 3, 9, 20)] * 9


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ([SEARCH.replace("budget: 5 min", "budget: 1 min")], "found a budget for 1 trials, expected at least 3"),
        ([SEARCH.replace("high: 120 %", "high: 25 %")], "expected high >= low . resolution"),
        ([SEARCH.replace("resolution: 10 %", "resolution: 0.05 %")], "expected a smaller scale or a larger step"),
        ([SEARCH, SEARCH], "found a search and 1 other phases, expected it alone"),
    ],
)
def test_a_search_that_cannot_be_carried_out_is_refused(phases, said):
    with pytest.raises(BadScenario, match=said):
        stages_of(*(f"closed: {{search: {{{phase}}}}}" for phase in phases))
