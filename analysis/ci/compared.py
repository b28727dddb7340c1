"""A comparison as suites, as a page of Markdown and as annotations: what changed, and what could have been told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.ci.annotations import Annotation, Kind
from analysis.ci.markdown import bullets, page, plain, table
from analysis.ci.suite import Case, Outcome, Suite
from analysis.compare.capacity import Capacity, bracket_words
from analysis.compare.change import Change
from analysis.compare.comparison import FALSE_ALARMS, Answer, Comparison
from analysis.compare.words import (
    HEADER,
    TITLES,
    answer_of,
    change_row,
    gone_words,
    left_out_words,
    movement,
    not_compared,
    rests_on,
    sentence,
    shown_changes,
    smallest_words,
    subject,
)
from contract.plan import Plan
from contract.quantities import write_percentage

OUTCOME_BY_ANSWER: dict[Answer, Outcome] = {
    "regression": "failed", "improvement": "passed", "no_difference": "passed", "cannot_tell": "error",
}  # fmt: skip
# A workflow may let pass what cannot be told: a job that is green carries no error.
KIND_BY_ANSWER: dict[Answer, Kind] = {
    "regression": "error", "improvement": "notice", "no_difference": "notice", "cannot_tell": "warning",
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """A comparison with what its words need: the capacity, where it was compared, the plan, what was unlike, and what
    broke: every run after, and none before (analysis.compare.broken)."""

    comparison: Comparison
    capacity: Capacity | None
    plan: Plan
    unlike: Sequence[str] = ()
    broken: Sequence[str] = ()

    @property
    def answer(self) -> Answer:
        """What is said of both together."""
        return answer_of(self.comparison, self.capacity, self.broken)

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return sentence(self.comparison, self.capacity, self.plan, self.broken)


def compared_suites(compared: Compared) -> tuple[Suite, ...]:
    """The answer, then every page and measure: it fails where it got worse beyond noise, broke, or is gone."""
    comparison, outcome = compared.comparison, OUTCOME_BY_ANSWER[compared.answer]
    message = "" if outcome == "passed" else compared.sentence
    answer = Case("after is no worse than before", outcome, message, compared.sentence)
    few = (Case(f"{name}: too few visits", "skipped", "too few visits to compare") for _, name in comparison.too_few)
    changes = [_case(change, compared.plan) for change in comparison.changes]
    left_out = (Case(left_out_words(it, compared.plan), "skipped", ", ".join(it.why)) for it in comparison.left_out)
    cases = (*map(_broken_case, compared.broken), *_one_sided_cases(compared), *changes, *few, *left_out)
    return Suite("comparison", (answer,), dict(_properties(compared))), Suite("changes", cases)


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
    """The answer, an error where it is a regression; an error for each page that got worse; what was unlike."""
    answer = Annotation(KIND_BY_ANSWER[compared.answer], f"compare: {TITLES[compared.answer]}", compared.sentence)
    gone = [gone_words(page, compared.plan) for page in compared.comparison.gone]
    broken = [Annotation("error", "broken", one) for one in (*compared.broken, *gone)]
    worse = [
        Annotation("error", f"worse: {subject(change, compared.plan)}", movement(change))
        for change in compared.comparison.worse
    ]
    unlike = [Annotation("warning", "compared anyway", one) for one in compared.unlike]
    return [answer, *broken, *worse, *unlike]


def _broken_case(one: str) -> Case:
    return Case("no run broke", "failed", one, one)


def _one_sided_cases(compared: Compared) -> Iterator[Case]:
    for alone in compared.comparison.one_sided:
        if alone.is_gone:
            yield Case(f"{alone.page} is reached", "failed", gone_words(alone, compared.plan))
        else:
            side = "before" if alone.before else "after"
            yield Case(f"{alone.page}: visited {side} only", "skipped", f"only the runs {side} visited it")


def _case(change: Change, plan: Plan) -> Case:
    detail = f"{movement(change)}; a change of {smallest_words(change)} would have been told"
    if change.is_real and change.is_worse:
        return Case(subject(change, plan), "failed", movement(change), detail)
    return Case(subject(change, plan), detail=detail)


def _besides(compared: Compared) -> Iterator[str]:
    if compared.capacity is not None:
        before, after = compared.capacity.before, compared.capacity.after
        yield f"Capacity: {bracket_words(before)} before, {bracket_words(after)} after."
    yield from not_compared(compared.comparison, compared.plan)
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
