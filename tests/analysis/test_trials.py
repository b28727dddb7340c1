"""Several trials at one load: what they say together."""

from dataclasses import replace

import pytest

from analysis.answer import find_answer
from analysis.stages import StageVerdict
from analysis.trials import Said, majority, result_by_load
from contract.plan import Stage
from contract.search import Search

P, F, U, I, N = "PASS", "FAIL", "UNDECIDED", "INVALID", "NOT_RUN"  # noqa: E741 - the letters of the table


def stage_at(load):
    return Stage(0, load, round(120_000 * load), 1200, 0.0, 3.0, 9.0, 20.0)


@pytest.mark.parametrize(
    ("sentence", "results", "planned", "together"),
    [
        ("all say so", [P, P], 2, P),
        ("two of three", [P, F, P], 3, P),
        ("two of three broke it", [F, P, F], 3, F),
        ("a tie", [P, F], 2, U),
        ("a tie of four", [P, P, F, F], 4, U),
        ("half of four, and the rest is missing", [P, P], 4, U),
        ("whatever the third would have said", [P, P, U], 3, P),
        ("the third would have decided", [P, F, U], 3, U),
        ("one alone of two", [P], 2, U),
        ("nothing was decided", [U, I], 2, U),
        ("nothing was valid", [I, I], 2, I),
        ("nothing was run", [N, N], 2, N),
    ],
)
def test_together(sentence, results, planned, together):
    said = [Said(stage_at(1.0), result, 20.0) for result in results]
    assert majority(said, planned) == together, sentence


def test_a_trial_that_was_cut_is_no_evidence_for_a_load():
    said = [Said(stage_at(1.0), P, 20.0), Said(stage_at(1.0), P, 10.0)]
    assert majority(said, 2) == U


def test_the_majority_of_a_searchs_trials_counts_for_its_answer(made):
    """60 % and 80 % held, 100 % in two trials of three, 110 % broke: the bracket's ends are the answer's."""
    plan = replace(made.plan, search=Search(0.6, 1.2, 0.1))
    tried = [(0.8, P), (1.0, P), (1.0, F), (1.0, P), (1.1, F), (1.1, F)]
    stages = [StageVerdict(stage_at(load), result, (), None) for load, result in tried]
    stages = [replace(each, measured=WHOLE) for each in stages]
    results = result_by_load(plan, stages)
    assert results == [(0.8, P), (1.0, P), (1.1, F)]
    found = find_answer(results, "completed")
    assert (found.answer, found.passed_up_to, found.failed_from) == ("supported", 1.0, 1.1)
    assert result_by_load(replace(plan, search=None), stages) == tried  # no search: each stage for itself


class WHOLE:  # of what was measured, only how long
    from_s, to_s, warm_up_s = 12, 32, 0
