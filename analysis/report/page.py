"""The page itself: template, style and contents put together, and written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.charts.ground import Ground
from analysis.charts.style import highest_tested
from analysis.finding import answer_of, finding_of, headline_of, levels_of
from analysis.language import LANGUAGES, said
from analysis.recording import Recording
from analysis.report import behind, generator, method, recorded, resources, tables
from analysis.report.both import render_both
from analysis.report.cells import Cell, Table
from analysis.report.chart import Chart
from analysis.report.figures import SECTIONS, charts_of
from analysis.report.outlooks import outlook_parts
from analysis.report.plain import write_csv
from analysis.report.workbook import write_workbook
from analysis.run_outlook import outlook_of_run, utilisation_by_resource
from analysis.search import search_of
from analysis.verdict import Verdict, write_whole
from contract.run_folder import RunFolder

HERE = Path(__file__).parent


def write_report(run: RunFolder, recording: Recording, verdict: Verdict) -> None:
    """Write report/index.html, and beside it each chart and its numbers alone; the same bytes every time."""
    charts, told = everything_told(recording, verdict)
    for chart in (*charts.values(), *told["outlook_charts"].values()):
        for code, svg in chart.svg_by_code.items():
            write_whole(run.report / f"{chart.name}.{code}.svg", svg)
        write_whole(run.report / f"{chart.name}.csv", write_csv(chart.table))
    write_whole(run.report / "index.html", _render(recording, verdict, charts, told))


def write_workbooks(run: RunFolder, recording: Recording, verdict: Verdict) -> None:
    """Write report/report.vi.xlsx and report.en.xlsx: each table of the report, and the numbers of each chart."""
    charts, told = everything_told(recording, verdict)
    title = Cell(said("page.title", name=recording.plan.name))
    rows = tuple((Cell(told[name]),) for name in ("answer", "headline", "finding"))
    listed = {"doubts": tables.doubt_table(verdict), "objectives": tables.objective_list(verdict)}
    shown = {name: table for name, table in told.items() if isinstance(table, Table)} | listed
    drawn = {f"chart {name}": chart.table for name, chart in (charts | told["outlook_charts"]).items()}
    sheets = {"verdict": Table((title,), rows, words=2)} | shown | drawn
    for language in LANGUAGES:
        write_workbook(run.report / f"report.{language.code}.xlsx", verdict, sheets, language)


def render_report(recording: Recording, verdict: Verdict) -> str:
    """The report as one HTML text that needs no other file, no script and no network."""
    return _render(recording, verdict, *everything_told(recording, verdict))


def everything_told(recording: Recording, verdict: Verdict) -> tuple[dict[str, Chart], dict[str, Any]]:
    """The charts by their names, and all words and tables beside them."""
    ground = Ground(verdict.stated_capacity, verdict.observed_peak, verdict.scale, is_simulated=verdict.is_simulated)
    outlook = outlook_parts(outlook_of_run(verdict), ground, utilisation_by_resource(verdict))
    return charts_of(recording, verdict), outlook | _words(verdict) | _tables(recording, verdict)


def _render(recording: Recording, verdict: Verdict, charts: Mapping[str, Chart], told: Mapping[str, Any]) -> str:
    title = said("page.answered", answer=told["answer"], name=recording.plan.name)
    sections = [name for name in SECTIONS if name in charts]
    page = {"plan": recording.plan, "verdict": verdict, "charts": charts, "sections": sections}
    return render_both(title, HERE / "report.html", page | dict(told))


def _words(verdict: Verdict) -> dict[str, Any]:
    return {
        "answer": answer_of(verdict),
        "headline": headline_of(verdict),
        "finding": finding_of(verdict),
        "ended": said(f"end.{verdict.ended}"),
        "levels": (*levels_of(verdict), *((search_of(verdict.search),) if verdict.search else ())),
        "highest": highest_tested(verdict),
    }


def _tables(recording: Recording, verdict: Verdict) -> dict[str, Any]:
    shown = recorded.page_stage(verdict)
    return {
        "brackets": tables.bracket_table(verdict),
        "stages": tables.stage_table(verdict),
        "objectives": tables.objective_table(verdict),
        "gates": tables.gate_table(verdict),
        "replicates": tables.replicate_table(verdict),
        "crowd": tables.crowd_table(verdict),
        "tells": any(stage.behind is not None for stage in verdict.stages),
        "blamed": behind.blame_table(verdict),
        "systems": behind.system_table(verdict),
        "resources": resources.resource_table(verdict),
        "arrivals": behind.arrival_table(verdict),
        "impatience": behind.impatience_table(verdict),
        "impatient_pages": behind.impatient_pages(recording, verdict),
        "counts": recorded.count_of(recording),
        "pages": recorded.page_table(recording, shown) if shown else None,
        "pages_load": shown.stage.utilisation if shown else None,
        "failures": recorded.failure_table(recording),
        "generator": generator.generator_table(recording, verdict),
        "method": method.method_table(recording),
    }
