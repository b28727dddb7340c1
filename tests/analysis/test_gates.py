import json
from dataclasses import replace

import pytest

from analysis.verdict import verdict_to_json
from tests.analysis.conftest import Told
from tests.analysis.naive_portal import simulate

ONE = {"utilisations": (0.3,), "measure_s": 20.0}
WINDOW = range(12, 32)

# What is done to the run, and which gate must see it. Every other gate must pass.
BROKEN = [
    ({"open_share": 0.98}, "citizens reached", "planned 360 citizens, median open 353"),
    ({"cpu": lambda second, worker: 0.97 if worker else 0.3}, "worker CPU", "97 % of a core"),
    (
        {"cpu": lambda second, worker: 0.05, "cpu_wait": lambda second: 0.9},
        "worker CPU",
        "95 % of a core in one second of twenty, of which it waited for a core that others had: 90 %",
    ),
    ({"loop_lag_s": lambda second: 0.06}, "loop lag", "p99 60 ms"),
    (
        {"provenance": {"clocks": {"0": {"offset_s": 5.0, "unsure_s": 0.3}, "1": {"offset_s": 0.0, "unsure_s": 0.0}}}},
        "clocks",
        "within 300 ms",
    ),
    ({"own_delay_s": 0.06}, "own delay", "a tenth of the tightest objective is 50 ms"),
    (
        {"events": [{"t_s": 20.0, "event": "reports_lost", "worker": 1, "reports": 3}]},
        "reports received",
        "3 of the workers' reports never came",
    ),
    (
        {"events": [{"t_s": 20.0, "event": "worker_lost", "worker": 1, "last_second": 14}]},
        "workers present",
        "lost: worker 1",
    ),
    (
        {"outcome_of": lambda page, random: "generator" if random.random() < 0.001 else "ok", "seed": 2},
        "generator without errors",
        "failed in the generator itself",
    ),
]


def failed(verdict):
    return [gate.name for gate in verdict.stages[0].generator_gates if not gate.passed]


def test_a_calm_generator_passes_every_gate(made, judge_made):
    verdict = judge_made(made.with_(**ONE))
    assert failed(verdict) == []
    assert len(verdict.stages[0].generator_gates) == 15


@pytest.mark.parametrize(("change", "name", "evidence"), BROKEN)
def test_a_broken_generator_makes_the_stage_invalid_and_is_named(made, judge_made, change, name, evidence):
    verdict = judge_made(made.with_(**ONE | change))
    assert failed(verdict) == [name]
    gate = next(gate for gate in verdict.stages[0].generator_gates if gate.name == name)
    assert evidence in gate.evidence
    assert gate.advice
    assert (verdict.answer, verdict.stages[0].result, verdict.exit_code) == ("invalid", "INVALID", 4)
    assert {item.result for item in verdict.stages[0].objectives} == {"INVALID"}


@pytest.mark.parametrize("planted", [0.1, 1.5])
def test_an_overloaded_generator_is_never_a_failure_of_the_portal(made, judge_made, planted):
    """Even where the portal is overloaded as well: nobody can tell whose latency that was."""
    verdict = judge_made(made.with_(planted=planted, cpu=lambda second, worker: 1.0, **ONE))
    assert verdict.stages[0].result == "INVALID"
    assert verdict.exit_code == 4


@pytest.mark.parametrize(
    ("seconds", "valid"),
    [
        (range(0), True),
        (range(5, 8), True),  # in the ramp, before the window
        (range(20, 21), False),  # one second without a worker: what it counted is missing
    ],
)
def test_seconds_without_every_worker(made, judge_made, seconds, valid):
    verdict = judge_made(made.with_(workers_in=lambda second: 1 if second in seconds else 2, **ONE))
    assert ("rows complete" not in failed(verdict)) == valid


def test_a_second_without_any_row_is_seen(made, judge_made):
    verdict = judge_made(made.with_(workers_in=lambda second: 0 if second == 20 else 2, **ONE))
    assert "19 of 20 seconds counted" in next(
        gate.evidence for gate in verdict.stages[0].generator_gates if gate.name == "rows complete"
    )
    assert "rows complete" in failed(verdict)


