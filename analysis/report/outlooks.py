"""The outlook as a page shows it, a run's or a monitoring table's: charts, laws, what would be evidence."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure

from analysis.charts import fan, rehearsal, resources
from analysis.charts.ground import Ground
from analysis.evidence import EVIDENCE
from analysis.language import Language, Said, said
from analysis.models.observations import Series
from analysis.models.quality import Parameter, Peak, Rival
from analysis.outlook import Outlook
from analysis.outlook_words import (
    KNEES,
    at_full_size,
    bend_of,
    interval_of_parameter,
    memory_of,
    projection_of,
    unfitted_of,
)
from analysis.report.cells import Cell, Table, heads
from analysis.report.chart import Chart

OF_THE_SCALE = ("contention", "coherency", "servers")  # those that stand as the simulated citizens met them


def outlook_parts(
    outlook: Outlook | None, ground: Ground, utilisation_by_resource: Mapping[str, Series] | None = None
) -> dict[str, Any]:
    """What outlook.html wants; `outlook` alone, None, where there is none."""
    if outlook is None:
        return {"outlook": None, "outlook_charts": {}}
    sentences = [
        *(projection_of(each, outlook.planning_limit, ground.scale) for each in outlook.projections),
        *(unfitted_of(each, ground.scale) for each in outlook.unfitted),
    ]
    return {
        "outlook": outlook,
        "outlook_charts": outlook_charts(outlook, ground, utilisation_by_resource or {}),
        "outlook_memory": memory_of(outlook.observations),
        "outlook_bend": bend_of(outlook.fits, ground.scale),
        "outlook_laws": law_table(outlook, ground.scale),
        "outlook_resources": sentences,
        "outlook_evidence": evidence_table(),
    }


def outlook_charts(outlook: Outlook, ground: Ground, utilisation_by_resource: Mapping[str, Series]) -> dict[str, Chart]:
    """The fan; the rehearsal where there was one; the resources where they were measured."""

    def drawn(draw: Callable[..., Figure], *more: object) -> Callable[[Language], Figure]:
        return lambda language: draw(outlook, replace(ground, language=language), *more)

    alt = said("fan.alt", message=fan.message(outlook, ground.scale))
    charts = [Chart("fan", drawn(fan.draw), alt, _fan_table(outlook, ground))]
    if outlook.rehearsals:
        alt = said("rehearsal.alt", message=rehearsal.message(outlook.rehearsals))
        charts.append(Chart("rehearsal", drawn(rehearsal.draw), alt, _rehearsal_table(outlook, ground.scale)))
    if outlook.projections:
        alt = said("resources.alt", message=resources.message(outlook))
        draw = drawn(resources.draw, utilisation_by_resource)
        charts.append(Chart("resources", draw, alt, _resource_table(outlook, ground.scale)))
    return {chart.name: chart for chart in charts}


def law_table(outlook: Outlook, scale: float) -> Table:
    """A row for each law: its numbers over their intervals, its peak where one may be told, and how good it is."""
    fits = outlook.fits
    columns = heads("law", "numbers", "law_peak", "residual_sd", "aicc")
    rows = []
    for fit in fits.rivals:
        peak = fits.peak if fit.name == "usl" else None
        best = said("outlook.best") if fit is fits.best else ""
        rows.append(
            (
                Cell(fan.law_of(fit.name), note=best),
                Cell(_numbers(fit, fits.bends, scale), "semicolons"),
                _peak_cell(peak, scale),
                Cell(fit.quality.residual_sd, "significant"),
                Cell(fit.quality.aicc, "significant"),
            )
        )
    return Table(columns, tuple(rows), words=3)


def evidence_table() -> Table:
    """A row for each test that would say something of the loads above."""
    rows = tuple(
        (
            Cell(f"portal-load run {each.scenario}"),
            *(Cell(each.said(part)) for part in ("what", "shows", "leaves_open")),
        )
        for each in EVIDENCE
    )
    return Table(heads("run", "which_is", "shows", "leaves_open"), rows, words=4)


def _numbers(fit: Rival, bends: bool, scale: float) -> tuple[Said, ...]:
    known = [(name, each) for name, each in fit.parameters.items() if bends or name not in KNEES]
    return tuple(_named(name, each, scale) for name, each in known)


def _named(name: str, found: Parameter, scale: float) -> Said:
    """A number of a law; users at full size.

    What one user gets, and the time of service, are the same at each scale. Contention and coherency have no value at
    full size that makes the same curve, and of servers there are as many as the scale has: those say so.
    """
    if name in KNEES:
        found = found.times(scale)
    words: Said = said(f"outlook.law_number.{name}")
    if scale != 1 and name in OF_THE_SCALE:
        words = said("outlook.law_number.of_the_scale", name=words, scale=scale)
    return said("outlook.parameter", name=words, number=_number(found))


def _number(found: Parameter) -> Said:
    error = "" if found.standard_error is None else said("outlook.error", error=found.standard_error)
    return said("outlook.number", value=found.value, error=error, interval=interval_of_parameter(found))


def _number_cell(found: Parameter | None) -> Cell:
    return Cell(None) if found is None else Cell(_number(found))


def _peak_cell(peak: Peak | None, scale: float) -> Cell:
    if peak is None:
        return Cell(None)
    users = peak.users.times(scale)
    where = "" if peak.is_inside else said(f"outlook.{peak.where}")
    return Cell(said("outlook.peak", users=users.value, interval=interval_of_parameter(users)), note=where)


def _fan_table(outlook: Outlook, ground: Ground) -> Table:
    rows = tuple(
        (
            Cell(fan.law_of(branch.law)),
            Cell(branch.users[-1] * ground.scale, "count"),
            Cell(branch.low_per_s[-1], "significant"),
            Cell(branch.high_per_s[-1], "significant"),
        )
        for branch in outlook.fan
    )
    return Table(heads("law", "users", "band_low", "band_high", scale=ground.scale), rows)


def _rehearsal_table(outlook: Outlook, scale: float) -> Table:
    rows = tuple(
        (
            Cell(fan.law_of(each.law)),
            Cell(each.predicted_per_s, "significant"),
            Cell(each.low_per_s, "significant"),
            Cell(each.high_per_s, "significant"),
            Cell(each.observed_per_s, "significant"),
            Cell(each.miss, "difference", said("outlook.inside" if each.is_hit else "outlook.outside")),
        )
        for each in outlook.rehearsals
    )
    return Table(heads("law", "predicted", "band_low", "band_high", "was", "miss", scale=scale), rows)


def _resource_table(outlook: Outlook, scale: float) -> Table:
    rows = tuple(
        (
            Cell(each.fit.resource),
            _number_cell(each.fit.demand_s),
            _number_cell(at_full_size(each.full_users, scale)),
            _number_cell(at_full_size(each.limit_users, scale)),
            _number_cell(each.at_stated),
        )
        for each in outlook.projections
    )
    columns = heads("resource", "demand_s", "full_users", "limit_users", "at_stated")
    return Table(columns, rows)
