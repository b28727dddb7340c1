import json

import pytest

from analysis.blame import PORTAL, Scene, blame
from analysis.blame_words import sentence
from analysis.systems import SystemCount
from analysis.text import summary
from analysis.verdict import verdict_to_json
from analysis.waits import PageWaits
from tests.analysis.visits import PAGES, Portal

# Three stages, at 10 %, 20 % and 20 % again; from the third on the portal is as planted.
RUN = {"utilisations": (0.1, 0.2, 0.2), "measure_s": 30.0}
BEGINS_S = 84.0
SLOW_IDENTITY = {
    "file_dossier/sign_in": {"identity_provider": 4.0},
    "file_dossier/form": {"identity_provider": 4.0, "civil_status": 0.01},
    "pay_fee/pay": {"identity_provider": 4.0, "payment_gateway": 0.02},
}

ALL_OF_IT = "100 % of what file_dossier/hand_off took longer than at its quickest"


def blamed(stage):
    return [sentence(each) for each in stage.behind.blame]


@pytest.mark.parametrize(
    ("portal", "said"),
    [
        (Portal(), []),
        (
            Portal(BEGINS_S, SLOW_IDENTITY),
            [
                "identity_provider: 100 % of what file_dossier/form, file_dossier/sign_in and 1 more took longer than "
                "at their quickest"
            ],
        ),
        (
            Portal(BEGINS_S, outcome_by_page={"pay_fee/pay": "status_5xx"}),  # both systems were waited for
            ["payment_gateway: all"],
        ),
        (
            Portal(BEGINS_S, own_s_by_page=dict.fromkeys(PAGES, 1.0)),
            ["the portal itself: 100 % of what file_dossier/form, file_dossier/hand_off and 3 more took longer"],
        ),
        (
            Portal(BEGINS_S, own_s_by_page={"home/read": 1.0}, waits_by_page=SLOW_IDENTITY),
            ["identity_provider: 100 % of what", "the portal itself: 100 % of what home/read took longer than at its"],
        ),
        (
            Portal(BEGINS_S, {"file_dossier/form": {"identity_provider": 2.0, "civil_status": 2.0}}),  # half and half
            ["civil_status: 50 % of what file_dossier/form", "identity_provider: 50 % of what file_dossier/form"],
        ),
        (
            Portal(BEGINS_S, SLOW_IDENTITY, outcome_by_page={"file_dossier/hand_off": "status_5xx"}),
            ["identity_provider: 100 % of what", "provinces: all"],
        ),
    ],
    ids=[
        "all well",
        "identity slow",
        "payment fails",
        "portal slow",
        "portal and identity",
        "two at once",
        "two pages",
    ],
)
def test_the_planted_culprit_is_named(made, judge_made, portal, said):
    verdict = judge_made(made.with_(told=portal.told, **RUN))
    assert [blamed(stage) for stage in verdict.stages[:2]] == [[], []]
    found = sorted(blamed(verdict.stages[2]))
    assert [text[: len(start)] for text, start in zip(found, said, strict=True)] == said


def test_provinces_that_hang_until_the_portal_answers_504(made, judge_made):
    hanging = {"file_dossier/hand_off": {"provinces": 60.0}}
    portal = Portal(40.0, hanging, outcome_by_page={"file_dossier/hand_off": "status_5xx"})
    (stage,) = judge_made(made.with_(told=portal.told, utilisations=(0.1,), measure_s=150.0)).stages
    (text,) = blamed(stage)
    assert text.startswith("provinces: 100 % of the time of file_dossier/hand_off, which waited for it for 1 min 2")
    assert "failures of file_dossier/hand_off had waited for it" in text


@pytest.mark.parametrize(
    ("wait_of", "said"),
    [
        (lambda second: (second * 100.0, 0), f"provinces: {ALL_OF_IT}"),
        (lambda second: (0.0, 80), f"provinces: {ALL_OF_IT}"),
        (lambda second: (0.0, 0), f"the portal itself: {ALL_OF_IT}"),
        (
            None,
            f"the portal itself: {ALL_OF_IT}, unless it still waited for provinces when the citizens had gone",
        ),
    ],
    ids=["calls ended", "calls are under way", "the target did not wait", "the target does not count"],
)
def test_pages_given_up_before_their_answer(made, judge_made, wait_of, said):
    """No answer tells for whom the portal waited: what it counted beyond what it told in answers does."""
    portal = Portal(BEGINS_S, {"file_dossier/hand_off": {"provinces": 60.0}}, patience_s=5.0)

    def counts_of(second):
        return {"provinces": (second, 0, 0, *(wait_of(second - BEGINS_S) if second > BEGINS_S else (0.0, 0)))}

    counts = {} if wait_of is None else {"counts_of": counts_of}
    stages = judge_made(made.with_(told=portal.told, **counts, **RUN)).stages
    assert blamed(stages[2])[0].startswith(said)


def test_a_queue_that_grows_is_named_though_no_page_is_slow(made, judge_made):
    def counts_of(second):
        return {"provinces": (second * 30, 0, 0, second * 0.5, 640 + max(0.0, second - BEGINS_S) * 15)}

    verdict = judge_made(made.with_(told=Portal().told, counts_of=counts_of, **RUN))
    assert [stage.result for stage in verdict.stages] == ["PASS", "PASS", "PASS"]
    assert [blamed(stage) for stage in verdict.stages] == [
        [],
        [],
        ["provinces: 1,255 wait for it, 615 more than at the stage's start"],
    ]
    assert "To blame:\n  at 20 % provinces: 1,255 wait for it" in summary(verdict)


