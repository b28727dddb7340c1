"""The tables of the report on what stands behind the pages: systems and who is to blame, arrivals, impatience."""

from collections.abc import Sequence

from analysis.arrivals import Arrivals
from analysis.blame_words import sentence
from analysis.recording import Recording
from analysis.report.tables import Cell, Table, scaled
from analysis.stages import Crowd, StageVerdict
from analysis.system_use import SystemUse
from analysis.text import NONE, write_latency, write_rate, write_share
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from contract.outcomes import GAVE_UP
from contract.quantities import write_percentage
from contract.run_folder import LEFT, RELOADED, SERVICE

MOST_STAGES = 6  # whose systems are shown, those that are to blame for most first
MOST_PAGES = 10
CLEARLY = 0.05  # of those planned: arrivals are a matter of chance


def blame_table(verdict: Verdict) -> Table:
    """A row for each who is to blame in a stage."""
    rows = tuple(
        (Cell(write_percentage(stage.stage.utilisation)), Cell(blame.system), Cell(sentence(blame).partition(": ")[2]))
        for stage in verdict.stages
        for blame in (stage.behind.blame if stage.behind else ())
    )
    return Table(("Load", "To blame", "For what"), rows, words=3)


def system_table(verdict: Verdict) -> Table:
    """A row for each system in the stages in which somebody is to blame; where nobody is, at the highest load."""
    told = [stage for stage in verdict.stages if stage.behind is not None]
    blamed = sorted((stage for stage in told if stage.behind and stage.behind.blame), key=_gravity)[:MOST_STAGES]
    shown = blamed or sorted(told, key=lambda stage: -stage.stage.utilisation)[:1]
    columns = ("Load", "System", "Visits that waited", "p95 of the wait", "Of their time", "Failed", "Calls", "Waiting")
    rows = tuple(
        _system_row(stage, use)
        for stage in sorted(shown, key=lambda stage: stage.stage.index)
        for use in (stage.behind.uses if stage.behind else ())
    )
    return Table(columns, rows, words=2)


def arrival_table(verdict: Verdict) -> Table:
    """A row for each stage of a sessions load, at full scale: what came, and what it made open."""
    columns = ("Load", "Sessions/s planned", "Sessions/s due", "Not begun", "p99 late", "Open planned", "Open")
    return Table(columns, tuple(row for stage in verdict.stages if (row := _arrival_row(stage, verdict.scale))))


def impatience_table(verdict: Verdict) -> Table:
    """A row for each stage in which anybody gave up, tried again or left."""
    columns = ("Load", "Gave up", "of the pages", "Reloaded", "Tried again", "Left", "of the sessions")
    return Table(columns, tuple(row for stage in verdict.stages if (row := _impatience_row(stage))))


def impatient_pages(recording: Recording, verdict: Verdict) -> Table:
    """The pages that were given up or left most often in all windows together."""
    count_by_page: dict[str, list[int]] = {}
    for stage in verdict.stages:
        window = settled_window(recording, stage.stage)
        if window is None or stage.measured is None or not stage.measured.impatience.is_any:
            continue
        told = (window.cells.of(SERVICE, (GAVE_UP,)), window.cells.of(RELOADED), window.cells.of(LEFT))
        for column, cells in enumerate(told):
            for page, count in zip(cells.pages, cells.total_by_page().tolist(), strict=True):
                if count:
                    count_by_page.setdefault(page, [0, 0, 0])[column] += count
    most = sorted(count_by_page.items(), key=lambda item: (-item[1][2], -item[1][0], item[0]))[:MOST_PAGES]
    columns = ("Page", "Gave up", "Asked again", "Left")
    return Table(columns, tuple((Cell(page), *(Cell(f"{count:,}") for count in counts)) for page, counts in most))


def _gravity(stage: StageVerdict) -> tuple[float, int]:
    blame = stage.behind.blame if stage.behind else ()
    return -sum(each.excess_s + each.failed for each in blame), stage.stage.index


def _system_row(stage: StageVerdict, use: SystemUse) -> tuple[Cell, ...]:
    count = use.count
    grown = "" if count is None else f"{count.grown:+,} since the stage began"
    calls = "" if count is None else f"{count.failed:,} failed, {count.timed_out:,} timed out"
    return (
        Cell(write_percentage(stage.stage.utilisation)),
        Cell(use.system),
        Cell(f"{use.visits:,}"),
        Cell(NONE if use.wait_p95_s is None else write_latency(use.wait_p95_s)),
        Cell(NONE if use.share_of_time is None else write_share(use.share_of_time)),
        Cell(f"{use.failed:,}"),
        Cell(NONE if count is None else f"{count.calls:,}", calls),
        Cell(NONE if count is None else f"{count.waiting:,}", grown),
    )


def _arrival_row(stage: StageVerdict, scale: float) -> tuple[Cell, ...] | None:
    if stage.measured is None or stage.measured.arrivals is None:
        return None
    arrivals = stage.measured.arrivals
    turned_away = f"{arrivals.turned_away:,} of {arrivals.of_stage:,}" if arrivals.turned_away else "0"
    return (
        Cell(write_percentage(stage.stage.utilisation)),
        Cell(write_rate(arrivals.planned_per_s * scale)),
        Cell(write_rate(arrivals.due_per_s * scale)),
        Cell(turned_away),
        Cell(NONE if arrivals.late_p99_s is None else write_latency(arrivals.late_p99_s)),
        Cell(scaled(arrivals.planned_open, scale)),
        Cell(scaled(arrivals.open, scale), _who_took_the_rest(arrivals, stage.measured.crowd)),
    )


def _who_took_the_rest(arrivals: Arrivals, crowd: Crowd) -> str:
    """Where clearly more are open than planned, and at least half of these wait for a page (Little: N R / (R + Z))."""
    if arrivals.open is None or not crowd.response_s or crowd.think_s is None:
        return ""
    more = arrivals.open - arrivals.planned_open
    waiting = arrivals.open * crowd.response_s / (crowd.response_s + crowd.think_s)
    return "the portal took the rest" if more > CLEARLY * arrivals.planned_open and waiting > more / 2 else ""


def _impatience_row(stage: StageVerdict) -> tuple[Cell, ...] | None:
    found = stage.measured.impatience if stage.measured else None
    if found is None or not found.is_any:
        return None
    of_sessions = NONE if found.sessions is None else write_share(found.left / found.sessions)
    counts: Sequence[int] = (found.reloaded, found.retried, found.left)
    return (
        Cell(write_percentage(stage.stage.utilisation)),
        Cell(f"{found.gave_up:,}"),
        Cell(write_share(found.gave_up_share)),
        *(Cell(f"{count:,}") for count in counts),
        Cell(of_sessions),
    )
