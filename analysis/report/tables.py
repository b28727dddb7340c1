"""The tables of the report that say what was measured and judged, stage by stage."""

from analysis.finding import FORM_BY_MEASURE, interval_of, reasons_of, result_of
from analysis.gate import Gate
from analysis.language import Said, number, said
from analysis.report.cells import Cell, Table, estimate_cell, heads, load_cell, result_cell, scaled
from analysis.stages import Crowd, ObjectiveVerdict, StageVerdict
from analysis.verdict import Verdict

MOST_COLUMNS = 5  # of stages side by side


def stage_table(verdict: Verdict) -> Table:
    """A row for each stage: how much, how fast, how often wrong, and what that means."""
    columns = heads("load", "users", "pages_per_s", "p50", "p95", "p99", "failed_pages", "result", scale=verdict.scale)
    return Table(columns, tuple(_stage_row(stage, verdict) for stage in verdict.stages))


def objective_table(verdict: Verdict) -> Table:
    """A row for each objective, a column for each stage; the other way round where the stages are many."""
    if len(verdict.stages) > MOST_COLUMNS:
        return _objectives_by_stage(verdict)
    loads = tuple(load_cell(stage.stage.utilisation) for stage in verdict.stages)
    rows = tuple(
        (Cell(item.objective), *(_objective_cell(stage.objectives[place]) for stage in verdict.stages))
        for place, item in enumerate(verdict.stages[0].objectives)
    )
    return Table((*heads("objective"), *loads), rows, words=1 + len(loads))


def _objectives_by_stage(verdict: Verdict) -> Table:
    objectives = tuple(Cell(item.objective) for item in verdict.stages[0].objectives)
    rows = tuple(
        (load_cell(stage.stage.utilisation), *map(_objective_cell, stage.objectives)) for stage in verdict.stages
    )
    return Table((*heads("load"), *objectives), rows if objectives else (), words=1 + len(objectives))


def objective_list(verdict: Verdict) -> Table:
    """A row for each objective at each stage, with its value as a number, for a program that sorts and counts."""
    rows = tuple(
        (
            load_cell(stage.stage.utilisation),
            Cell(item.objective),
            Cell(result_of(item), tone=item.result),
            estimate_cell(item.estimate, item.objective.measure),
            Cell(item.reason or ""),
        )
        for stage in verdict.stages
        for item in stage.objectives
    )
    return Table(heads("load", "objective", "result", "value", "why"), rows, words=3)


def doubt_table(verdict: Verdict) -> Table:
    """A row for each doubt, the grave ones first."""
    rows = tuple(
        (
            Cell(doubt.subject, "sentence"),
            Cell(said("page.doubts.grave") if doubt.grave else ""),
            Cell(doubt.seen, "sentence"),
            Cell(doubt.remedy),
        )
        for doubt in verdict.doubts
    )
    return Table(heads("doubt", "grave", "seen", "remedy"), rows, words=4)


def bracket_table(verdict: Verdict) -> Table:
    """For each objective the highest load that passed below the first that failed, and that one, with their values."""
    columns = heads(
        "objective", "last_pass", "last_pass_users", "last_pass_value", "first_fail", "first_fail_users",
        "first_fail_value",
    )  # fmt: skip
    objectives = range(len(verdict.stages[0].objectives))
    return Table(columns, tuple(_bracket_row(verdict, place) for place in objectives))


def _bracket_row(verdict: Verdict, place: int) -> tuple[Cell, ...]:
    by_load = sorted(verdict.stages, key=lambda stage: stage.stage.utilisation)
    failed = next((stage for stage in by_load if stage.objectives[place].result == "FAIL"), None)
    below = by_load if failed is None else by_load[: by_load.index(failed)]
    passed = next((stage for stage in reversed(below) if stage.objectives[place].result == "PASS"), None)
    ends = (*_end_cells(passed, place), *_end_cells(failed, place))
    return (Cell(verdict.stages[0].objectives[place].objective), *ends)


def _end_cells(stage: StageVerdict | None, place: int) -> tuple[Cell, ...]:
    if stage is None:
        return (Cell(None),) * 3
    item = stage.objectives[place]
    users = Cell(stage.stage.users, "count")
    return load_cell(stage.stage.utilisation), users, estimate_cell(item.estimate, item.objective.measure)


