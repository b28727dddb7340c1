"""The tables of the report on what stands behind the pages: systems and who is to blame, arrivals, impatience."""

from analysis.arrivals import Arrivals
from analysis.blame_words import reasons_to_blame, system_of
from analysis.language import Said, said
from analysis.recording import Recording
from analysis.report.cells import Cell, Table, counts, heads, load_cell, scaled
from analysis.stages import Crowd, StageVerdict
from analysis.system_use import SystemUse
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from contract.outcomes import GAVE_UP
from contract.run_folder import LEFT, RELOADED, SERVICE

MOST_STAGES = 6  # whose systems are shown, those that are to blame for most first
MOST_PAGES = 10
CLEARLY = 0.05  # of those planned: arrivals are a matter of chance


def blame_table(verdict: Verdict) -> Table:
    """A row for each who is to blame in a stage."""
    rows = tuple(
        (load_cell(stage.stage.utilisation), Cell(system_of(blame.system)), Cell(reasons_to_blame(blame), "semicolons"))
        for stage in verdict.stages
        for blame in (stage.behind.blame if stage.behind else ())
    )
    return Table(heads("load", "to_blame", "for_what"), rows, words=3)


def system_table(verdict: Verdict) -> Table:
    """A row for each system in the stages in which somebody is to blame; where nobody is, at the highest load."""
    told = [stage for stage in verdict.stages if stage.behind is not None]
    blamed = sorted((stage for stage in told if stage.behind and stage.behind.blame), key=_gravity)[:MOST_STAGES]
    shown = blamed or sorted(told, key=lambda stage: -stage.stage.utilisation)[:1]
    columns = heads("load", "system", "visits_waited", "wait_p95", "of_time", "failed", "calls", "waiting")
    rows = tuple(
        _system_row(stage, use)
        for stage in sorted(shown, key=lambda stage: stage.stage.index)
        for use in (stage.behind.uses if stage.behind else ())
    )
    return Table(columns, rows, words=2)


def arrival_table(verdict: Verdict) -> Table:
    """A row for each stage of a sessions load, at full scale: what came, and what it made open."""
    columns = heads("load", "arrivals_planned", "arrivals_due", "turned_away", "late_p99", "open_planned", "open")
    return Table(columns, tuple(row for stage in verdict.stages if (row := _arrival_row(stage, verdict.scale))))


def impatience_table(verdict: Verdict) -> Table:
    """A row for each stage in which anybody gave up, tried again or left."""
    columns = heads("load", "gave_up", "of_pages", "reloaded", "retried", "left", "of_sessions")
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
    return Table(
        heads("page", "gave_up", "asked_again", "left"), tuple((Cell(page), *counts(told)) for page, told in most)
    )


def _gravity(stage: StageVerdict) -> tuple[float, int]:
    blame = stage.behind.blame if stage.behind else ()
    return -sum(each.excess_s + each.failed for each in blame), stage.stage.index


def _system_row(stage: StageVerdict, use: SystemUse) -> tuple[Cell, ...]:
    count = use.count
    grown = "" if count is None else said("page.grown", grown=count.grown)
    calls = "" if count is None else said("page.calls", failed=count.failed, timed_out=count.timed_out)
    return (
        load_cell(stage.stage.utilisation),
        Cell(use.system),
        Cell(use.visits, "count"),
        Cell(use.wait_p95_s, "latency"),
        Cell(use.share_of_time, "share"),
        Cell(use.failed, "count"),
        Cell(None if count is None else count.calls, "count", calls),
        Cell(None if count is None else count.waiting, "count", grown),
    )


def _arrival_row(stage: StageVerdict, scale: float) -> tuple[Cell, ...] | None:
    if stage.measured is None or stage.measured.arrivals is None:
        return None
    arrivals = stage.measured.arrivals
    of_stage = said("page.of", of=arrivals.of_stage * scale) if arrivals.turned_away else ""
    return (
        load_cell(stage.stage.utilisation),
        Cell(arrivals.planned_per_s * scale, "rate"),
        Cell(arrivals.due_per_s * scale, "rate"),
        Cell(arrivals.turned_away * scale, "count", of_stage),
        Cell(arrivals.late_p99_s, "latency"),
        scaled(arrivals.planned_open, scale),
        scaled(arrivals.open, scale, _who_took_the_rest(arrivals, stage.measured.crowd)),
    )


def _who_took_the_rest(arrivals: Arrivals, crowd: Crowd) -> Said | str:
    """Where clearly more are open than planned, and at least half of these wait for a page (Little: N R / (R + Z))."""
    if arrivals.open is None or not crowd.response_s or crowd.think_s is None:
        return ""
    more = arrivals.open - arrivals.planned_open
    waiting = arrivals.open * crowd.response_s / (crowd.response_s + crowd.think_s)
    return said("page.portal_took") if more > CLEARLY * arrivals.planned_open and waiting > more / 2 else ""


def _impatience_row(stage: StageVerdict) -> tuple[Cell, ...] | None:
    found = stage.measured.impatience if stage.measured else None
    if found is None or not found.is_any:
        return None
    return (
        load_cell(stage.stage.utilisation),
        Cell(found.gave_up, "count"),
        Cell(found.gave_up_share, "share"),
        *counts((found.reloaded, found.retried, found.left)),
        Cell(None if found.sessions is None else found.left / found.sessions, "share"),
    )
