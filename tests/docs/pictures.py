"""The pictures of the documents, drawn from the run in results/example-refuted; `make pictures` writes them anew."""

from analysis import open_recording
from analysis.charts.style import to_svg
from analysis.language import ENGLISH
from analysis.report.figures import charts_of
from analysis.verdict import judge
from tests.real import ROOT

RUN = ROOT / "results" / "example-refuted"
IMAGES = ROOT / "docs" / "images"
NAMES = ("headroom", "throughput", "latency", "timeline", "systems", "percentiles", "little")


def drawn():
    """The SVG of each picture by its file's name."""
    recording = open_recording(RUN)
    charts = charts_of(recording, judge(recording))
    return {f"demo-70-{name}.svg": to_svg(charts[name].draw(ENGLISH)) for name in NAMES}


if __name__ == "__main__":
    for name, svg in drawn().items():
        (IMAGES / name).write_text(svg, encoding="utf-8")