def crowd_table(verdict: Verdict) -> Table:
    """Three readings of "concurrent users" beside the rate that they amount to, at full scale."""
    columns = heads("load", "open", "active_60s", "in_flight", "pages_per_s", "cycle", "little")
    return Table(columns, tuple(_crowd_row(stage, verdict.scale) for stage in verdict.stages if stage.measured))


def replicate_table(verdict: Verdict) -> Table:
    """A row for each stage, a column for each replicate: its result, over its p95; empty of a single run."""
    if not verdict.replicates:
        return Table((), ())
    runs = tuple(Cell(said("page.replicate", run=each.run)) for each in verdict.replicates)
    rows = tuple(
        (
            load_cell(together.stage.utilisation),
            *(_replicate_cell(each.stages[place]) for each in verdict.replicates),
            result_cell(together.result),
        )
        for place, together in enumerate(verdict.stages)
    )
    return Table((*heads("load"), *runs, *heads("together")), rows, words=1)


def _replicate_cell(stage: StageVerdict) -> Cell:
    note = "" if stage.measured is None else said("page.p95", p95_s=stage.measured.latency[1])
    return result_cell(stage.result, note)


def gate_table(verdict: Verdict) -> Table:
    """A row for each gate that failed."""
    rows = tuple(
        (
            load_cell(stage.stage.utilisation),
            Cell(gate.title, note=_consequence(gate, stage)),
            Cell(gate.seen),
            Cell(gate.remedy or ""),
        )
        for stage in verdict.stages
        for gate in stage.failed_gates
    )
    return Table(heads("load", "gate", "seen", "remedy"), rows, words=4)


def _consequence(gate: Gate, stage: StageVerdict) -> Said:
    return said("gate.forbids_pass" if gate in stage.steadiness_gates else "gate.makes_invalid")


def _stage_row(stage: StageVerdict, verdict: Verdict) -> tuple[Cell, ...]:
    load = load_cell(stage.stage.utilisation)
    users = Cell(stage.stage.users, "count", _citizens(stage, verdict))
    result = result_cell(stage.result, reasons_of(stage) if stage.result != "PASS" else "")
    if stage.measured is None:
        return (load, users, *[Cell(None)] * 5, result)
    measured = stage.measured
    throughput = estimate_cell(measured.throughput, "throughput")
    latencies = (estimate_cell(estimate, "latency") for estimate in measured.latency)
    return (load, users, throughput, *latencies, estimate_cell(measured.errors, "errors"), result)


def _citizens(stage: StageVerdict, verdict: Verdict) -> Said | str:
    """How many are simulated; in a sessions load how many of them were open."""
    arrivals = stage.measured.arrivals if stage.measured else None
    if arrivals is not None and arrivals.open is not None:
        return said("page.open_planned", open=arrivals.open, planned=arrivals.planned_open)
    return said("page.simulated_citizens", citizens=stage.stage.citizens) if verdict.is_scaled else ""


def _objective_cell(item: ObjectiveVerdict) -> Cell:
    """The result over what it was decided by."""
    measure = item.objective.measure
    if item.estimate.value is None:
        return Cell(result_of(item), tone=item.result)
    value, interval = number(item.estimate.value, FORM_BY_MEASURE[measure]), interval_of(item.estimate, measure)
    return Cell(result_of(item), "", said("page.value_over_interval", value=value, interval=interval), item.result)


def _crowd_row(stage: StageVerdict, scale: float) -> tuple[Cell, ...]:
    crowd = stage.measured.crowd if stage.measured else Crowd()
    throughput = stage.measured.throughput.value if stage.measured else None
    cycle_s = crowd.response_s + crowd.think_s if crowd.response_s is not None and crowd.think_s is not None else None
    product = throughput * cycle_s if throughput is not None and cycle_s is not None else None
    return (
        load_cell(stage.stage.utilisation),
        *(scaled(count, scale) for count in (crowd.open, crowd.active_60s, crowd.in_flight)),
        Cell(None if throughput is None else throughput * scale, "rate"),
        Cell(cycle_s, "latency"),
        scaled(product, scale),
    )
