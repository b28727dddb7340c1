"""The page itself: template, style and contents put together, and written."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts.ground import Ground
from analysis.charts.style import highest_tested
from analysis.recording import Recording
from analysis.report import behind, generator, method, recorded, tables
from analysis.report.figures import Chart, charts_of
from analysis.report.outlooks import outlook_parts
from analysis.run_outlook import outlook_of_run
from analysis.text import RESULTS, answer_words, finding, levels, searched
from analysis.verdict import Verdict, write_whole
from contract.quantities import write_percentage
from contract.run_folder import RunFolder

HERE = Path(__file__).parent


def write_report(run: RunFolder, recording: Recording, verdict: Verdict) -> None:
    """Write report/index.html, and each chart beside it for those who want it alone; the same bytes every time."""
    charts, outlook = charts_of(recording, verdict), _outlook(verdict)
    for chart in (*charts.values(), *outlook["outlook_charts"].values()):
        write_whole(run.report / f"{chart.name}.svg", chart.svg)
    write_whole(run.report / "index.html", _render(recording, verdict, charts, outlook))


def render_report(recording: Recording, verdict: Verdict) -> str:
    """The report as one HTML text that needs no other file, no script and no network."""
    return _render(recording, verdict, charts_of(recording, verdict), _outlook(verdict))


def _outlook(verdict: Verdict) -> dict[str, Any]:
    ground = Ground(verdict.stated_capacity, verdict.observed_peak, verdict.scale)
    return outlook_parts(outlook_of_run(verdict), ground)


def _render(recording: Recording, verdict: Verdict, charts: dict[str, Chart], outlook: dict[str, Any]) -> str:
    shown = recorded.page_stage(verdict)
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html").render(
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # ours, and quoted it would not work
        plan=recording.plan,
        verdict=verdict,
        answer=answer_words(verdict),
        finding=finding(verdict),
        levels=" ".join((*levels(verdict), *searched(verdict))),
        results=RESULTS,
        charts=charts,
        **outlook,
        highest=write_percentage(highest_tested(verdict)),
        stages=tables.stage_table(verdict),
        objectives=tables.objective_table(verdict),
        gates=tables.gate_table(verdict),
        replicates=tables.replicate_table(verdict),
        crowd=tables.crowd_table(verdict),
        tells=any(stage.behind is not None for stage in verdict.stages),
        blamed=behind.blame_table(verdict),
        systems=behind.system_table(verdict),
        arrivals=behind.arrival_table(verdict),
        impatience=behind.impatience_table(verdict),
        impatient_pages=behind.impatient_pages(recording, verdict),
        counts=recorded.count_sentence(recording),
        pages=recorded.page_table(recording, shown) if shown else None,
        pages_load=write_percentage(shown.stage.utilisation) if shown else "",
        failures=recorded.failure_table(recording),
        generator=generator.generator_table(recording, verdict),
        method=method.method_table(recording),
    )
