"""Runs of one scenario against two portals in turn, in one job: what else the machine does happens to both."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.judging import judge_folder
from analysis.verdict import write_verdict
from cli import console
from cli.exits import BAD_USAGE, INTERRUPTED, REGRESSION, Ended, Unreachable
from cli.planning import Planned, Wishes, plan_scenario, refuse_what_cannot_run
from cli.running import record_planned, refuse_beforehand

LOST = "the portal after did not answer any more"


@dataclass(frozen=True)
class Pairs:
    """What to run: a scenario, the two targets that both stand already, how often each, by how many workers."""

    scenario: str
    before: str
    after: str
    times: int
    workers: int | None = None


@dataclass(frozen=True)
class Made:
    """The run folders that were made, before and after in turn; `lost` says why they are fewer than were asked for."""

    places: Sequence[str]
    lost: tuple[str, ...] = ()


def run_pairs(pairs: Pairs, results: Path) -> Made:
    """Before, after, before, after: the run folders in this order, in folders of a new one in `results`; raises Ended.

    Both targets must pass the gate, and answer, before either is loaded. A pair has one seed, and each pair another.
    Where the portal after does not answer any more, that is an answer too: no more are run.
    """
    planned_by_side = {"before": _planned(pairs, pairs.before), "after": _planned(pairs, pairs.after)}
    folder = results / f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H%M%SZ}-compare-{planned_by_side['after'].plan.name}"
    for planned in planned_by_side.values():
        refuse_beforehand(planned)
    places: list[str] = []
    for number in range(pairs.times):
        for side, planned in planned_by_side.items():
            console.say(f"pair {number + 1} of {pairs.times}, {side}: {planned.plan.target.base_url}")
            of_pair = replace(planned, plan=replace(planned.plan, seed=planned.plan.seed + number))
            try:
                places.append(_run(of_pair, folder / side))
            except Unreachable as ended:
                if side == "before":
                    raise
                if number == 0:
                    raise Ended(f"REGRESSION: {LOST} when its first run was to begin: {ended}", REGRESSION) from ended
                console.say(str(ended))
                return Made(places[: 2 * number], (f"{LOST} {_since(number)}",))
    return Made(places)


def _since(pairs: int) -> str:
    return f"when it had been loaded {'once' if pairs == 1 else f'{pairs} times'}"


def _planned(pairs: Pairs, target: str) -> Planned:
    planned = plan_scenario(pairs.scenario, Wishes(target, pairs.workers))
    if planned.plan.target.embedded:
        raise Ended(
            "--before and --after are two portals that stand already, by name or by URL; found 'embedded'", BAD_USAGE
        )
    refuse_what_cannot_run(planned, anyway=True)
    return planned


def _run(planned: Planned, side: Path) -> str:
    """Recorded and judged; its report is made by `portal-load report`, for whoever wants to read one of so many."""
    run, is_interrupted = record_planned(planned, side)
    write_verdict(run, judge_folder(run)[1])
    if is_interrupted:
        raise Ended(f"interrupted: what there is stands in {side.parent}", INTERRUPTED)
    return str(run.path)
