"""A table of the report as plain values, and the tables that say what was measured and judged."""

from dataclasses import dataclass

from analysis.estimate import Estimate, Result
from analysis.stages import Crowd, ObjectiveVerdict, StageVerdict
from analysis.text import NONE, RESULTS, estimate_parts, objective_words, reasons, write_latency, write_rate
from analysis.verdict import Verdict
from contract.objectives import Measure
from contract.quantities import write_percentage

MOST_COLUMNS = 5  # of stages side by side


@dataclass(frozen=True)
class Cell:
    """A text with a smaller note below it; `tone` is the result that colours it."""

    text: str
    note: str = ""
    tone: Result | None = None


@dataclass(frozen=True)
class Table:
    """Columns, rows of as many cells, and how many columns at the left are words rather than numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1


def stage_table(verdict: Verdict) -> Table:
    """A row for each stage: how much, how fast, how often wrong, and what that means."""
    columns = ("Load", "Concurrent users", "Pages/s", "p50", "p95", "p99", "Failed pages", "Result")
    return Table(columns, tuple(_stage_row(stage, verdict) for stage in verdict.stages))


def objective_table(verdict: Verdict) -> Table:
    """A row for each objective, a column for each stage; the other way round where the stages are many."""
    if len(verdict.stages) > MOST_COLUMNS:
        return _objectives_by_stage(verdict)
    loads = tuple(write_percentage(stage.stage.utilisation) for stage in verdict.stages)
    rows = []
    for number, objective in enumerate(verdict.stages[0].objectives):
        found = [stage.objectives[number] for stage in verdict.stages]
        cells = (Cell(objective_words(item), _value_over_interval(item), item.result) for item in found)
        rows.append((Cell(objective.objective.text), *cells))
    return Table(("Objective", *loads), tuple(rows), words=1 + len(loads))


def _objectives_by_stage(verdict: Verdict) -> Table:
    objectives = tuple(item.objective.text for item in verdict.stages[0].objectives)
    rows = tuple(
        (
            Cell(write_percentage(stage.stage.utilisation)),
            *(Cell(objective_words(item), _value_over_interval(item), item.result) for item in stage.objectives),
        )
        for stage in verdict.stages
    )
    return Table(("Load", *objectives), rows if objectives else (), words=1 + len(objectives))


def crowd_table(verdict: Verdict) -> Table:
    """Three readings of "concurrent users" beside the rate that they amount to, at full scale."""
    columns = ("Load", "Sessions open", "Active within 60 s", "Requests in flight", "Pages/s", "R + Z", "X (R + Z)")
    return Table(columns, tuple(_crowd_row(stage, verdict.scale) for stage in verdict.stages if stage.measured))


def replicate_table(verdict: Verdict) -> Table:
    """A row for each stage, a column for each replicate: its result, over its p95; empty of a single run."""
    if not verdict.replicates:
        return Table((), ())
    columns = ("Load", *(f"Replicate {each.run}" for each in verdict.replicates), "Together")
    rows = tuple(
        (
            Cell(write_percentage(together.stage.utilisation)),
            *(_replicate_cell(each.stages[number]) for each in verdict.replicates),
            Cell(RESULTS[together.result], "", together.result),
        )
        for number, together in enumerate(verdict.stages)
    )
    return Table(columns, rows, words=1)


def _replicate_cell(stage: StageVerdict) -> Cell:
    note = "" if stage.measured is None else "p95 " + estimate_parts(stage.measured.latency[1], "latency")[0]
    return Cell(RESULTS[stage.result], note, stage.result)


def gate_table(verdict: Verdict) -> Table:
    """A row for each gate that failed."""
    rows = tuple(
        (
            Cell(write_percentage(stage.stage.utilisation)),
            Cell(gate.name, "forbids PASS" if gate in stage.steadiness_gates else "makes the stage INVALID"),
            Cell(gate.evidence),
            Cell(gate.advice),
        )
        for stage in verdict.stages
        for gate in stage.failed_gates
    )
    return Table(("Load", "Gate", "What was seen", "What to do"), rows, words=4)


def estimate_cell(estimate: Estimate, measure: Measure) -> Cell:
    """A value over its interval."""
    return Cell(*estimate_parts(estimate, measure))


def _stage_row(stage: StageVerdict, verdict: Verdict) -> tuple[Cell, ...]:
    load = Cell(write_percentage(stage.stage.utilisation))
    users = Cell(f"{stage.stage.users:,}", _citizens(stage, verdict))
    result = Cell(RESULTS[stage.result], reasons(stage) if stage.result != "PASS" else "", stage.result)
    if stage.measured is None:
        return (load, users, *[Cell(NONE)] * 5, result)
    measured = stage.measured
    throughput = estimate_cell(measured.throughput, "throughput")
    latencies = (estimate_cell(estimate, "latency") for estimate in measured.latency)
    return (load, users, throughput, *latencies, estimate_cell(measured.errors, "errors"), result)


def _citizens(stage: StageVerdict, verdict: Verdict) -> str:
    """How many are simulated; in a sessions load how many of them were open."""
    arrivals = stage.measured.arrivals if stage.measured else None
    if arrivals is not None and arrivals.open is not None:
        return f"{arrivals.open:,.0f} open, {arrivals.planned_open:,.0f} planned"
    return f"{stage.stage.citizens:,} simulated" if verdict.is_scaled else ""


def _value_over_interval(verdict: ObjectiveVerdict) -> str:
    return "\n".join(estimate_parts(verdict.estimate, verdict.objective.measure))


def _crowd_row(stage: StageVerdict, scale: float) -> tuple[Cell, ...]:
    crowd = stage.measured.crowd if stage.measured else Crowd()
    throughput = stage.measured.throughput.value if stage.measured else None
    cycle_s = crowd.response_s + crowd.think_s if crowd.response_s is not None and crowd.think_s is not None else None
    product = throughput * cycle_s * scale if throughput is not None and cycle_s is not None else None
    return (
        Cell(write_percentage(stage.stage.utilisation)),
        *(Cell(scaled(count, scale)) for count in (crowd.open, crowd.active_60s, crowd.in_flight)),
        Cell(NONE if throughput is None else write_rate(throughput * scale)),
        Cell(NONE if cycle_s is None else write_latency(cycle_s)),
        Cell(scaled(product, 1)),
    )


def scaled(count: float | None, scale: float) -> str:
    """A number of simulated citizens at full scale, to three significant digits; a dash of nothing."""
    return NONE if count is None else f"{float(f'{count * scale:.3g}'):,.0f}"
