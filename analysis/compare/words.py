"""A comparison in words: the one sentence, the table for a terminal, and the JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.compare.capacity import Capacity, bracket_words
from analysis.compare.change import ANSWERED_WELL, EVERY_PAGE, MORE_IS_BETTER, Change
from analysis.compare.comparison import FALSE_ALARMS, Answer, Comparison
from analysis.compare.left_out import LeftOut
from analysis.compare.noise import Noise, noise_to_json
from analysis.compare.reach import OneSided
from analysis.text import write_latency, write_rate, write_share
from contract.plan import Plan
from contract.quantities import write_percentage

COMPARISON_FORMAT = 1
MOST_NAMES = 4  # in a sentence
MOST_ROWS = 12  # of pages that did not change, in the table
HEADER = ("load", "page", "", "before", "after", "change", "beside the others (99 %)", "could tell", "")
TITLES: dict[Answer, str] = {
    "regression": "REGRESSION",
    "improvement": "IMPROVEMENT",
    "no_difference": "NO DIFFERENCE",
    "cannot_tell": "CANNOT TELL",
}


def answer_of(comparison: Comparison, capacity: Capacity | None, broken: Sequence[str] = ()) -> Answer:
    """The comparison's answer, what broke, and the capacity's where it moved: what got worse comes first."""
    if broken or comparison.answer == "regression" or (capacity and capacity.moved == "lower"):
        return "regression"
    if comparison.unmatched:
        return "cannot_tell"
    if comparison.answer == "improvement" or (capacity and capacity.moved == "higher"):
        return "improvement"
    return comparison.answer


def sentence(comparison: Comparison, capacity: Capacity | None, plan: Plan, broken: Sequence[str] = ()) -> str:
    """The answer in one sentence."""
    answer = answer_of(comparison, capacity, broken)
    if answer == "regression":
        gone = [gone_words(page, plan) for page in comparison.gone]
        return f"{TITLES[answer]}: {_named([*broken, *gone], comparison.worse, capacity, plan)}."
    if answer == "improvement":
        return f"{TITLES[answer]}: {_named((), comparison.better, capacity, plan)}."
    floor, smallest = comparison.floor, comparison.smallest
    if answer == "no_difference":
        return (
            f"{TITLES[answer]} that can be told from noise; at most pages a p50 slower by "
            f"{_rough(smallest or 0.0)} would have been told nine times of ten."
        )
    if comparison.unmatched:
        return f"{TITLES[answer]}: {'; '.join(left_out_words(it, plan) for it in comparison.unmatched)}."
    if smallest is None:
        return f"{TITLES[answer]}: no page was visited often enough in a window that can be believed."
    return (
        f"{TITLES[answer]}: at most pages only a p50 slower by {_rough(smallest)} or more would have been told, "
        f"and {write_percentage(floor.wanted)} is asked for. Longer runs, more citizens or more runs of each tell more."
    )


def summary(comparison: Comparison, capacity: Capacity | None, plan: Plan, broken: Sequence[str] = ()) -> str:
    """The sentence, what it rests on, and the table: what changed, what concerns all pages, and the largest others."""
    lines = [sentence(comparison, capacity, plan, broken), "", *rests_on(comparison), ""]
    rows = [HEADER, *(change_row(change, plan) for change in shown_changes(comparison))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    hidden = len(comparison.changes) - len(shown_changes(comparison))
    lines += [f"and {hidden} that changed less (--json has them all)."] if hidden else []
    if capacity is not None:
        lines.append(f"Capacity: {bracket_words(capacity.before)} before, {bracket_words(capacity.after)} after.")
    return "\n".join([*lines, *not_compared(comparison, plan)]) + "\n"


def not_compared(comparison: Comparison, plan: Plan) -> list[str]:
    """Runs that were left out at a stage, pages that only one side visited, and those with too few visits.

    A sentence for each stage and side, and for each kind of page, all by their names.
    """
    one_sided = [page for page in comparison.one_sided if not page.is_gone]
    kinds = {
        "visited before only": [_page_at(page.stage, page.page, plan) for page in one_sided if page.before],
        "visited after only": [_page_at(page.stage, page.page, plan) for page in one_sided if page.after],
        "with too few visits answered well": [_page_at(stage, page, plan) for stage, page in comparison.too_few],
    }
    pages_told = [
        f"Latencies not compared: {counted(len(pages), 'page')} {kind}: {', '.join(pages)}."
        for kind, pages in kinds.items()
        if pages
    ]
    return [*(f"{_capital(left_out_words(it, plan))}." for it in comparison.left_out), *pages_told]


def left_out_words(left_out: LeftOut, plan: Plan) -> str:
    """`at 100 %: not compared, no run after was measured well (rows complete)`; of some runs, how many are left out."""
    at, why = f"at {write_percentage(plan.stages[left_out.stage].utilisation)}", ", ".join(left_out.why)
    if left_out.is_all:
        return f"{at}: not compared, no run {left_out.side} was measured well ({why})"
    runs = f"{left_out.runs:,} of {counted(left_out.of, 'run')} {left_out.side}"
    return f"{at}: compared without {runs}, not measured well ({why})"


def comparison_to_json(
    comparison: Comparison, capacity: Capacity | None, unlike: Sequence[str], broken: Sequence[str] = ()
) -> dict[str, Any]:
    """Plain JSON values: latencies in seconds, changes relative to before, of shares the differences themselves."""
    return {
        "format": COMPARISON_FORMAT,
        "answer": answer_of(comparison, capacity, broken),
        "runs": {"before": comparison.runs[0], "after": comparison.runs[1]},
        "false_alarms": FALSE_ALARMS,
        "floor": asdict(comparison.floor),
        "noise": noise_to_json(comparison.noise),
        "differences": list(unlike),
        "capacity": capacity and {"before": capacity.before, "after": capacity.after, "moved": capacity.moved},
        "smallest_difference": comparison.smallest,
        "worse": [f"{change.page} {change.what}" for change in comparison.worse],
        "better": [f"{change.page} {change.what}" for change in comparison.better],
        "changes": [asdict(change) for change in comparison.changes],
        "broken": list(broken),
        "no_longer_reached": [page.page for page in comparison.gone],
        "before_only": [page.page for page in comparison.one_sided if page.before],
        "after_only": [page.page for page in comparison.one_sided if page.after],
        "too_few_visits": [page for _, page in comparison.too_few],
        "left_out": [asdict(each) for each in comparison.left_out],
    }


def noise_words(noise: Noise) -> str:
    """How far runs differ, in a sentence."""
    half, tail = noise.by_quantile[0.5], noise.by_quantile[0.95]
    origin = "assumed; measure your own with --aa" if noise.runs is None else f"measured from {noise.runs} runs"
    return (
        f"Runs of the same thing differ, beyond what their seconds explain, by {_rough(half.level.size)} in p50 and "
        f"{_rough(tail.level.size)} in p95 of all pages, and a page beside the others by {_rough(half.page.size)} and "
        f"{_rough(tail.page.size)} (standard deviations, {origin})."
    )


def rests_on(comparison: Comparison) -> list[str]:
    """How many runs, how often it cries wolf, what a change must exceed, and the noise, a sentence each."""
    floor = comparison.floor
    return [
        f"{runs_words(comparison)}; all changes together cry wolf at most {write_percentage(FALSE_ALARMS)} of the "
        "time.",
        f"A change must be told from noise, and exceed {write_percentage(floor.relative)} and "
        f"{write_latency(floor.latency_s)}; in what is answered well, {write_percentage(floor.answered)} of all pages, "
        f"or {write_percentage(floor.page_answered)} of the visits of one.",
        noise_words(comparison.noise),
    ]


def runs_words(comparison: Comparison) -> str:
    """`2 runs before, 1 run after`: those that were measured well."""
    before, after = comparison.runs
    return f"{counted(before, 'run')} before, {counted(after, 'run')} after"


def counted(number: int, noun: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def gone_words(page: OneSided, plan: Plan) -> str:
    """`file_dossier/submit is no longer reached, though its journey goes on (62 visits before, none after)`."""
    return (
        f"{_page_at(page.stage, page.page, plan)} is no longer reached, though its journey goes on "
        f"({counted(page.before, 'visit')} before, none after)"
    )


def _named(first: Sequence[str], changed: Sequence[Change], capacity: Capacity | None, plan: Plan) -> str:
    parts = [*first, *(f"{subject(change, plan)} {movement(change)}" for change in changed)]
    if len(parts) > MOST_NAMES:
        parts = [*parts[:MOST_NAMES], f"{len(parts) - MOST_NAMES} more"]
    if capacity is not None and capacity.moved != "overlaps":
        parts.append(f"the capacity went from {bracket_words(capacity.before)} to {bracket_words(capacity.after)}")
    return "; ".join(parts)


def subject(change: Change, plan: Plan) -> str:
    """`p50 of file_dossier/submit at 60 %`."""
    return f"{change.what} of {_page_at(change.stage, change.page, plan)}"


def _page_at(stage: int, page: str, plan: Plan) -> str:
    return f"{page} at {write_percentage(plan.stages[stage].utilisation)}" if len(plan.stages) > 1 else page


def movement(change: Change) -> str:
    """`20 % slower (20 ms to 24 ms)`, `-3.1 points (100 % to 96.9 %)`."""
    if change.what in MORE_IS_BETTER:
        moved = _moved(change, change.change)
        return f"{moved} ({_value(change, change.before)} to {_value(change, change.after)})"
    word = "slower" if change.change > 0 else "faster"
    return f"{_rough(abs(change.change))} {word} ({_value(change, change.before)} to {_value(change, change.after)})"


def shown_changes(comparison: Comparison) -> list[Change]:
    """What changed, then what concerns all pages, then the others with the largest change for their noise."""
    real = [change for change in comparison.changes if change.is_real]
    whole = [change for change in comparison.changes if change.page == EVERY_PAGE and not change.is_real]
    others = [change for change in comparison.changes if change.page != EVERY_PAGE and not change.is_real]
    others.sort(key=lambda change: abs(change.beside) / max(change.high - change.low, 1e-9), reverse=True)
    return [*real, *whole, *others[:MOST_ROWS]]


def change_row(change: Change, plan: Plan) -> tuple[str, ...]:
    """One change under HEADER."""
    word = ("worse" if change.is_worse else "better") if change.is_real else ""
    return (
        write_percentage(plan.stages[change.stage].utilisation),
        change.page,
        change.what,
        _value(change, change.before),
        _value(change, change.after),
        _moved(change, change.change),
        _between(change),
        smallest_words(change),
        word,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _value(change: Change, value: float) -> str:
    match change.what:
        case "throughput":
            return f"{write_rate(value)}/s"
        case "answered well":
            return write_share(value)
        case _:
            return write_latency(value)


def smallest_words(change: Change) -> str:
    """The smallest change that would have been told: `13 %`, of a share `1.6 points`."""
    return f"{100 * change.smallest:.2g} points" if change.what == ANSWERED_WELL else _rough(change.smallest)


def _between(change: Change) -> str:
    if change.what == ANSWERED_WELL:
        beside, low, high = (f"{100 * by:+.1f}" for by in (change.beside, change.low, change.high))
        return f"{beside} ({low} – {high}) points"
    return f"{_signed(change.beside)} ({_signed(change.low)} – {_signed(change.high)})"


def _moved(change: Change, by: float) -> str:
    """Of a share the difference itself, which is no percentage of it."""
    return f"{100 * by:+.1f} points" if change.what == ANSWERED_WELL else _signed(by)


def _signed(share: float) -> str:
    return f"{100 * share:+.1f} %" if abs(share) < 10 else f"× {1 + share:.0f}"


def _rough(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 1 else f"{100 * share:.0f} %"
