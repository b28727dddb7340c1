"""The screen of a run: every part of it as lines, put together so that they fit the terminal, whatever its size."""

from textwrap import wrap

from rich.text import Text

from analysis.busy import LARGEST_CPU
from analysis.text import write_latency, write_share
from cli.live.big import write_big
from cli.live.chart import AXIS, columns_of, draw_chart, seconds_a_column
from cli.live.ladder import draw_ladder, rungs_of
from cli.live.look import LIMIT, P50, P95, WARNING, Look, between, fitted
from cli.live.so_far import SoFar
from contract.quantities import write_duration

LEAST_WIDTH, LEAST_HEIGHT = 60, 12  # a terminal that is smaller gets plain lines
MOST_WIDTH = 120
CHART = (4, 8)  # lines, at least and at most
LEAST_RUNGS = 4  # of the ladder, where the chart wants room too
AIRY = 34  # lines of a screen on which its parts stand apart
MOST_KINDS = 3  # of errors that are named


def draw_screen(so_far: SoFar, width: int, height: int, look: Look) -> list[Text]:
    """All of it in at most so many lines, none longer than the terminal is wide.

    What stands on every screen comes first; then the ladder takes what it needs, and the chart the rest.
    """
    width = min(width, MOST_WIDTH)
    top = [_title(so_far, width), *_utilisation(so_far, width, look)]
    bottom = [_rates(so_far), _errors(so_far), _generator(so_far), *_verdict(so_far, width, look)]
    apart = [Text("")] if height >= AIRY else []
    room = height - len(top) - len(bottom) - 3 * len(apart)
    rungs, lines = _shares(room, len(so_far.plan.stages))
    ladder = draw_ladder(rungs_of(so_far), rungs, look)
    chart = _latency(so_far, width, lines, look) if lines else []
    parts = [*top, *apart, *ladder, *apart, *chart, *apart, *bottom]
    return [fitted(line, width, look) for line in parts[:height]]


def _shares(room: int, stages: int) -> tuple[int, int]:
    """How many stages and how many lines of the chart are shown; each has a line for its head."""
    chart = max(CHART[0], min(CHART[1], room - 2 - stages))
    if room - 2 - chart < min(LEAST_RUNGS, stages):
        return max(1, min(stages, room - 1)), 0
    return min(stages, room - 2 - chart), chart


def _title(so_far: SoFar, width: int) -> Text:
    plan, stage = so_far.plan, so_far.stage
    name = Text(plan.name, style="bold")
    if so_far.now is None:
        return name.append(": starting the fleet", style="not bold")
    if stage is None or so_far.stopping:
        return name.append(": the load is over, citizens finish what they wait for", style="not bold")
    which, whole = (f"{so_far.replicate.words}, ", "replicate") if so_far.replicate else ("", "run")
    name.append(f": {which}stage {stage.index + 1} of {len(plan.stages)}, {so_far.part}")
    in_stage, in_run = _duration(so_far.left_in_stage_s), _duration(so_far.left_s)
    long = Text(f"{in_stage} left in stage, {in_run} in {whole}")
    return between(name, width, long, Text(f"{in_stage} left, {in_run}"))


def _utilisation(so_far: SoFar, width: int, look: Look) -> list[Text]:
    """The number that all is about, large, and where it stands between nothing and the stated capacity."""
    plan = so_far.plan
    number = so_far.utilisation_words
    stated = f"of the stated {plan.stated_capacity.users:,}"
    marks = f"   {look.peak} {'observed peak, ' if plan.observed_peak else ''}stated capacity"
    citizens = _citizens(so_far)
    said = (Text(stated).append(marks, style="dim"), Text(f"{so_far.users:,.0f} concurrent users"), Text(citizens))
    if not look.is_big:
        first = Text.assemble((f"{number} {stated}: {said[1]}", "bold"))
        return [first, Text(citizens).append(marks, style="dim"), _bar(so_far, width, look)]
    large = [Text.assemble((line, "bold"), "   ", beside) for line, beside in zip(write_big(number), said, strict=True)]
    return [*large, _bar(so_far, width, look)]


def _citizens(so_far: SoFar) -> str:
    """How many are there, and how many should be; once the load is over, nobody should."""
    now = so_far.now
    if now is None:
        return ""
    planned = "" if so_far.part == "draining" else f" of {now.planned:,} planned"
    each = "" if so_far.plan.scale == 1 else f", each for {so_far.plan.scale:g}"
    return f"{now.open:,} citizens{planned}{each}"


