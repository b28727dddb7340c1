"""A throughput is asked for by what the load offers, and not by what the portal made of it."""

import pytest

from analysis import open_recording
from analysis.offered import citizens_there, offered_per_s, share_of_pages
from analysis.windows import window_of
from contract.objectives import read_objective
from tests.analysis.visits import PAGES, THINK_S, Portal

PAY, FORM = "pay_fee/pay", "file_dossier/form"
ONE = {"utilisations": (0.1,), "measure_s": 40.0}
PLANNED = {"pause_s": THINK_S, "share_of_pages": {PAY: 0.2}}  # one page in five is each of PAGES


def without(name, from_s=0.0):
    """Citizens who never come to a page, for the portal fails before it: nobody asks for it."""

    def told(plan, until_s):
        found = Portal().told(plan, until_s)
        found.pages[:] = [page for page in found.pages if page.name != name or page.ended_s < from_s]
        return found

    return told


def test_a_page_that_nobody_came_to_is_asked_for_as_planned(made, judge_made):
    """120 citizens who pause for 4 s make 30 pages a second, so six that pay; none did."""
    objectives = ("p95 of page < 500 ms", f"throughput of {PAY} > 2/s")
    verdict = judge_made(made.with_(told=without(PAY), objectives=objectives, in_plan=PLANNED, **ONE))
    (_, paid) = verdict.stages[0].objectives
    assert (paid.estimate.value, paid.result) == (0.0, "FAIL")
    assert (verdict.stages[0].result, verdict.exit_code) == ("FAIL", 3)


def test_what_the_plan_does_not_offer_is_not_asked(made, judge_made):
    objectives = ("p95 of page < 500 ms", f"throughput of {PAY} > 20/s")
    (stage,) = judge_made(made.with_(told=without(PAY), objectives=objectives, in_plan=PLANNED, **ONE)).stages
    assert (stage.objectives[1].result, stage.result) == ("NOT_RUN", "PASS")
    assert "at most 6" in stage.objectives[1].why


def test_of_an_older_plan_the_largest_share_of_any_stage_counts(made, tmp_path):
    """It was visited at the first load, and not at the second."""
    told = {"told": without(PAY, from_s=50.0), "utilisations": (0.1, 0.1), "measure_s": 40.0}
    objective = read_objective(f"throughput of {PAY} > 2/s")
    recording = open_recording(made.with_(**told, objectives=(objective.text,)).write(tmp_path / "run"))
    windows = [window_of(recording, stage) for stage in recording.plan.stages]
    assert share_of_pages(recording, objective) == pytest.approx(0.2, abs=0.03)
    assert offered_per_s(recording, windows[1], objective) == pytest.approx(6, rel=0.15)


def test_where_nobody_knows_what_was_offered_nothing_is_no_finding(made, judge_made):
    """An older plan, and a page that no stage saw: who says that anybody asked for it?"""
    objectives = ("p95 of page < 500 ms", f"throughput of {PAY} > 2/s")
    (stage,) = judge_made(made.with_(told=without(PAY), objectives=objectives, **ONE)).stages
    assert (stage.objectives[1].result, stage.objectives[1].why) == ("UNDECIDED", "no samples")


MOVES = {"utilisations": (0.1, 0.2), "moves": True, "measure_s": 40.0}


@pytest.mark.parametrize(("own_s", "results"), [(0.02, ["NOT_RUN", "UNDECIDED"]), (8.0, ["NOT_RUN", "FAIL"])])
def test_a_rising_load_offers_no_more_than_where_its_last_half_begins(made, judge_made, own_s, results):
    """From 120 to 240 citizens in 40 s: 30 to 60 pages a second, 45 half way; about 52 are seen in the last half.

    What moves never passes, but 35 pages a second that were asked for and not answered are a failure.
    """
    rates = tuple(f"throughput of page > {rate}/s" for rate in (56, 35))
    told = Portal(own_s_by_page=dict.fromkeys(PAGES, own_s)).told
    stage = judge_made(made.with_(objectives=rates, in_plan=PLANNED, **MOVES | {"told": told})).stages[1]
    assert [item.result for item in stage.objectives] == results


SESSIONS = {"model": "sessions", "utilisations": (0.2,), "measure_s": 40.0, "tells_response": True}


def there(made, path, **changes):
    recording = open_recording(made.with_(**SESSIONS | changes).write(path))
    return citizens_there(recording, window_of(recording, recording.plan.stages[0]))


def test_a_sessions_load_that_is_still_filling_up_offers_what_is_there(made, tmp_path):
    """12 sessions a second of 20 s each make 240; where every third never came, 160."""

    def thinner(plan, until_s):
        found = Portal().told(plan, until_s)
        found.sessions[:] = [each for number, each in enumerate(found.sessions) if number % 3]
        return found

    assert there(made, tmp_path / "thinner", told=thinner) == pytest.approx(160, rel=0.15)
    assert there(made, tmp_path / "full", told=Portal().told) == pytest.approx(240, rel=0.1)


def test_who_had_enough_of_the_portal_would_have_been_there(made, tmp_path):
    """A third of the sessions end at their first page, which fails: fewer are open, and as much is asked."""
    failing = Portal(outcome_by_page={"home/read": "status_5xx"})
    assert there(made, tmp_path / "left", told=failing.told) == pytest.approx(240, rel=0.1)
    slow = Portal(own_s_by_page=dict.fromkeys(PAGES, 2.0))
    assert there(made, tmp_path / "slow", told=slow.told) == 240  # more are open, and no more is asked
