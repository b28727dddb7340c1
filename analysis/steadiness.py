"""Steadiness gates: did the window show one steady state, and do its own numbers agree with each other?

One that failed forbids PASS, no more: an overloaded portal is not steady, and may still FAIL.
"""

from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.arrivals import arrivals_of
from analysis.batches import Edges, equal_batches, standard_error, student
from analysis.gate import Gate
from analysis.rates import error_share
from analysis.recording import Recording
from analysis.windows import ANSWERED, Window
from contract.outcomes import PORTAL_FAILURES
from contract.plan import SESSIONS
from contract.quantities import write_percentage
from contract.run_folder import REQUEST, SERVICE, THINK

FAMILY_WISE = 0.001  # the chance that a steady run of so many stages fails a trend or warm-up gate anywhere
LARGEST_DRIFT = 0.1  # of the mean: a drift below it is not worth a word, however significant
BATCHES = 10
TESTS_OF_A_STAGE = 3  # warm-up, trend of the latency, trend of the throughput
LITTLE_TOLERANCE = 0.05
LITTLE_ERRORS = 3  # standard errors on top of it
MOST_UNBOUNDED_ERRORS = 0.01
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


def mser_cut(series: Series) -> int:
    """How many values to drop from the front, at most half: the d that minimises s^2 / (n - d)^2 of the rest.

    Source: White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997).
    """
    rest = [series[start:] for start in range(len(series) // 2 + 1)]
    return int(np.argmin([((values - values.mean()) ** 2).sum() / len(values) ** 2 for values in rest]))


def _whole(window: Window) -> Gate:
    evidence = f"{window.seconds} of {window.stage.measure_s:g} planned seconds measured"
    return Gate("whole window", window.is_whole, evidence, "Let the run go to its end.")


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
    evidence = f"{open_:,.0f} sessions open, {planned:,.0f} if the portal took no time, at least {least:,.0f} expected"
    advice = "Let the stage settle until the long sessions are there."
    return (Gate("load filled up", open_ >= least, evidence, advice),)


def _held(recording: Recording, window: Window) -> Gate:
    """The last instant of a stage belongs to the next one, so it is looked at just before."""
    plan = recording.plan
    from_, to = plan.citizens_at(window.from_s), plan.citizens_at(window.to_s - 1e-6)
    evidence = f"the load went from {from_:,} to {to:,} citizens while it was measured"
    advice = "Hold a load, with `steps` or `hold`, to see it pass."
    return Gate("load held", False, evidence, advice)


def _level_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    advice = "Let the stage settle for longer, and measure for longer."
    if window.intervals < BATCHES:
        needed_s = BATCHES * window.interval_s
        return (Gate("enough batches", False, f"{window.seconds} s, at least {needed_s} s are needed", advice),)
    pages = window.histogram(window.latency_kind, ANSWERED)
    edges = equal_batches(window.intervals, BATCHES)
    counts = np.add.reduceat(pages.by_interval, edges[:-1])
    if not counts.all():
        return (Gate("enough batches", False, "a tenth of the window holds no page", advice),)
    latency = np.add.reduceat(pages.spent_by_interval_s, edges[:-1]) / counts
    confidence = 1 - FAMILY_WISE / (TESTS_OF_A_STAGE * len(recording.plan.stages))
    return (
        _warm_up(latency, confidence),
        _trend("trend of the latency", latency, confidence),
        _trend("trend of the throughput", _pages_per_s(window, counts, edges), confidence),
    )


def _pages_per_s(window: Window, counts: Series, edges: Edges) -> Series:
    """Pages a second of each batch; in a sessions load for each session open, for there how many are open emerges.

    Arrivals are a Poisson process, so the sessions open wander by their square root; what pages follow is them.
    """
    seconds = np.diff(edges) * window.interval_s
    if window.stage.model != SESSIONS:
        return np.asarray(counts / seconds)
    open_ = _open_by_interval(window)
    if np.isnan(open_).any():
        return np.asarray(counts / seconds)
    return np.asarray(counts / np.maximum(np.add.reduceat(open_, edges[:-1]) * window.interval_s, 1.0))


def _open_by_interval(window: Window) -> Series:
    """Sessions open on average, interval by interval of the window; NaN where nobody counted in one of its seconds."""
    counted = window.users.drop_duplicates("second").set_index("second")["open"]
    by_second = np.asarray(counted.reindex(range(window.from_s, window.to_s)), dtype=float)
    return np.asarray(by_second.reshape(-1, window.interval_s).mean(axis=1))


def _warm_up(latency: Series, confidence: float) -> Gate:
    """The MSER cut is above zero, and the halves differ by Student's two-sample test and by more than 10 %."""
    cut = mser_cut(latency)
    first, last = latency[: BATCHES // 2], latency[BATCHES // 2 :]
    drift = float(abs(first.mean() - last.mean())) / float(latency.mean())
    error = np.sqrt(first.var(ddof=1) / len(first) + last.var(ddof=1) / len(last))
    differ = abs(first.mean() - last.mean()) > student(BATCHES - 2, confidence) * error
    evidence = f"the halves' mean latencies differ by {write_percentage(drift)}"
    passed = not (cut and differ and drift > LARGEST_DRIFT)
    return Gate("warmed up", passed, evidence, "Let the stage settle for longer.")


def _trend(name: str, series: Series, confidence: float) -> Gate:
    """Least squares line through the batches: its slope against its standard error, and its rise against the mean."""
    time = np.arange(len(series)) - (len(series) - 1) / 2
    slope = float(time @ series) / float(time @ time)
    rest = series - series.mean() - slope * time
    error = np.sqrt(float(rest @ rest) / (len(series) - 2) / float(time @ time))
    drift = abs(slope) * len(series) / float(series.mean())
    passed = abs(slope) <= student(len(series) - 2, confidence) * error or drift <= LARGEST_DRIFT
    evidence = f"it moved by {write_percentage(drift)} of its mean during the window"
    return Gate(name, passed, evidence, "Measure for longer: the portal was still filling up, or draining.")


def _littles_law(window: Window) -> Gate:
    """Open sessions against what pages and thinking account for: N = X (R + Z) = (all that was spent) / (all time).

    Every outcome counts: a citizen is there while it waits for a page that is then cut or fails.
    """
    advice = "Look for time that nobody recorded: citizens not started, waits outside of pages, clocks."
    open_ = _open_by_interval(window)
    if window.intervals < BATCHES or np.isnan(open_).any() or not open_.any():
        return Gate("Little's law", False, "too few seconds with a count of the open sessions", advice)
    spent_s = window.histogram(SERVICE).spent_by_interval_s + window.histogram(THINK).spent_by_interval_s
    missing = open_ - spent_s / window.interval_s
    edges = equal_batches(window.intervals, BATCHES)
    batches = np.add.reduceat(missing, edges[:-1]) / np.diff(edges)
    mean_open, mean_missing = float(open_.mean()), float(missing.mean())
    allowed = LITTLE_TOLERANCE * mean_open + LITTLE_ERRORS * standard_error(batches, float(batches.mean()))
    evidence = (
        f"{mean_open:,.0f} sessions open, X (R + Z) = {mean_open - mean_missing:,.0f}: "
        f"{write_percentage(abs(mean_missing) / mean_open)} apart, {write_percentage(allowed / mean_open)} allowed"
    )
    return Gate("Little's law", abs(mean_missing) <= allowed, evidence, advice)


def _nothing_hangs(recording: Recording, window: Window) -> Gate:
    """A page is counted when it ends, so one that hangs until its time-out is in no number yet.

    Requests in flight at the end of the window against those that answered ones account for (Little: the time spent
    in answered requests, a second); what is beyond, 3 sqrt of it aside, hangs. Its share of the pages must not exceed
    what the plan allows to fail.
    """
    advice = "Let the stage be longer than the request timeout, or shorten the timeout: then these pages are counted."
    quarter = max(1, window.intervals // 4)
    late = window.users.sort_values("second").tail(quarter * window.interval_s)["in_flight"].dropna()
    if late.empty:
        return Gate("nothing hangs", False, "requests in flight were not counted", advice)
    spent_s = window.histogram(REQUEST).spent_by_interval_s[-ceil(len(late) / window.interval_s) :]
    answered = float(spent_s.mean()) / window.interval_s
    hanging = max(0.0, float(late.mean()) - answered - LITTLE_ERRORS * np.sqrt(answered + 1))
    pages = window.histogram(window.latency_kind, ANSWERED).total
    share = hanging / (pages + hanging) if pages else 1.0
    allowed = min(
        [objective.limit for objective in recording.plan.objectives if objective.measure == "errors"],
        default=MOST_UNBOUNDED_ERRORS,
    )
    evidence = (
        f"{late.mean():,.0f} requests in flight near the end, answered ones account for {answered:,.0f}: "
        f"{write_percentage(share)} of the pages seem to hang, {write_percentage(allowed)} may fail"
    )
    return Gate("nothing hangs", share <= allowed, evidence, advice)


def _errors_bounded(recording: Recording, window: Window) -> Gate:
    """Failed pages are often quick: a latency objective alone must not pass on them."""
    kind = window.latency_kind
    failed = window.histogram(kind, PORTAL_FAILURES).by_interval
    share = error_share(failed, window.histogram(kind, ANSWERED).by_interval).value or 0.0
    bounded = any(objective.measure == "errors" for objective in recording.plan.objectives)
    evidence = f"{write_percentage(share)} of pages failed, {'with' if bounded else 'without'} an objective for errors"
    advice = "Add an objective such as 'errors of all < 1 %': a quick failure is not a quick answer."
    return Gate("failures bounded", bounded or share <= MOST_UNBOUNDED_ERRORS, evidence, advice)
