"""The verdict: the answer for the stated capacity, judged from a recording alone, and written to verdict.json."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.answer import Answer, find_answer
from analysis.blame import SystemBlame
from analysis.blame_words import sentence
from analysis.doubt import Doubt
from analysis.doubts import find_doubts
from analysis.estimate import Estimate
from analysis.evidence import Part, part_of_evidence
from analysis.gate import Gate
from analysis.recording import Recording
from analysis.resources import ResourceUse
from analysis.search import SearchFinding, finding_to_json, search_finding
from analysis.stage_blame import with_blame
from analysis.stages import PERCENTILES, ObjectiveVerdict, StageVerdict, judge_stage
from analysis.trials import result_by_load
from contract.plan import Level, Stage
from contract.run_folder import RunFolder

VERDICT_FORMAT = 1
DIGITS = 6  # significant ones, in verdict.json


@dataclass(frozen=True)
class Verdict:
    """What a run says of the stated capacity; `passed_up_to` and `failed_from` are the bracket, as stages."""

    run: str
    stated_capacity: Level
    observed_peak: Level | None
    scale: float
    ended: str
    answer: Answer
    passed_up_to: Stage | None
    failed_from: Stage | None
    stages: tuple[StageVerdict, ...]
    doubts: tuple[Doubt, ...]
    exit_code: int
    is_simulated: bool = False
    search: SearchFinding | None = None
    part: Part | None = None  # of the evidence, where the scenario is made for no more
    replicates: tuple["Verdict", ...] = ()  # that it was combined from

    @property
    def is_scaled(self) -> bool:
        """Did one simulated citizen stand for more than one?"""
        return self.scale != 1


def judge(recording: Recording) -> Verdict:
    """Judge a recording; the same recording gives the same verdict."""
    plan = recording.plan
    stages = with_blame(recording, [judge_stage(recording, stage) for stage in plan.stages])
    found = find_answer(result_by_load(plan, stages), recording.ended)
    stage_by_load = {stage.utilisation: stage for stage in plan.stages}
    return Verdict(
        run=recording.name,
        stated_capacity=plan.stated_capacity,
        observed_peak=plan.observed_peak,
        scale=plan.scale,
        ended=recording.ended,
        answer=found.answer,
        passed_up_to=stage_by_load[found.passed_up_to] if found.passed_up_to is not None else None,
        failed_from=stage_by_load[found.failed_from] if found.failed_from is not None else None,
        stages=stages,
        doubts=find_doubts(recording, stages),
        exit_code=found.exit_code,
        is_simulated=plan.target.is_simulated,
        search=search_finding(plan, stages),
        part=part_of_evidence(plan),
    )


def write_verdict(run: RunFolder, verdict: Verdict) -> None:
    """Write verdict.json, whole or not at all."""
    text = json.dumps(verdict_to_json(verdict), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(run.verdict, text)


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file in one step: who reads it finds the old text or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    if unfinished.is_symlink():  # it would lead out of the folder
        unfinished.unlink()
    unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
    unfinished.replace(path)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain JSON values, in a fixed order, numbers to six significant digits; words in lower case."""
    return (
        {
            "format": VERDICT_FORMAT,
            "run": verdict.run,
            "stated_capacity": asdict(verdict.stated_capacity),
            "observed_peak": asdict(verdict.observed_peak) if verdict.observed_peak else None,
            "scale": verdict.scale,
            "simulated": verdict.is_simulated,
            "ended": verdict.ended,
            "answer": verdict.answer,
            "passed_up_to": _load_to_json(verdict.passed_up_to),
            "failed_from": _load_to_json(verdict.failed_from),
            "stages": [_stage_to_json(stage) for stage in verdict.stages],
            "doubts": [_doubt_to_json(doubt) for doubt in verdict.doubts],
            "exit_code": verdict.exit_code,
        }
        | ({"search": finding_to_json(verdict.search)} if verdict.search else {})
        | _part(verdict)
        | _replicates(verdict)
    )