@pytest.mark.parametrize(
    ("events", "valid"),
    [
        ([("worker_lost", 6, 1), ("worker_found", 9, None)], True),  # gone and back before the window
        ([("worker_lost", 8, 3), ("worker_found", 14, None)], False),  # back only within it
        ([("worker_lost", 40, 34)], True),  # after it
        ([("worker_lost", 36, 30)], False),  # noticed after it, silent since within it
        ([("worker_lost", 20, 14), ("worker_found", 15, None)], False),  # its late reports name an earlier second
    ],
)
def test_when_a_worker_was_away(made, judge_made, events, valid):
    made_events = [
        {"t_s": t_s, "event": event, "worker": 1} | ({} if last is None else {"last_second": last})
        for event, t_s, last in events
    ]
    verdict = judge_made(made.with_(events=made_events, **ONE))
    assert ("workers present" not in failed(verdict)) == valid


@pytest.mark.parametrize(("seconds", "valid"), [(range(50, 51), True), (range(50, 53), False)])
def test_p99_of_the_loop_lag_forgives_one_second_of_two_minutes(made, judge_made, seconds, valid):
    long = made.with_(utilisations=(0.05,), measure_s=120.0)
    verdict = judge_made(long.with_(loop_lag_s=lambda second: 0.2 if second in seconds else 0.002))
    assert (failed(verdict) == []) == valid


def test_without_a_latency_objective_delays_are_not_compared(made, judge_made):
    verdict = judge_made(
        made.with_(objectives=("errors of all < 1 %",), loop_lag_s=lambda second: 5.0, own_delay_s=5.0, **ONE)
    )
    assert failed(verdict) == []


def test_pages_that_hang_and_are_in_no_number_yet_forbid_a_pass(made, judge_made):
    verdict = judge_made(made.with_(hanging=lambda second: max(0, second - 12) * 2, **ONE))  # 2 of 90 a second
    (hung,) = verdict.stages
    assert hung.result == "UNDECIDED"
    assert [gate.name for gate in hung.steadiness_gates if not gate.passed] == ["nothing hangs"]
    (stage,) = json.loads(json.dumps(verdict_to_json(verdict)))["stages"]
    assert [gate["name"] for gate in stage["failed_gates"]] == ["nothing hangs"]


def test_a_load_that_did_not_arrive_says_nothing_of_the_portal(made, judge_made):
    verdict = judge_made(made.with_(portal_counts=0.5, **ONE))
    assert failed(verdict) == ["load arrived"]
    assert (verdict.answer, verdict.exit_code) == ("invalid", 4)


@pytest.mark.parametrize(
    ("own_delay_s", "objective", "result"),
    [
        (0.0001, "p95 of page < 1 ms", "FAIL"),  # pages take tens of ms: no such delay explains it
        (0.0060, "p95 of page < 50 ms", "INVALID"),  # pages near the objective, and a tenth of it is delay
        (0.0001, "p95 of page < 2 s", "PASS"),
    ],
)
def test_a_break_that_the_generators_delay_cannot_explain_is_the_portals(
    made, judge_made, own_delay_s, objective, result
):
    verdict = judge_made(made.with_(own_delay_s=own_delay_s, objectives=(objective,), **ONE))
    assert verdict.stages[0].result == result
    late = [doubt for doubt in verdict.doubts if doubt.what == "stage at 30 % measured by a late generator"]
    assert len(late) == (result == "FAIL")
    assert all(doubt.evidence and doubt.advice for doubt in verdict.doubts)


def test_a_stage_that_is_broken_in_another_way_too_is_not_the_portals(made, judge_made):
    verdict = judge_made(
        made.with_(own_delay_s=0.0001, cpu=lambda second, worker: 0.97, objectives=("p95 of page < 1 ms",), **ONE)
    )
    assert verdict.stages[0].result == "INVALID"


def slow_in(seconds):
    """A portal that takes 0.7 s more for the pages that are sent in these seconds."""

    def told(plan, until_s):
        found = Told(*simulate(plan, 1.5, until_s))
        ends = [page.ended_s + (0.7 if int(page.sent_s) in seconds else 0.0) for page in found.pages]
        pages = [replace(page, ended_s=ended_s) for page, ended_s in zip(found.pages, ends, strict=True)]
        return Told(pages, found.thinks)

    return told


