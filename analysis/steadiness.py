"""Steadiness gates: did the window show one steady state, and do its own numbers agree with each other?

One that failed forbids PASS, no more: an overloaded portal is not steady, and may still FAIL.
"""

from collections.abc import Iterator
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.arrivals import arrivals_of
from analysis.batches import FEWEST_BATCHES, equal_batches, standard_error
from analysis.drift import Drift, change_point, step, trend
from analysis.gate import Gate
from analysis.language import Said, said
from analysis.levels import confidence_of, latency_levels, throughput_levels
from analysis.rates import error_share
from analysis.recording import Recording
from analysis.warm_up import LARGEST_DRIFT
from analysis.windows import ANSWERED, Window
from contract.objectives import EVERY_PAGE
from contract.outcomes import PORTAL_FAILURES
from contract.run_folder import REQUEST, SERVICE, THINK

LONGER = said("gate.longer")
LITTLE_TOLERANCE = 0.05
LITTLE_ERRORS = 3  # standard errors on top of it
MOST_UNBOUNDED_ERRORS = 0.01
DRIFTS = ("halves", "trend", "level")
DRIFT_GATES = frozenset({"load_held", *(f"{of}_{drift}" for of in ("latency", "throughput") for drift in DRIFTS)})
UNFILLED = 0.03  # of a sessions load that may not be there yet

Series = NDArray[np.float64]


def steadiness_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """Every steadiness gate of one window; of a load that moves it is known beforehand that it is not steady."""
    level = (_held(recording, window),) if window.stage.moves else _level_gates(recording, window)
    return (
        _whole(window),
        *level,
        *_filled(recording, window),
        *(() if window.stage.moves else (_littles_law(window),)),
        _nothing_hangs(recording, window),
        _errors_bounded(recording, window),
    )


def _whole(window: Window) -> Gate:
    seen = said("gate.whole_window.seen", seconds=window.seconds, planned=window.stage.measure_s)
    return Gate("whole_window", window.is_whole, seen, said("gate.whole_window.advice"))