def _part(verdict: Verdict) -> dict[str, Any]:
    """What the run is evidence of, and what not; nothing of a scenario for the whole."""
    if verdict.part is None:
        return {}
    evidence = verdict.part.evidence
    told = {"scenario": evidence.scenario, "shows": evidence.shows, "leaves_open": evidence.leaves_open}
    return {"part_of_evidence": told | {"pause_s": _rounded(verdict.part.pause_s)}}


def _replicates(verdict: Verdict) -> dict[str, Any]:
    """The answer of each replicate, and its results stage by stage; nothing of a single run."""
    if not verdict.replicates:
        return {}
    return {
        "values": "median of the replicates, between the least and the most of them",
        "replicates": [
            {"run": each.run, "answer": each.answer, "results": [stage.result.lower() for stage in each.stages]}
            for each in verdict.replicates
        ],
    }


def _load_to_json(stage: Stage | None) -> dict[str, Any] | None:
    return {"users": stage.users, "utilisation": stage.utilisation} if stage else None


def _stage_to_json(verdict: StageVerdict) -> dict[str, Any]:
    measured = verdict.measured
    return {
        "utilisation": verdict.stage.utilisation,
        "users": verdict.stage.users,
        "citizens": verdict.stage.citizens,
        "result": verdict.result.lower(),
        "valid": verdict.result not in ("INVALID", "NOT_RUN"),
        "window_s": [measured.from_s, measured.to_s] if measured else None,
        "warm_up_s": measured.warm_up_s if measured else None,
        "throughput_per_s": _rounded(measured.throughput.value) if measured else None,
        "throughput": _estimate_to_json(measured.throughput) if measured else None,
        "latency_s": {
            f"p{share * 100:g}": _estimate_to_json(estimate)
            for share, estimate in zip(PERCENTILES, measured.latency if measured else (), strict=False)
        },
        "errors": _estimate_to_json(measured.errors) if measured else None,
        "objectives": [_objective_to_json(item) for item in verdict.objectives],
        "failed_gates": [_gate_to_json(gate) for gate in verdict.failed_gates],
    } | _beside(verdict)


def _beside(verdict: StageVerdict) -> dict[str, Any]:
    """What stands there only where there is something to say: a sessions load, a portal that tells or is watched."""
    value: dict[str, Any] = {}
    arrivals = verdict.measured.arrivals if verdict.measured else None
    if arrivals is not None:
        value["arrivals"] = {name: _rounded(number) for name, number in asdict(arrivals).items()}
    if verdict.measured and verdict.measured.resources:
        value["resources"] = [_use_to_json(use) for use in verdict.measured.resources]
    if verdict.behind is not None:
        value["blame"] = [_blame_to_json(each) for each in verdict.behind.blame]
    return value


def _use_to_json(use: ResourceUse) -> dict[str, Any]:
    numbers = {name: _rounded(getattr(use, name)) for name in ("mean", "least", "most")}
    return {"resource": use.resource} | numbers | {"samples": use.samples}


def _gate_to_json(gate: Gate) -> dict[str, Any]:
    return {"name": gate.name, "passed": gate.passed, "evidence": gate.evidence, "advice": gate.advice}


def _doubt_to_json(doubt: Doubt) -> dict[str, Any]:
    return {"what": doubt.what, "evidence": doubt.evidence, "advice": doubt.advice, "grave": doubt.grave}


def _blame_to_json(blame: SystemBlame) -> dict[str, Any]:
    return {
        "system": blame.system,
        "sentence": sentence(blame),
        "share_of_excess": _rounded(blame.share_of_excess),
        "share_of_time": _rounded(blame.share_of_time),
        "wait_p95_s": _rounded(blame.wait_p95_s),
        "slow_pages": list(blame.slow_pages),
        "failing_pages": list(blame.failing_pages),
    }


def _objective_to_json(verdict: ObjectiveVerdict) -> dict[str, Any]:
    result = {"objective": verdict.objective.text, "result": verdict.result.lower()}
    return result | _estimate_to_json(verdict.estimate) | {"why": verdict.why}


def _estimate_to_json(estimate: Estimate) -> dict[str, Any]:
    names = ("value", "low", "high", "at_least", "at_most")
    limits = {name: getattr(estimate, name) for name in names}
    return {name: _rounded(value) for name, value in limits.items()} | {"samples": estimate.samples}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")
