"""The outlook as a page shows it, a run's or a monitoring table's: charts, laws, what would be evidence."""

from collections.abc import Mapping
from typing import Any

from analysis.charts import fan, rehearsal, resources
from analysis.charts.ground import Ground
from analysis.evidence import EVIDENCE
from analysis.models.observations import Series
from analysis.models.quality import Parameter, Peak, Rival
from analysis.outlook import Outlook
from analysis.outlook_words import KNEES, projection_sentence, write_interval, write_number
from analysis.report.figures import Chart
from analysis.report.tables import Cell, Table
from analysis.text import NONE


def outlook_parts(
    outlook: Outlook | None, ground: Ground, utilisation_by_resource: Mapping[str, Series] | None = None
) -> dict[str, Any]:
    """What outlook.html wants; `outlook` alone, None, where there is none."""
    if outlook is None:
        return {"outlook": None, "outlook_charts": {}}
    return {
        "outlook": outlook,
        "outlook_charts": outlook_charts(outlook, ground, utilisation_by_resource or {}),
        "outlook_laws": law_table(outlook, ground.scale),
        "outlook_resources": [projection_sentence(each, outlook.planning_limit) for each in outlook.projections],
        "outlook_evidence": evidence_table(),
    }


def outlook_charts(outlook: Outlook, ground: Ground, utilisation_by_resource: Mapping[str, Series]) -> dict[str, Chart]:
    """The fan; the rehearsal where there was one; the resources where they were measured."""
    charts = [Chart("fan", fan.draw(outlook, ground), f"{fan.message(outlook)}.", _fan_table(outlook, ground))]
    if outlook.rehearsals:
        said = f"{rehearsal.message(outlook.rehearsals)}."
        charts.append(Chart("rehearsal", rehearsal.draw(outlook, ground), said, _rehearsal_table(outlook)))
    if outlook.projections:
        drawn = resources.draw(outlook, ground, utilisation_by_resource)
        said = f"{resources.message(outlook.projections)}."
        charts.append(Chart("resources", drawn, said, _resource_table(outlook)))
    return {chart.name: chart for chart in charts}


def law_table(outlook: Outlook, scale: float) -> Table:
    """A row for each law: its numbers over their intervals, its peak where one may be told, and how good it is."""
    fits = outlook.fits
    columns = ("Law", "Numbers, with standard error and 95 % interval", "Peak", "Residual sd", "AICc")
    rows = []
    for fit in fits.rivals:
        peak = fits.peak if fit.name == "usl" else None
        best = "explains these loads best" if fit is fits.best else ""
        rows.append(
            (
                Cell(fit.name, best),
                Cell(_numbers(fit, fits.bends)),
                _peak_cell(peak, scale),
                Cell(write_number(fit.quality.residual_sd, 4)),
                Cell(write_number(fit.quality.aicc, 4)),
            )
        )
    return Table(columns, tuple(rows), words=3)


def evidence_table() -> Table:
    """A row for each test that would say something of the loads above."""
    rows = tuple(
        (Cell(f"portal-load run {each.scenario}"), Cell(each.what), Cell(each.shows), Cell(each.leaves_open))
        for each in EVIDENCE
    )
    return Table(("Run", "Which is", "Shows", "Leaves open"), rows, words=4)


def _numbers(fit: Rival, bends: bool) -> str:
    known = [(name, each) for name, each in fit.parameters.items() if bends or name not in KNEES]
    return "; ".join(f"{name} {_number(each)}" for name, each in known)


def _number(found: Parameter) -> str:
    error = "" if found.standard_error is None else f" ± {write_number(found.standard_error, 3)}"
    return f"{write_number(found.value, 4)}{error} ({write_interval(found)})"


def _peak_cell(peak: Peak | None, scale: float) -> Cell:
    if peak is None:
        return Cell(NONE)
    users = Parameter(*(None if one is None else one * scale for one in _limits(peak.users)))  # type: ignore[arg-type]
    where = "" if peak.is_inside else "beyond the data: a scenario, not evidence"
    return Cell(f"{write_number(users.value, 4)} users ({write_interval(users)})", where)


def _limits(found: Parameter) -> tuple[float | None, ...]:
    return found.value, None, found.low, found.high


def _fan_table(outlook: Outlook, ground: Ground) -> Table:
    rows = tuple(
        (
            Cell(branch.law),
            Cell(f"{branch.users[-1] * ground.scale:,.0f}"),
            Cell(f"{write_number(branch.low_per_s[-1], 4)} – {write_number(branch.high_per_s[-1], 4)}"),
        )
        for branch in outlook.fan
    )
    return Table(("Law", "Users", "Band, a second: a scenario, not evidence"), rows)


def _rehearsal_table(outlook: Outlook) -> Table:
    rows = tuple(
        (
            Cell(each.law),
            Cell(write_number(each.predicted_per_s, 4)),
            Cell(f"{write_number(each.low_per_s, 4)} – {write_number(each.high_per_s, 4)}"),
            Cell(write_number(each.observed_per_s, 4)),
            Cell(f"{each.miss:+.1%}", "inside its band" if each.is_hit else "outside its band"),
        )
        for each in outlook.rehearsals
    )
    return Table(("Law", "Said", "95 % band", "Was", "Miss"), rows)


def _resource_table(outlook: Outlook) -> Table:
    rows = tuple(
        (
            Cell(each.fit.resource),
            Cell(_number(each.fit.demand_s)),
            Cell(NONE if each.full_users is None else _number(each.full_users)),
            Cell(NONE if each.limit_users is None else _number(each.limit_users)),
            Cell(NONE if each.at_stated is None else _number(each.at_stated)),
        )
        for each in outlook.projections
    )
    columns = ("Resource", "D, s", "Full at users", "At the planning limit", "Utilisation at the stated capacity")
    return Table(columns, rows)
