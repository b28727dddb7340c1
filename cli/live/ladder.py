"""The ladder of stages as lines: the load of each, whether it is done, and what came of it."""

from dataclasses import dataclass

from rich.text import Text

from analysis.text import write_latency, write_share
from cli.live.judged import JudgedStage
from cli.live.look import STYLE_BY_RESULT, Look
from cli.live.so_far import SoFar
from contract.plan import Stage
from contract.quantities import write_percentage


@dataclass(frozen=True)
class Rung:
    """One stage: `state` is `done`, `now`, `to come` or `not run`; `result` a word of the verdict, `words` beside."""

    stage: Stage
    load: float | None
    users: int | None
    state: str
    result: str | None
    words: str


def rungs_of(so_far: SoFar) -> list[Rung]:
    """Every stage of the plan, in its order."""
    judged_by_index = {each.index: each for each in so_far.judged.stages} if so_far.judged else {}
    return [_rung(so_far, stage, judged_by_index.get(stage.index)) for stage in so_far.plan.stages]


def draw_ladder(rungs: list[Rung], height: int, look: Look) -> list[Text]:
    """As many stages as there are lines, the present one among them; says how many are not shown."""
    first = _first_shown(rungs, height)
    shown = rungs[first : first + height]
    lines = [_line(rung, look) for rung in shown]
    hidden = len(rungs) - len(shown)
    of = f"  ({len(shown)} of {len(rungs)} stages)" if hidden else ""
    return [Text(f"  {'load':>8}  {'users':>9}  {'stage':<8} so far{of}", style="dim"), *lines]


def _first_shown(rungs: list[Rung], height: int) -> int:
    """The present stage stands above the middle: what is to come takes more room than what is done."""
    now = next((place for place, rung in enumerate(rungs) if rung.state != "done"), len(rungs) - 1)
    return min(max(0, now - height // 2), max(0, len(rungs) - height))


def _rung(so_far: SoFar, stage: Stage, judged: JudgedStage | None) -> Rung:
    load = so_far.load_of(stage)
    users = None if load is None else round(load * so_far.plan.stated_capacity.users)
    state = _state(so_far, stage)
    if judged is not None:
        return Rung(stage, load, users, state, judged.result, judged.words)
    return Rung(stage, load, users, state, None, _seen(so_far) if state == "now" else "")


def _state(so_far: SoFar, stage: Stage) -> str:
    if so_far.now is None:
        return "to come"
    now = so_far.now.stage
    if now is None or stage.index < now:
        return "done" if so_far.now.second + 1 >= stage.measure_from_s else "not run"
    return "now" if stage.index == now else "to come"


def _seen(so_far: SoFar) -> str:
    """The present stage: which part of it, and the newest second of it; an interval takes the whole window."""
    now = so_far.now
    p95 = "-" if now is None or now.p95_s is None else write_latency(now.p95_s)
    return f"{so_far.part}: p95 {p95} now, errors {_share(so_far.error_share)}"


def _share(share: float | None) -> str:
    return "-" if share is None else write_share(share)


def _line(rung: Rung, look: Look) -> Text:
    mark = {"now": look.now, "done": look.done}.get(rung.state, " ")
    load = "?" if rung.load is None else write_percentage(rung.load)
    users = "?" if rung.users is None else f"{rung.users:,}"
    style = {"now": "bold", "done": ""}.get(rung.state, "dim")
    line = Text().append(f"{mark} {load:>8}  {users:>9}  {rung.state:<8} ", style=style)
    if rung.result is not None:
        line.append(f"{rung.result:<10}", style=STYLE_BY_RESULT[rung.result])
    return line.append(rung.words, style=style)
