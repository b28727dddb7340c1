import pytest

ONE = {"utilisations": (0.3,)}


def doubts(verdict):
    return {doubt.what: doubt for doubt in verdict.doubts}


def test_a_run_alone_at_full_scale_on_its_own_machine_leaves_one_doubt(made, judge_made):
    assert list(doubts(judge_made(made.with_(scale=1.0, embedded=False, measure_s=60.0, **ONE)))) == ["single run"]


def test_a_scaled_run_says_so_and_an_embedded_one(made, judge_made):
    found = doubts(judge_made(made.with_(measure_s=60.0, **ONE)))
    assert list(found) == ["tested at 1:100", "shared machine", "single run"]
    assert not any(doubt.grave for doubt in found.values())


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (None, "says nothing of its size"),
        ({}, "says nothing of its size"),
        ({"scale": None}, "says nothing of its size"),
        ({"scale": 10}, "declares 1:10"),
        ("100", "says nothing of its size"),
    ],
)
def test_a_target_of_another_size_is_a_grave_doubt(made, judge_made, declared, said):
    verdict = judge_made(made.with_(provenance=made.provenance | {"target_declares": declared}, **ONE))
    doubt = doubts(verdict)["target of another size"]
    assert doubt.grave
    assert said in doubt.evidence
    assert verdict.doubts[0] == doubt  # grave ones come first


@pytest.mark.parametrize(
    ("portal_counts", "doubtful", "grave"),
    [
        (1.0, False, False),
        (0.995, True, False),  # a few did not arrive
        (0.7, True, True),  # the load did not come through to the portal
        (1.5, True, False),  # others used it too
    ],
)
def test_the_portals_own_count(made, judge_made, portal_counts, doubtful, grave):
    found = doubts(judge_made(made.with_(portal_counts=portal_counts, **ONE)))
    assert ("the portal counts otherwise" in found) == doubtful
    assert doubtful is False or found["the portal counts otherwise"].grave == grave


def test_many_pages_cut(made, judge_made):
    cut = made.with_(outcome_of=lambda page, random: "cut" if random.random() < 0.05 else "ok", **ONE)
    assert "many pages cut at 30 %" in doubts(judge_made(cut))


@pytest.mark.parametrize(
    ("ended", "runs_until_s", "evidence", "grave"),
    [
        ("interrupted", 36.0, "interrupted; not measured: 60 %", True),
        (None, 36.0, "crashed; not measured: 60 %", True),
        ("interrupted", None, "every stage was reached", False),
    ],
)
def test_a_run_that_ended_early(made, judge_made, ended, runs_until_s, evidence, grave):
    verdict = judge_made(made.with_(utilisations=(0.3, 0.6), ended=ended, runs_until_s=runs_until_s))
    doubt = doubts(verdict)["ended early"]
    assert evidence in doubt.evidence
    assert doubt.grave == grave


def test_reports_that_never_came(made, judge_made):
    lost = [{"t_s": 33.0, "event": "reports_lost", "worker": 0, "reports": 2}]
    assert "2 of the workers' reports" in doubts(judge_made(made.with_(events=lost, **ONE)))["reports lost"].evidence


def test_an_unsteady_stage_is_named(made, judge_made):
    short = made.with_(utilisations=(0.3,), measure_s=8.0)
    doubt = doubts(judge_made(short))["stage at 30 % not steady"]
    assert "enough batches: 8 s, at least 20 s are needed" in doubt.evidence


def test_an_inversion_is_named(made, judge_made):
    """The first stage answers badly, the second well: the lower bound counts, and somebody should look."""
    first = made.with_(utilisations=(0.3, 0.6), outcome_of=lambda page, random: "busy" if page.ended_s < 33 else "ok")
    verdict = judge_made(first)
    assert verdict.answer == "refuted"
    assert "30 % failed and 60 % passed" in doubts(verdict)["a higher load passed"].evidence


def test_many_stages_with_the_same_doubt_are_told_of_together(made, judge_made):
    """Each of five stages is too short; so is each of three, which are told of one by one."""
    many = doubts(judge_made(made.with_(utilisations=(0.1, 0.12, 0.14, 0.16, 0.18), measure_s=8.0)))
    evidence = many["5 stages not steady"].evidence
    assert evidence.startswith("enough batches at 5 loads (10 % to 18 %)")
    assert "the first of them: enough batches: 8 s, at least 20 s are needed" in evidence


def test_a_few_stages_with_the_same_doubt_are_told_of_one_by_one(made, judge_made):
    few = doubts(judge_made(made.with_(utilisations=(0.1, 0.12, 0.14), measure_s=8.0)))
    assert {f"stage at {load} % not steady" for load in (10, 12, 14)} <= few.keys()


def test_a_machine_that_is_full_is_named_even_where_no_window_was_reached(made, judge_made):
    one = {"utilisations": (0.3,), "measure_s": 20.0, "runs_until_s": 11.0, "ended": None}
    verdict = judge_made(made.with_(cpu=lambda second, worker: 0.05, cpu_wait=lambda second: 0.9, **one))
    (doubt,) = [doubt for doubt in verdict.doubts if doubt.what == "the generator's machine was full"]
    assert doubt.grave
    assert "other processes had the cores" in doubt.evidence
    assert (verdict.answer, verdict.exit_code) == ("invalid", 4)