def test_calls_that_fail_in_the_background_are_named(made, judge_made):
    def counts_of(second):
        return {"provinces": (second * 10, max(0, second - 84) * 2, 0, second * 0.5, 0)}

    verdict = judge_made(made.with_(told=Portal().told, counts_of=counts_of, **RUN))
    assert blamed(verdict.stages[2]) == ["provinces: of 290 calls 58 failed and 0 timed out"]


def test_a_generator_in_the_way_does_not_accuse_the_portal(made, judge_made):
    slow = Portal(BEGINS_S, own_s_by_page=dict.fromkeys(PAGES, 1.0))
    verdict = judge_made(made.with_(told=slow.told, cpu=lambda second, worker: 0.97 if second > 84 else 0.3, **RUN))
    assert verdict.stages[2].result == "INVALID"
    assert blamed(verdict.stages[2]) == []


def test_where_the_target_tells_of_no_system_nothing_is_said(made, judge_made):
    verdict = judge_made(made.with_(utilisations=(0.2,), planted=0.1))
    assert verdict.stages[0].behind is None
    assert "blame" not in verdict_to_json(verdict)["stages"][0]
    assert "To blame" not in summary(verdict)


def test_blame_in_verdict_json(made, judge_made):
    verdict = judge_made(made.with_(told=Portal(BEGINS_S, SLOW_IDENTITY).told, **RUN))
    stages = json.loads(json.dumps(verdict_to_json(verdict)))["stages"]
    assert [stage["blame"] for stage in stages[:2]] == [[], []]
    (found,) = stages[2]["blame"]
    assert found["system"] == "identity_provider"
    assert found["sentence"].startswith("identity_provider: 100 %")
    assert found["share_of_excess"] == pytest.approx(1.0, abs=0.02)
    assert found["share_of_time"] == pytest.approx(0.99, abs=0.01)
    assert 4.0 < found["wait_p95_s"] < 6.0  # uniform from 2 s to 6 s
    assert found["slow_pages"] == ["file_dossier/form", "file_dossier/sign_in", "pay_fee/pay"]


def waits(visits=100, mean_s=0.1, failed=0, unheard=0, **wait_s_by_system):
    """Every visit waits for every system."""
    return PageWaits(
        visits=visits,
        spent_s=visits * mean_s,
        failed=failed,
        unheard=unheard,
        unheard_s=unheard * mean_s,
        visits_by_system=dict.fromkeys(wait_s_by_system, visits),
        waited_s_by_system={system: visits * wait_s for system, wait_s in wait_s_by_system.items()},
        failed_by_system=dict.fromkeys(wait_s_by_system, failed),
    )


QUICK = waits(mean_s=0.2, identity=0.05, bank=0.05)


@pytest.mark.parametrize(
    ("now", "share_by_system"),
    [
        (waits(mean_s=0.25, identity=0.10, bank=0.05), {}),  # a quarter longer is nothing
        (waits(visits=5, mean_s=9.0, identity=8.8), {}),  # five visits are nothing
        (waits(mean_s=1.2, identity=0.95, bank=0.05), {"identity": 0.9}),
        (waits(mean_s=1.2, identity=0.35, bank=0.75), {"identity": 0.3, "bank": 0.7}),
        (waits(mean_s=1.2, identity=0.25, bank=0.85), {"bank": 0.8}),  # a fifth is not worth a name
        (waits(mean_s=1.2, identity=0.45, bank=0.05), {PORTAL: 0.6}),
        (waits(mean_s=1.2, identity=0.05, bank=0.05), {PORTAL: 1.0}),
        (waits(mean_s=1.2, identity=2.05, bank=0.05), {"identity": 1.0}),  # called several times at once
    ],
)
def test_who_accounts_for_what_a_page_takes_longer(now, share_by_system):
    """Shares that can be worked out on paper: of the second that the page takes longer than 200 ms."""
    found = blame(Scene({"a/b": now}, quickest={"a/b": QUICK}))
    assert {each.system: each.share_of_excess for each in found} == pytest.approx(share_by_system)


def count(failed=0, timed_out=0, waiting=0, grown=0, calls=100, under_way=0.0):
    return SystemCount(calls, failed, timed_out, 1.0, waiting, grown, calls, 0.0, under_way)


@pytest.mark.parametrize(
    ("counts", "systems"),
    [
        ({}, ["bank", "identity"]),  # nobody can tell
        ({"identity": count(), "bank": count(failed=40)}, ["bank"]),
        ({"identity": count(timed_out=40), "bank": count()}, ["identity"]),
        ({"identity": count(), "bank": count()}, [PORTAL]),  # neither failed
    ],
)
def test_who_failed_behind_a_page_that_fails(counts, systems):
    scene = Scene({"a/b": waits(failed=40, identity=0.01, bank=0.01)}, counts, failing=frozenset({"a/b"}))
    assert sorted(each.system for each in blame(scene)) == systems


@pytest.mark.parametrize(
    ("found", "blamed"),
    [
        (count(waiting=9, grown=9), False),  # a handful
        (count(waiting=40, grown=30), True),
        (count(waiting=540, grown=30, calls=1000), False),  # 3 % of what came: it wanders
        (count(waiting=500, grown=-200), False),  # it is catching up
        (count(waiting=40, grown=38, under_way=36.0), False),  # slow calls, and no queue
    ],
)
def test_which_queues_grow(found, blamed):
    assert bool(blame(Scene({}, {"provinces": found}))) == blamed
