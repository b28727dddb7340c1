"""The table of the target's resources: how much of each was used at each load, beside the latency there."""

from analysis.language import said
from analysis.report.cells import Cell, Table, estimate_cell, heads, load_cell
from analysis.resources import ResourceUse
from analysis.run_outlook import fullest
from analysis.stages import StageVerdict
from analysis.verdict import Verdict


def resource_table(verdict: Verdict) -> Table:
    """A row for each stage that was measured; a column for each of the resources that are used most."""
    names = fullest(verdict)
    if not names:
        return Table((), ())
    rows = tuple(_row(stage, names) for stage in verdict.stages if stage.measured is not None)
    return Table((*heads("load", "p95"), *(Cell(name) for name in names)), rows)


def _row(stage: StageVerdict, names: tuple[str, ...]) -> tuple[Cell, ...]:
    assert stage.measured is not None
    use_by_name = {use.resource: use for use in stage.measured.resources}
    p95 = estimate_cell(stage.measured.latency[1], "latency")
    return (load_cell(stage.stage.utilisation), p95, *(_cell(use_by_name.get(name)) for name in names))


def _cell(use: ResourceUse | None) -> Cell:
    if use is None:
        return Cell(None)
    note = said("page.resource_samples", least=use.least, most=use.most, samples=use.samples)
    return Cell(use.mean, "share", note)
