"""What the page of `--web` shows, as plain values: written each second into the run folder, served by the master."""

import json
from dataclasses import asdict
from typing import Any

from analysis.text import write_latency, write_share
from analysis.verdict import write_whole
from cli.live.judged import JudgedDoubt
from cli.live.ladder import Rung, rungs_of
from cli.live.so_far import SoFar
from contract.quantities import write_percentage
from contract.run_folder import RunFolder

FORMAT = 1
MICROSECOND = 6  # decimals


class LivePage:
    """Writes live.json, and takes it away at the end."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run

    def tell(self, so_far: SoFar) -> None:
        """How it goes now; whole, whoever reads it meanwhile."""
        value = page_json(so_far) | {"run": self._run.name, "report": str(self._run.report / "index.html")}
        write_whole(self._run.live, json.dumps(value, ensure_ascii=False))

    def end(self) -> None:
        """The run is over: what it was is in its other files."""
        self._run.live.unlink(missing_ok=True)


def page_json(so_far: SoFar) -> dict[str, Any]:
    """Everything that the page and the tab show; numbers in seconds, fractions and counts."""
    plan, rungs = so_far.plan, rungs_of(so_far)
    limit = so_far.latency_limit
    return {
        "format": FORMAT,
        "name": plan.name,
        "about": plan.about,
        "scale": plan.scale,
        "stated_capacity": asdict(plan.stated_capacity),
        "observed_peak": asdict(plan.observed_peak) if plan.observed_peak else None,
        "part": so_far.part,
        "stage": so_far.stage.index if so_far.stage else None,
        "left_in_stage_s": so_far.left_in_stage_s,
        "left_s": so_far.left_s,
        "utilisation": so_far.utilisation,
        "utilisation_words": so_far.utilisation_words,
        "users": so_far.users,
        "now": _now(so_far),
        "stages": [_stage(rung) for rung in rungs],
        "seconds": _seconds(so_far),
        "latency_limit": {"text": limit.text, "limit_s": limit.limit} if limit else None,
        "verdict": _verdict(so_far),
        "doubts": [asdict(each) for each in so_far.judged.doubts] if so_far.judged else [],
        "workers_gone": list(so_far.workers_gone),
        "workers_words": so_far.workers_words,
        "replicate": so_far.replicate.words if so_far.replicate else None,
        "stopping": so_far.stopping,
        "ended": so_far.ended,
        "rows": rows_of(so_far, rungs),
    }


def rows_of(so_far: SoFar, rungs: list[Rung]) -> list[dict[str, str]]:
    """The rows of the tab in Locust's own interface, which shows a table and nothing else."""
    stated = f"{so_far.plan.stated_capacity.users:,}"
    now = f"{so_far.users:,.0f} of {stated} concurrent users"
    rows = [_row("utilisation now", so_far.utilisation_words, now)]
    for rung in rungs:
        load = "next trial" if rung.load is None else write_percentage(rung.load)
        rows.append(_row(f"stage {rung.stage.index + 1}: {load}", rung.result or rung.state, rung.words))
    if so_far.judged is not None:
        judged = so_far.judged
        rows.append(_row("verdict so far", f"{len(judged.stages)} of {len(rungs)} stages", judged.sentence))
        rows += [_doubted(each) for each in judged.doubts]
    return rows


def _doubted(doubt: JudgedDoubt) -> dict[str, str]:
    return _row("doubt", "grave" if doubt.grave else "", f"{doubt.what}: {doubt.evidence}")


def _row(what: str, state: str, says: str) -> dict[str, str]:
    return {"what": what, "state": state, "says": says}


def _now(so_far: SoFar) -> dict[str, Any] | None:
    """The newest second; errors are those of its stage."""
    if so_far.now is None:
        return None
    share = so_far.error_share
    return asdict(so_far.now) | {
        "errors_by_outcome": dict(so_far.errors),
        "error_share": share,
        "errors_words": None if share is None else write_share(share),
        "workers_planned": so_far.plan.workers,
        "p50_words": _latency(so_far.now.p50_s),
        "p95_words": _latency(so_far.now.p95_s),
    }


def _latency(value_s: float | None) -> str | None:
    return None if value_s is None else write_latency(value_s)


def _stage(rung: Rung) -> dict[str, Any]:
    return {
        "utilisation": rung.load,
        "load": None if rung.load is None else write_percentage(rung.load),
        "users": rung.users,
        "state": rung.state,
        "result": rung.result,
        "says": rung.words,
    }


def _seconds(so_far: SoFar) -> dict[str, list[Any]]:
    """Column by column: a chart wants them so, and their names stand here once."""
    seconds = so_far.seconds
    return {
        "second": [each.second for each in seconds],
        "users": [round(each.open * so_far.plan.scale) for each in seconds],
        "pages": [each.pages for each in seconds],
        "errors": [each.errors for each in seconds],
        "p50_s": [_rounded(each.p50_s) for each in seconds],
        "p95_s": [_rounded(each.p95_s) for each in seconds],
    }


def _rounded(value_s: float | None) -> float | None:
    return None if value_s is None else round(value_s, MICROSECOND)


def _verdict(so_far: SoFar) -> dict[str, Any] | None:
    if so_far.judged is None:
        return None
    judged = so_far.judged
    return {"stages": len(judged.stages), "answer": judged.answer, "sentence": judged.sentence}
