import pytest

from analysis.answer import combine, find_answer

P, F, U, I, N = "PASS", "FAIL", "UNDECIDED", "INVALID", "NOT_RUN"  # noqa: E741 - the letters of the table


@pytest.mark.parametrize(
    ("sentence", "results", "ended", "answer", "passed_up_to", "failed_from", "exit_code"),
    [
        ("all pass up to 100 %", [(0.5, P), (1.0, P)], "completed", "supported", 1.0, None, 0),
        ("a failure above 100 % spoils nothing", [(1.0, P), (1.2, F)], "completed", "supported", 1.0, 1.2, 0),
        ("an undecided stage below a pass at 100 %", [(0.5, U), (1.0, P)], "completed", "supported", 1.0, None, 0),
        ("a pass above 100 % is one of 100 %", [(0.8, P), (1.2, P)], "completed", "supported", 1.2, None, 0),
        ("it breaks between two loads", [(0.4, P), (0.6, F), (0.8, F)], "completed", "refuted", 0.4, 0.6, 3),
        ("it breaks at the lowest load", [(0.2, F), (0.4, F)], "completed", "refuted", None, 0.2, 3),
        ("it breaks at 100 % itself", [(0.8, P), (1.0, F)], "completed", "refuted", 0.8, 1.0, 3),
        ("a pass above a failure does not count", [(0.4, P), (0.6, F), (1.0, P)], "completed", "refuted", 0.4, 0.6, 3),
        ("undecided between the two", [(0.4, P), (0.6, U), (0.8, F)], "completed", "refuted", 0.4, 0.8, 3),
        ("a failure stands beside invalid stages", [(0.4, I), (0.6, F)], "completed", "refuted", None, 0.6, 3),
        ("nothing failed, and 100 % was not asked", [(0.2, P), (0.4, P)], "completed", "not_reached", 0.4, None, 0),
        ("undecided at the top", [(0.4, P), (0.8, U)], "completed", "inconclusive", 0.4, None, 4),
        ("invalid at the top", [(0.4, P), (0.8, I)], "completed", "inconclusive", 0.4, None, 4),
        ("it fails above 100 %, and 100 % is unknown", [(0.8, P), (1.2, F)], "completed", "inconclusive", 0.8, 1.2, 4),
        ("nothing is decided", [(0.4, U), (0.8, U)], "completed", "inconclusive", None, None, 4),
        ("nothing is valid", [(0.4, I), (0.8, I)], "completed", "invalid", None, None, 4),
        ("no stage was reached", [(0.4, N)], "completed", "invalid", None, None, 4),
        ("a rule stopped it after a failure", [(0.4, P), (0.6, F), (0.8, N)], "stopped", "refuted", 0.4, 0.6, 3),
        ("a rule stopped it before a window", [(0.4, P), (0.6, N)], "stopped", "inconclusive", 0.4, None, 4),
        ("a rule stopped it before anything", [(0.4, N), (0.6, N)], "stopped", "invalid", None, None, 7),
        ("a rule stopped it in the first window", [(0.4, U), (0.6, N)], "stopped", "inconclusive", None, None, 7),
        ("a rule stopped it after an invalid stage", [(0.4, I), (0.6, N)], "stopped", "invalid", None, None, 4),
        ("a rule stopped it above 100 %", [(1.0, P), (1.2, N)], "stopped", "supported", 1.0, None, 0),
        ("interrupted after a pass", [(0.4, P), (0.6, N)], "interrupted", "not_reached", 0.4, None, 130),
        ("interrupted after a failure", [(0.4, F), (0.6, N)], "interrupted", "refuted", None, 0.4, 130),
        ("interrupted before anything", [(0.4, N)], "interrupted", "invalid", None, None, 130),
        ("crashed after a pass", [(0.4, P), (0.6, N)], "crashed", "inconclusive", 0.4, None, 4),
        ("crashed after the last window", [(0.4, P)], "crashed", "inconclusive", 0.4, None, 4),
        ("crashed after a failure", [(0.4, F), (0.6, N)], "crashed", "refuted", None, 0.4, 3),
        ("one load twice, and it fails once", [(0.6, P), (0.6, F)], "completed", "refuted", None, 0.6, 3),
        ("one load twice, invalid once", [(0.6, I), (0.6, P)], "completed", "not_reached", 0.6, None, 0),
        ("loads in any order", [(1.0, P), (0.4, P)], "completed", "supported", 1.0, None, 0),
    ],
)
def test_answers(sentence, results, ended, answer, passed_up_to, failed_from, exit_code):
    found = find_answer(results, ended)
    assert (found.answer, found.passed_up_to, found.failed_from) == (answer, passed_up_to, failed_from), sentence
    assert found.exit_code == exit_code, sentence


def test_no_stage_is_never_a_pass():
    found = find_answer([], "completed")
    assert (found.answer, found.exit_code) == ("invalid", 4)


def test_loads_are_combined_in_order():
    assert combine([(0.8, U), (0.4, P), (0.8, P)]) == {0.4: P, 0.8: U}
