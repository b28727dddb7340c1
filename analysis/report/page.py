"""The page itself: template, style and contents put together, and written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts.ground import Ground
from analysis.charts.style import highest_tested
from analysis.finding import answer_of, finding_of, headline_of, levels_of
from analysis.language import LANGUAGES, said
from analysis.recording import Recording
from analysis.report import behind, generator, method, recorded, resources, tables
from analysis.report.cells import Cell, Table
from analysis.report.chart import Chart
from analysis.report.figures import SECTIONS, charts_of
from analysis.report.outlooks import outlook_parts
from analysis.report.plain import csv_address, write_csv
from analysis.report.workbook import write_workbook
from analysis.run_outlook import outlook_of_run, utilisation_by_resource
from analysis.search import search_of
from analysis.verdict import Verdict, write_whole
from contract.run_folder import RunFolder

HERE = Path(__file__).parent


def write_report(run: RunFolder, recording: Recording, verdict: Verdict) -> None:
    """Write report/index.html, and beside it each chart and its numbers alone; the same bytes every time."""
    charts, outlook = charts_of(recording, verdict), _outlook(verdict)
    for chart in (*charts.values(), *outlook["outlook_charts"].values()):
        for code, svg in chart.svg_by_code.items():
            write_whole(run.report / f"{chart.name}.{code}.svg", svg)
        write_whole(run.report / f"{chart.name}.csv", write_csv(chart.table))
    write_whole(run.report / "index.html", _render(recording, verdict, charts, outlook))


def write_workbooks(run: RunFolder, recording: Recording, verdict: Verdict) -> None:
    """Write report/report.vi.xlsx and report.en.xlsx: each table of the report, and the numbers of each chart."""
    words, title = _words(verdict), Cell(said("page.title", name=recording.plan.name))
    rows = tuple((Cell(words[name]),) for name in ("answer", "headline", "finding"))
    told = {name: table for name, table in _tables(recording, verdict).items() if isinstance(table, Table)}
    drawn = {f"chart {name}": chart.table for name, chart in charts_of(recording, verdict).items()}
    sheets = {"verdict": Table((title,), rows, words=2)} | told | drawn
    for language in LANGUAGES:
        write_workbook(run.report / f"report.{language.code}.xlsx", verdict, sheets, language)


def render_report(recording: Recording, verdict: Verdict) -> str:
    """The report as one HTML text that needs no other file, no script and no network."""
    return _render(recording, verdict, charts_of(recording, verdict), _outlook(verdict))


def _outlook(verdict: Verdict) -> dict[str, Any]:
    ground = Ground(verdict.stated_capacity, verdict.observed_peak, verdict.scale)
    return outlook_parts(outlook_of_run(verdict), ground, utilisation_by_resource(verdict))


def _render(recording: Recording, verdict: Verdict, charts: Mapping[str, Chart], outlook: dict[str, Any]) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html").render(
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # ours, and quoted it would not work
        languages=LANGUAGES,
        csv_address=csv_address,
        plan=recording.plan,
        verdict=verdict,
        charts=charts,
        sections=[name for name in SECTIONS if name in charts],
        **outlook,
        **_words(verdict),
        **_tables(recording, verdict),
    )


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