def _filled(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """A sessions load that is still filling up is a smaller load than it is named by: it must not pass for it.

    The sessions open are at least those that would be if the portal took no time, but for those that come last (the
    planner lets 98 % of them come) and for chance: a Poisson number (M/G/infinity) of mean N has the deviation sqrt(N).
    """
    arrivals = arrivals_of(recording, window)
    if arrivals is None or window.stage.moves:
        return ()
    planned, open_ = arrivals.planned_open, arrivals.open or 0.0
    least = (1 - UNFILLED) * planned - LITTLE_ERRORS * sqrt(planned)
    seen = said("gate.load_filled_up.seen", open=open_, planned=planned, least=least)
    return (Gate("load_filled_up", open_ >= least, seen, said("gate.load_filled_up.advice")),)


def _held(recording: Recording, window: Window) -> Gate:
    """The last instant of a stage belongs to the next one, so it is looked at just before."""
    plan = recording.plan
    from_, to = plan.citizens_at(window.from_s), plan.citizens_at(window.to_s - 1e-6)
    seen = said("gate.load_held.seen", **{"from": from_, "to": to})
    return Gate("load_held", False, seen, said("gate.load_held.advice"))


def _level_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """Where what drifts is looked for in twenty batches; of fewer nothing can be said, and nothing passes."""
    if window.intervals < FEWEST_BATCHES:
        needed_s = FEWEST_BATCHES * window.interval_s
        seen = said("gate.enough_batches.seen", seconds=window.seconds, needed_s=needed_s)
        if window.warm_up_s:
            times = {"seconds": window.seconds, "warm_up_s": window.warm_up_s, "needed_s": needed_s}
            seen = said("gate.enough_batches.after_warm_up", **times)
        return (Gate("enough_batches", False, seen, LONGER),)
    edges = equal_batches(window.intervals, FEWEST_BATCHES)
    latency, throughput = latency_levels(window, edges), throughput_levels(window, edges)
    if latency is None or throughput is None:
        return (Gate("enough_batches", False, said("gate.enough_batches.empty"), LONGER),)
    confidence = confidence_of(recording)
    return tuple(_drift_gates("latency", latency, confidence)) + tuple(
        _drift_gates("throughput", throughput, confidence)
    )


def _drift_gates(name: str, levels: Series, confidence: float) -> Iterator[Gate]:
    halves = step(levels, len(levels) // 2, confidence)
    yield _drift_gate(name, "halves", halves, said("gate.drift.halves", share=halves.share))
    slope = trend(levels, confidence)
    yield _drift_gate(name, "trend", slope, said("gate.drift.trend", share=slope.share))
    jump = change_point(levels, confidence)
    place = (jump.at or 0) / len(levels)
    yield _drift_gate(name, "level", jump, said("gate.drift.level", share=jump.share, place=place))


def _drift_gate(name: str, kind: str, drift: Drift, seen: Said) -> Gate:
    passed = not (drift.is_certain and drift.share > LARGEST_DRIFT)
    return Gate(f"{name}_{kind}", passed, seen, said(f"gate.drift.{kind}_advice"))


def _littles_law(window: Window) -> Gate:
    """Open sessions against what pages and thinking account for: N = X (R + Z) = (all that was spent) / (all time).

    Every outcome counts: a citizen is there while it waits for a page that is then cut or fails.
    """
    advice = said("gate.littles_law.advice")
    open_ = window.open_by_interval
    if window.intervals < FEWEST_BATCHES or np.isnan(open_).any() or not open_.any():
        return Gate("littles_law", False, said("gate.littles_law.none"), advice)
    spent_s = window.histogram(SERVICE).spent_by_interval_s + window.histogram(THINK).spent_by_interval_s
    missing = open_ - spent_s / window.interval_s
    edges = equal_batches(window.intervals, FEWEST_BATCHES)
    batches = np.add.reduceat(missing, edges[:-1]) / np.diff(edges)
    mean_open, mean_missing = float(open_.mean()), float(missing.mean())
    allowed = LITTLE_TOLERANCE * mean_open + LITTLE_ERRORS * standard_error(batches, float(batches.mean()))
    apart = {"apart": abs(mean_missing) / mean_open, "allowed": allowed / mean_open}
    seen = said("gate.littles_law.seen", open=mean_open, product=mean_open - mean_missing, **apart)
    return Gate("littles_law", abs(mean_missing) <= allowed, seen, advice)


def _nothing_hangs(recording: Recording, window: Window) -> Gate:
    """A page is counted when it ends, so one that hangs until its time-out is in no number yet.

    Requests in flight at the end of the window against those that answered ones account for (Little: the time spent
    in answered requests, a second); what is beyond, 3 sqrt of it aside, hangs. Its share of the pages must not exceed
    what the plan allows to fail of all pages: whose page it is that hangs nobody knows.
    """
    advice = said("gate.nothing_hangs.advice")
    quarter = max(1, window.intervals // 4)
    late = window.users.sort_values("second").tail(quarter * window.interval_s)["in_flight"].dropna()
    if late.empty:
        return Gate("nothing_hangs", False, said("gate.nothing_hangs.none"), advice)
    spent_s = window.histogram(REQUEST).spent_by_interval_s[-ceil(len(late) / window.interval_s) :]
    answered = float(spent_s.mean()) / window.interval_s
    hanging = max(0.0, float(late.mean()) - answered - LITTLE_ERRORS * sqrt(answered + 1))
    pages = window.histogram(window.latency_kind, ANSWERED).total
    share = hanging / (pages + hanging) if pages else 1.0
    allowed = min(
        (each.limit for each in recording.plan.objectives if each.measure == "errors" and each.what in EVERY_PAGE),
        default=MOST_UNBOUNDED_ERRORS,
    )
    requests = {"late": float(late.mean()), "answered": answered}
    seen = said("gate.nothing_hangs.seen", **requests, share=share, allowed=allowed)
    return Gate("nothing_hangs", share <= allowed, seen, advice)


def _errors_bounded(recording: Recording, window: Window) -> Gate:
    """Failed pages are often quick: a latency objective alone must not pass on them.

    Those count that no objective for errors covers: of the others the objectives say what may fail.
    """
    kind, advice = window.latency_kind, said("gate.failures_bounded.advice")
    bounds = [objective for objective in recording.plan.objectives if objective.measure == "errors"]
    visited = window.cells.of(kind, ANSWERED).pages_there
    unbounded = frozenset(page for page in visited if not any(bound.covers(page) for bound in bounds))
    pages = (unbounded or frozenset(visited)).__contains__
    failed = window.histogram(kind, PORTAL_FAILURES, pages).by_interval
    share = error_share(failed, window.histogram(kind, ANSWERED, pages).by_interval).value or 0.0
    if bounds and unbounded:
        seen = said("gate.failures_bounded.seen_of_others", share=share)
    else:
        bound = said("gate.failures_bounded.with") if bounds else said("gate.failures_bounded.without")
        seen = said("gate.failures_bounded.seen", share=share, bound=bound)
    return Gate("failures_bounded", not unbounded or share <= MOST_UNBOUNDED_ERRORS, seen, advice)
