"""The pictures of the documents, drawn from the runs that are committed; `make pictures` writes them anew."""

from analysis import open_recording
from analysis.charts.style import to_svg
from analysis.language import ENGLISH
from analysis.report.figures import charts_of
from analysis.verdict import judge
from tests.real import ROOT

IMAGES = ROOT / "docs" / "images"
RUNS = {  # by how the names of its pictures begin
    "demo-70": ROOT / "results" / "example-refuted",
    "worker-lost": ROOT / "results" / "example-worker-lost",
}
NAMES = {
    "demo-70": ("headroom", "throughput", "latency", "timeline", "systems", "percentiles", "little"),
    "worker-lost": ("timeline",),
}


def drawn():
    """The SVG of each picture by its file's name."""
    return {f"{run}-{name}.svg": svg for run in RUNS for name, svg in drawn_of(run).items()}


def drawn_of(run):
    """The SVG of each picture of a run, by the name of its chart."""
    recording = open_recording(RUNS[run])
    charts = charts_of(recording, judge(recording))
    return {name: to_svg(charts[name].draw(ENGLISH)) for name in NAMES[run]}


if __name__ == "__main__":
    for name, svg in drawn().items():
        (IMAGES / name).write_text(svg, encoding="utf-8")