FALLS = {"utilisations": (0.6, 0.3), "moves": True, "measure_s": 40.0}  # the second stage from 40 s to 80 s
BADLY_AT_FIRST = set(range(41, 60, 2))


@pytest.mark.parametrize(
    ("last_half", "result"),
    [
        (set(), "UNDECIDED"),
        ({62, 74}, "UNDECIDED"),  # outside there too, but who knows: two seconds are no state
        ({61, 64, 67, 70, 73, 76}, "FAIL"),
    ],
)
def test_what_began_badly_and_became_well_does_not_fail_by_its_beginning(made, judge_made, last_half, result):
    it = made.with_(told=slow_in(BADLY_AT_FIRST | last_half), **FALLS)
    assert judge_made(it).stages[1].objectives[0].result == result


@pytest.mark.parametrize(("last_half", "result"), [({62, 74}, "INVALID"), (set(range(60, 80)), "FAIL")])
def test_a_delay_makes_no_failure_of_what_would_not_be_one_without_it(made, judge_made, last_half, result):
    it = made.with_(told=slow_in(BADLY_AT_FIRST | last_half), own_delay_s=0.06, **FALLS)
    assert judge_made(it).stages[1].objectives[0].result == result


def one_in(rare):
    """Every so manyth page is another, which takes the portal 0.6 s, or the generator's own 5 s."""

    def told(plan, until_s):
        pages, thinks = simulate(plan, 1.5, until_s)
        for number in range(0, len(pages), rare):
            pages[number] = replace(pages[number], name="pay_fee/pay", ended_s=pages[number].ended_s + 5.0)
        return Told(pages, thinks)

    return told


@pytest.mark.parametrize(
    ("paid_s", "others_s", "result"),
    [
        (5.0, 0.001, "INVALID"),  # the generator itself was late with these few
        (0.001, 5.0, "FAIL"),  # it was late with all but these
    ],
)
def test_the_delay_of_other_pages_is_no_delay_of_these(made, judge_made, paid_s, others_s, result):
    """One page in 150: their delays are in no p99 of all."""
    delays = {"own_delay_of": lambda page: paid_s if page.name == "pay_fee/pay" else others_s}
    late = {"loop_lag_s": lambda second: 0.5}  # so that a gate fails in any case
    it = made.with_(told=one_in(150), objectives=("p50 of pay_fee/pay < 1 s",), **delays, **late)
    assert judge_made(it.with_(utilisations=(1.0,), measure_s=40.0)).stages[0].result == result


def test_where_each_page_may_have_been_late_nothing_is_a_failure(made, judge_made):
    """Of a p1, the one request in a hundred that was late may be all that there is."""
    verdict = judge_made(made.with_(own_delay_s=0.0002, objectives=("p1 of page < 1 ms",), **ONE))
    assert verdict.stages[0].result == "INVALID"


@pytest.mark.parametrize(("since", "missed"), [(0, []), (1, ["workers present"])])
def test_a_stage_knows_who_carried_it(since, missed, made, judge_made):
    """Worker 1 was lost; from which stage on do the others carry its share?"""
    lost = {"t_s": 1.0, "event": "worker_lost", "worker": 1, "last_second": 0}
    shared = {"t_s": 1.0, "event": "shares_planned_anew", "stage": since, "workers": [0], "citizens_each": 360}
    verdict = judge_made(made.with_(**ONE, events=[lost, shared]))
    assert [name for name in failed(verdict) if name == "workers present"] == missed


@pytest.mark.parametrize("damaged", [None, "x", True, [], float("inf"), float("nan"), 1e300, -9.0])
@pytest.mark.parametrize("name", ["offset_s", "unsure_s", "drift_s"])
def test_a_clock_of_which_no_number_is_told_is_not_known(made, judge_made, name, damaged):
    clocks = {str(worker): {"offset_s": 0.0, "unsure_s": 0.0004, "drift_s": 0.0} for worker in range(2)}
    clocks["1"][name] = damaged
    verdict = judge_made(made.with_(provenance={"clocks": clocks}, **ONE))
    assert verdict.stages[0].result == ("PASS" if name == "offset_s" else "INVALID")
