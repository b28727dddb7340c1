"""A finding as plain JSON values: each law with its numbers by name, the rehearsal, the resources, the rows."""

import math
from typing import Any

from analysis.evidence import EVIDENCE, Evidence
from analysis.models.choice import Fits
from analysis.models.fall import Fall
from analysis.models.little import closing
from analysis.models.quality import Fit, Parameter
from analysis.monitoring.finding import Finding, sentence
from analysis.outlook import Outlook, Projection, Unfitted
from analysis.outlook_words import KNEES

DIGITS = 7  # significant ones


def finding_to_json(found: Finding) -> dict[str, Any]:
    """In a fixed order, numbers to seven significant digits; what is not known is null."""
    outlook = found.outlook
    return {
        "table": found.table.name,
        "rows": len(found.table.observations),
        "memory": _rounded(found.table.observations.memory),
        "independent_rows": _rounded(found.table.observations.samples),
        "answer": found.answer,
        "sentence": sentence(found),
        "stated_capacity": None if found.stated_capacity is None else found.stated_capacity.users,
        "observed_peak": None if found.observed_peak is None else found.observed_peak.users,
        "observed_up_to": {"users": _rounded(found.most_users), "utilisation": _rounded(found.most_utilisation)},
        "best_model": outlook.fits.best.name if outlook and outlook.fits.best else None,
        "fall": _fall(outlook.fits.fall) if outlook and outlook.fits.fall else None,
        "models": _models(outlook.fits) if outlook else {},
        "knee": _parameter(outlook.fits.knee) if outlook else None,
        "rehearsals": _rehearsals(outlook) if outlook else [],
        "scenarios_not_evidence": _fan(outlook) if outlook else [],
        "resources": [_projection(each) for each in outlook.projections] if outlook else [],
        "resources_without_law": [_unfitted(each) for each in outlook.unfitted] if outlook else [],
        "little": _little(found),
        "evidence": [] if outlook is None or outlook.is_reached else [_evidence(each) for each in EVIDENCE],
        "unused_columns": list(found.table.unused),
        "exit_code": found.exit_code,
    }


def _models(fits: Fits) -> dict[str, Any]:
    peak = {"usl": fits.peak}
    found = {}
    for fit in (*fits.rivals, fits.bounds):
        top = peak.get(fit.name)
        found[fit.name] = _model(fit, fits.bends) | {
            "peak_users": _rounded(top.users.value) if top else None,
            "peak_throughput": _rounded(top.throughput_per_s.value) if top else None,
            "peak_throughput_interval": _interval(top.throughput_per_s) if top else None,
            "peak_users_interval": _interval(top.users) if top else None,
            "peak_is_inside_the_data": top.is_inside if top else None,
        }
    return found


def _model(fit: Fit, bends: bool) -> dict[str, Any]:
    known = {name: each for name, each in fit.parameters.items() if bends or name not in KNEES}
    return {
        "parameters": {name: _rounded(each.value) for name, each in known.items()},
        "standard_errors": {name: _rounded(each.standard_error) for name, each in known.items()},
        "intervals": {name: _interval(each) for name, each in known.items()},
        "residual_sd": _rounded(fit.quality.residual_sd),
        "degrees_of_freedom": _rounded(fit.quality.freedom),
        "aicc": _rounded(fit.quality.aicc),
    }


def _fall(found: Fall) -> dict[str, Any]:
    return {
        "from_users": _rounded(found.from_users),
        "from_per_s": _rounded(found.from_per_s),
        "to_users": _rounded(found.to_users),
        "to_per_s": _rounded(found.to_per_s),
        "share_below_the_line": _rounded(found.share),
    }


def _rehearsals(outlook: Outlook) -> list[dict[str, Any]]:
    return [
        {
            "model": each.law,
            "fitted_up_to_users": _rounded(each.fitted_up_to),
            "fitted_rows": each.fitted_rows,
            "predicted_users": _rounded(each.users),
            "predicted_per_s": _rounded(each.predicted_per_s),
            "low_per_s": _rounded(each.low_per_s),
            "high_per_s": _rounded(each.high_per_s),
            "observed_per_s": _rounded(each.observed_per_s),
            "miss": _rounded(each.miss),
            "is_hit": each.is_hit,
        }
        for each in outlook.rehearsals
    ]


def _fan(outlook: Outlook) -> list[dict[str, Any]]:
    """At the stated capacity, each with its band: what would be, if the law went on."""
    return [
        {
            "model": branch.law,
            "users": _rounded(branch.users[-1]),
            "low_per_s": _rounded(branch.low_per_s[-1]),
            "high_per_s": _rounded(branch.high_per_s[-1]),
            "is_rehearsed": branch.is_rehearsed,
        }
        for branch in outlook.fan
    ]


def _projection(found: Projection) -> dict[str, Any]:
    return {
        "resource": found.fit.resource,
        "demand_s": _parameter(found.fit.demand_s),
        "idle": _parameter(found.fit.idle),
        "rows": found.fit.quality.rows,
        "independent_rows": _rounded(found.fit.quality.samples),
        "full_at_per_s": _parameter(found.full_per_s),
        "full_at_users": _parameter(found.full_users),
        "limit_at_per_s": _parameter(found.limit_per_s),
        "limit_at_users": _parameter(found.limit_users),
        "utilisation_at_stated": _parameter(found.at_stated),
        "says": found.says,
    }


def _unfitted(found: Unfitted) -> dict[str, Any]:
    return {
        "resource": found.resource,
        "highest": _rounded(found.highest),
        "full_at_users": _rounded(found.full_at_users),
    }


def _little(found: Finding) -> list[dict[str, Any]]:
    rows = found.table.observations
    if found.users_by_little is None:
        return []
    return [
        {"line": line, "users": _rounded(users), "by_little": _rounded(other), "closing": closing(users, other)}
        for line, users, other in zip(found.table.lines, rows.users, found.users_by_little, strict=True)
    ]


def _parameter(found: Parameter | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"value": _rounded(found.value), "standard_error": _rounded(found.standard_error)} | (
        _interval(found) or {"low": None, "high": None}
    )


def _interval(found: Parameter) -> dict[str, Any] | None:
    if found.low is None and found.high is None:
        return None
    return {"low": _rounded(found.low), "high": _rounded(found.high)}


def _rounded(value: float | None) -> float | None:
    """What is not finite, as a limit of what nothing bounds may be, is null: JSON has no word for it."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.{DIGITS}g}")


def _evidence(each: Evidence) -> dict[str, str]:
    return {"scenario": each.scenario, "what": each.what, "shows": each.shows, "leaves_open": each.leaves_open}
