"""The answer for the stated capacity from the results of the stages: a pure table, no measuring in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from analysis.estimate import Result
from contract.run_folder import COMPLETED, INTERRUPTED, STOPPED, TURNED_AWAY

Answer = Literal["supported", "refuted", "not_reached", "inconclusive", "invalid"]

STATED = 1 - 1e-9  # a utilisation of 100 %, forgiving the last digit of a fraction
EXIT_CODES: dict[Answer, int] = {"supported": 0, "not_reached": 0, "refuted": 3, "inconclusive": 4, "invalid": 4}
EXIT_TURNED_AWAY = 6
EXIT_STOPPED_EARLY = 7
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Finding:
    """The answer with its bracket, as utilisations: `failed_from` is U, `passed_up_to` L."""

    answer: Answer
    passed_up_to: float | None
    failed_from: float | None
    exit_code: int


def find_answer(results: Iterable[tuple[float, Result]], ended: str) -> Finding:
    """The answer from (utilisation, result) of each stage and how the run ended.

    U is the smallest load that fails, L the largest that passes below U. SUPPORTED: L >= 100 %. REFUTED: U <= 100 %.
    INVALID: no stage was valid. NOT REACHED: every load that was planned passed, and the highest is below 100 %; or
    every load that the run came to, where it was interrupted. INCONCLUSIVE: all else, so also a run that a stop rule
    or a crash ended: what ended it may be the portal's doing.
    """
    result_by_load = combine(results)
    failed_from = min((load for load, result in result_by_load.items() if result == "FAIL"), default=None)
    passed = [load for load, result in result_by_load.items() if result == "PASS"]
    passed_up_to = max((load for load in passed if failed_from is None or load < failed_from), default=None)
    answer = _answer(result_by_load, passed_up_to, failed_from, ended)
    return Finding(answer, passed_up_to, failed_from, _exit_code(answer, set(result_by_load.values()), ended))


def combine(results: Iterable[tuple[float, Result]]) -> dict[float, Result]:
    """One result for each load: stages at the same load must agree to PASS, and an INVALID one says nothing."""
    results_by_load: dict[float, set[Result]] = {}
    for load, result in results:
        results_by_load.setdefault(load, set()).add(result)
    order: tuple[Result, ...] = ("FAIL", "UNDECIDED", "PASS", "INVALID", "NOT_RUN")
    return {load: next(word for word in order if word in found) for load, found in sorted(results_by_load.items())}


def _answer(
    result_by_load: dict[float, Result], passed_up_to: float | None, failed_from: float | None, ended: str
) -> Answer:
    found = set(result_by_load.values())
    if passed_up_to is not None and passed_up_to >= STATED:
        return "supported"
    if failed_from is not None and failed_from <= 2 - STATED:
        return "refuted"
    if found <= {"INVALID", "NOT_RUN"}:
        return "invalid"
    if found == {"PASS"} and ended in (COMPLETED, INTERRUPTED):
        return "not_reached"
    if found == {"PASS", "NOT_RUN"} and ended == INTERRUPTED:
        return "not_reached"
    return "inconclusive"


def _exit_code(answer: Answer, found: set[Result], ended: str) -> int:
    """130 for every interrupted run; 6 where the target sent citizens to where nobody authorised them to go; 7 where a
    stop rule ended it and no stage passed, failed or was invalid.
    """
    if ended == INTERRUPTED:
        return EXIT_INTERRUPTED
    if ended == TURNED_AWAY:
        return EXIT_TURNED_AWAY
    if ended == STOPPED and not found & {"PASS", "FAIL", "INVALID"}:
        return EXIT_STOPPED_EARLY
    return EXIT_CODES[answer]
