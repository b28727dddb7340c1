"""What the stages that are finished say, in words: it comes as JSON from the process that judged them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analysis.finding import reasons_of
from analysis.language import ENGLISH
from analysis.stages import StageVerdict
from analysis.text import RESULTS, sentence, write_estimate, write_share
from analysis.verdict import Verdict


@dataclass(frozen=True)
class JudgedStage:
    """A stage by its place in the plan, its result as the report writes it, and why, or what was measured."""

    index: int
    result: str
    words: str


@dataclass(frozen=True)
class JudgedDoubt:
    """A doubt, as verdict.json has it."""

    what: str
    evidence: str
    advice: str
    grave: bool


@dataclass(frozen=True)
class Judged:
    """The verdict on the stages that are finished."""

    answer: str
    sentence: str
    stages: tuple[JudgedStage, ...]
    doubts: tuple[JudgedDoubt, ...]


def judged_of(verdict: Verdict) -> Judged:
    """The words of a verdict."""
    return Judged(
        verdict.answer,
        sentence(verdict),
        tuple(JudgedStage(each.stage.index, RESULTS[each.result], _words(each)) for each in verdict.stages),
        tuple(JudgedDoubt(each.what, each.evidence, each.advice, each.grave) for each in verdict.doubts),
    )


def judged_to_json(judged: Judged) -> dict[str, Any]:
    """Plain JSON values."""
    return asdict(judged)


def judged_from_json(value: Mapping[str, Any]) -> Judged:
    """What `judged_to_json` made."""
    stages, doubts = value["stages"], value["doubts"]
    return Judged(
        value["answer"],
        value["sentence"],
        tuple(JudgedStage(**each) for each in stages),
        tuple(JudgedDoubt(**each) for each in doubts),
    )


def _words(verdict: StageVerdict) -> str:
    """What was measured where it passed; else why it did not."""
    if verdict.measured is None or verdict.result != "PASS":
        return ENGLISH.say(reasons_of(verdict))
    p95, errors = write_estimate(verdict.measured.latency[1], "latency"), verdict.measured.errors.value
    return f"p95 {p95}" + (f", errors {write_share(errors)}" if errors else "")