def _bar(so_far: SoFar, width: int, look: Look) -> Text:
    """Up to the highest load of the plan, or the stated capacity: marks at the observed peak and at the latter."""
    plan = so_far.plan
    most = max(plan.stated_capacity.users, *(stage.users for stage in plan.stages))
    filled = round(min(1.0, so_far.users / most) * width)
    bar = Text.assemble((look.full * filled, P50), (look.empty * (width - filled), "dim"))
    marks = [plan.stated_capacity.users, *([plan.observed_peak.users] if plan.observed_peak else [])]
    for users in marks:
        place = min(width - 1, round(users / most * width))
        bar = Text.assemble(bar[:place], (look.peak, "bold"), bar[place + 1 :])
    return bar


def _latency(so_far: SoFar, width: int, height: int, look: Look) -> list[Text]:
    objective = so_far.latency_limit
    columns = columns_of(so_far.seconds, width - AXIS)
    now = so_far.now
    shown_s = len(so_far.seconds)
    head = Text.assemble(
        f"pages, last {_duration(shown_s)}: ",
        (f"{look.p95} p95 {_latency_words(now.p95_s if now else None)}", P95),
        "  ",
        (f"{look.full} p50 {_latency_words(now.p50_s if now else None)}", P50),
    )
    if objective is not None:
        head.append(f"  {look.limit} {objective.text}", style=LIMIT)
    together = seconds_a_column(shown_s, width - AXIS)
    note = Text(f"highest of each {together} s" if together > 1 else "", style="dim")
    chart = draw_chart(columns, height, objective.limit if objective else None, look)
    return [between(head, width, note), *chart]


def _rates(so_far: SoFar) -> Text:
    """What is done a second now; pages are those that were answered well, as in the report."""
    now = so_far.now
    if now is None:
        return Text("")
    return Text(f"{now.pages:,} pages/s, {now.requests:,} requests/s, {now.in_flight:,} in flight{so_far.scale_words}")


def _errors(so_far: SoFar) -> Text:
    """What failed in this stage, the most frequent kinds first."""
    share = so_far.error_share
    if share is None:
        return Text("")
    kinds = sorted(so_far.errors.items(), key=lambda each: -each[1])[:MOST_KINDS]
    told = ": " + ", ".join(f"{kind} {count:,}" for kind, count in kinds) if kinds else ""
    return Text(f"errors in this stage {write_share(share)}{told}", style="bold red" if kinds else "")


def _generator(so_far: SoFar) -> Text:
    """The worst of the workers: a generator that is the bottleneck makes the stage INVALID."""
    now, plan = so_far.now, so_far.plan
    if now is None:
        return Text("")
    cpu = "-" if now.cpu is None else f"{now.cpu * 100:.0f} %"
    delays = f"loop lag {_latency_words(now.loop_lag_s)}, own delay {_latency_words(now.own_delay_s)}"
    return Text.assemble(
        "generator: ",
        (f"{now.workers} of {plan.workers} workers", "" if now.workers == plan.workers else "bold red"),
        ", at worst ",
        (f"CPU {cpu}", WARNING if now.cpu is not None and now.cpu >= LARGEST_CPU else ""),
        f", {delays}",
    )


def _verdict(so_far: SoFar, width: int, look: Look) -> list[Text]:
    """Of the stages that are judged, in at most two lines."""
    if so_far.judged is None:
        return [Text("verdict so far: no stage is judged yet", style="dim")]
    judged = so_far.judged
    of = f"{len(judged.stages)} of {len(so_far.plan.stages)} stages say: "
    grave = sum(each.grave for each in judged.doubts)
    doubts = f" Grave doubts: {grave}." if grave else ""
    first, *rest = wrap(of + judged.sentence + doubts, width)
    lines = [Text(first), *([Text(" ".join(rest))] if rest else [])]
    lines[0].stylize("bold", len(of))
    return [fitted(line, width, look) for line in lines]


def _latency_words(value_s: float | None) -> str:
    return "-" if value_s is None else write_latency(value_s)


def _duration(duration_s: float) -> str:
    return write_duration(round(duration_s)) if round(duration_s) else "0 s"
