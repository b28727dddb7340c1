"""A comparison as suites, as a page of Markdown and as annotations: what changed, and what could have been told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.ci.annotations import Annotation
from analysis.ci.markdown import bullets, page, plain, table
from analysis.ci.suite import Case, Outcome, Suite
from analysis.compare.capacity import Capacity, bracket_words
from analysis.compare.comparison import FALSE_ALARMS, Answer, Change, Comparison
from analysis.compare.words import (
    HEADER,
    TITLES,
    answer_of,
    change_row,
    movement,
    rests_on,
    sentence,
    shown_changes,
    subject,
)
from contract.plan import Plan
from contract.quantities import write_percentage

OUTCOME_BY_ANSWER: dict[Answer, Outcome] = {
    "regression": "failed", "improvement": "passed", "no_difference": "passed", "cannot_tell": "error",
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """A comparison with what its words need: the capacity, where it was compared, the plan, and what was unlike."""

    comparison: Comparison
    capacity: Capacity | None
    plan: Plan
    unlike: Sequence[str] = ()

    @property
    def answer(self) -> Answer:
        """What is said of both together."""
        return answer_of(self.comparison, self.capacity)

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return sentence(self.comparison, self.capacity, self.plan)


def compared_suites(compared: Compared) -> tuple[Suite, ...]:
    """The answer, then every page and measure: it fails where it got worse beyond noise, and for nothing else."""
    comparison, outcome = compared.comparison, OUTCOME_BY_ANSWER[compared.answer]
    message = "" if outcome == "passed" else compared.sentence
    answer = Case("after is no worse than before", outcome, message, compared.sentence)
    few = (Case(f"{name}: too few visits", "skipped", "too few visits to compare") for _, name in comparison.too_few)
    changes = [_case(change, compared.plan) for change in comparison.changes]
    return Suite("comparison", (answer,), dict(_properties(compared))), Suite("changes", (*changes, *few))


def compared_page(compared: Compared) -> str:
    """The sentence, what it rests on, and the table."""
    comparison = compared.comparison
    rows = shown_changes(comparison)
    hidden = len(comparison.changes) - len(rows)
    return page(
        (
            f"### portal-load, compare {plain(compared.plan.name)}: {TITLES[compared.answer]}\n",
            f"{plain(compared.sentence)}\n",
            table(HEADER, [change_row(change, compared.plan) for change in rows]),
            f"and {hidden} that changed less\n" if hidden else "",
            bullets(map(plain, (*rests_on(comparison), *_besides(compared)))),
        )
    )


def compared_notes(compared: Compared) -> list[Annotation]:
    """The answer, an error where the exit code is not 0; an error for each page that got worse; what was unlike."""
    passed = OUTCOME_BY_ANSWER[compared.answer] == "passed"
    answer = Annotation("notice" if passed else "error", f"compare: {TITLES[compared.answer]}", compared.sentence)
    worse = [
        Annotation("error", f"worse: {subject(change, compared.plan)}", movement(change))
        for change in compared.comparison.worse
    ]
    unlike = [Annotation("warning", "compared anyway", one) for one in compared.unlike]
    return [answer, *worse, *unlike]


def _case(change: Change, plan: Plan) -> Case:
    detail = f"{movement(change)}; a change of {write_percentage(float(f'{change.smallest:.2g}'))} would have been told"
    if change.is_real and change.is_worse:
        return Case(subject(change, plan), "failed", movement(change), detail)
    return Case(subject(change, plan), detail=detail)


def _besides(compared: Compared) -> Iterator[str]:
    if compared.capacity is not None:
        before, after = compared.capacity.before, compared.capacity.after
        yield f"Capacity: {bracket_words(before)} before, {bracket_words(after)} after."
    if compared.comparison.too_few:
        yield f"Not compared: {len(compared.comparison.too_few)} pages with too few visits."
    yield from (f"Compared anyway: {one}" for one in compared.unlike)


def _properties(compared: Compared) -> Iterator[tuple[str, str]]:
    before, after = compared.comparison.runs
    yield "answer", compared.answer
    yield "runs before", f"{before}"
    yield "runs after", f"{after}"
    yield "stated capacity", f"{compared.plan.stated_capacity.users:,}"
    yield "scale", f"1:{compared.plan.scale:g}"
    yield "false alarms", write_percentage(FALSE_ALARMS)
    for number, one in enumerate(compared.unlike, start=1):
        yield f"compared anyway {number}", one
