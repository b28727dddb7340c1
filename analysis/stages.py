"""One stage judged: what was measured in its window, its gates, and what that says of each objective."""

from dataclasses import dataclass

from analysis.arrivals import Arrivals, arrivals_of
from analysis.estimate import NOTHING, Estimate, Result, decide
from analysis.gate import Gate, p99_s
from analysis.gates import DELAY_GATES, generator_gates
from analysis.impatience import Impatience, impatience_of
from analysis.language import ENGLISH, Said, said
from analysis.offered import offered_per_s
from analysis.quantiles import quantile
from analysis.rates import error_share, throughput
from analysis.recording import Recording
from analysis.resources import ResourceUse, resource_uses
from analysis.steadiness import DRIFT_GATES, steadiness_gates
from analysis.system_use import Behind
from analysis.warm_up import settled_window
from analysis.windows import ANSWERED, Window
from contract.objectives import EVERY_PAGE, Objective
from contract.outcomes import CUT, OK, PORTAL_FAILURES
from contract.plan import Stage
from contract.run_folder import OWN_DELAY, SERVICE, THINK

PERCENTILES = (0.5, 0.95, 0.99)  # what is reported of every stage, whatever the objectives ask for


@dataclass(frozen=True)
class ObjectiveVerdict:
    """What one stage says of one objective; `reason` is None where the estimate alone decided."""

    objective: Objective
    result: Result
    estimate: Estimate
    reason: Said | None = None

    @property
    def why(self) -> str:
        """The reason, as verdict.json has it."""
        return ENGLISH.say(self.reason or "")


@dataclass(frozen=True)
class Crowd:
    """Three readings of "concurrent users", and the rate that they amount to: N = X (R + Z). In simulated citizens.

    Means over the window; None where nothing was recorded. `planned` is what the plan wanted: in a sessions load, what
    would be open if the portal took no time.
    """

    planned: float | None = None
    open: float | None = None
    active_60s: float | None = None
    in_flight: float | None = None
    response_s: float | None = None
    think_s: float | None = None


@dataclass(frozen=True)
class Measured:
    """What was measured over all pages of a window: `latency` has one estimate in seconds for each of PERCENTILES.

    `resources` is what the target's own monitoring says of the same seconds.
    """

    from_s: int
    to_s: int
    warm_up_s: int  # cut off the front of the window that was planned
    throughput: Estimate
    latency: tuple[Estimate, ...]
    errors: Estimate
    cut: int
    crowd: Crowd
    impatience: Impatience
    arrivals: Arrivals | None  # None in a closed load
    resources: tuple[ResourceUse, ...] = ()


@dataclass(frozen=True)
class StageVerdict:
    """A stage with its result; `measured` is None, and there are no gates, where the run did not come to it.

    `behind` is None where the target does not tell of the systems behind it, or the run did not come to the stage.
    """

    stage: Stage
    result: Result
    objectives: tuple[ObjectiveVerdict, ...]
    measured: Measured | None
    generator_gates: tuple[Gate, ...] = ()
    steadiness_gates: tuple[Gate, ...] = ()
    behind: Behind | None = None

    @property
    def failed_gates(self) -> tuple[Gate, ...]:
        """The gates that failed, the generator's first."""
        return tuple(gate for gate in self.generator_gates + self.steadiness_gates if not gate.passed)


def judge_stage(recording: Recording, stage: Stage) -> StageVerdict:
    """Judge one stage."""
    window = settled_window(recording, stage)
    objectives = recording.plan.objectives
    if window is None:
        unknown = tuple(ObjectiveVerdict(objective, "NOT_RUN", NOTHING) for objective in objectives)
        return StageVerdict(stage, "NOT_RUN", unknown, None)
    own_gates, steady_gates = generator_gates(recording, window), steadiness_gates(recording, window)
    broken = {gate.key: gate.title for gate in sorted(own_gates, key=lambda gate: gate.name) if not gate.passed}
    unsteady = tuple(gate for gate in steady_gates if not gate.passed)
    decisive = window.last_half() if unsteady else window
    verdicts = tuple(
        _judge_despite(window, decisive, objective, broken)
        if broken
        else _asked(recording, decisive, _judge_objective(window, objective, unsteady))
        for objective in objectives
    )
    result = stage_result([verdict.result for verdict in verdicts])
    return StageVerdict(stage, result, verdicts, _measured(recording, window), own_gates, steady_gates)


def stage_result(results: list[Result]) -> Result:
    """FAIL where any objective fails, INVALID where any is, PASS where all pass and there is one, else UNDECIDED.

    An objective that is not asked at this load (NOT_RUN) is none.
    """
    asked = [result for result in results if result != "NOT_RUN"]
    for word in ("FAIL", "INVALID"):
        if word in asked:
            return word
    return "PASS" if asked and all(result == "PASS" for result in asked) else "UNDECIDED"


def measure(window: Window, objective: Objective) -> Estimate:
    """What an objective bounds, estimated.

    Latency is that of every page that was answered or failed, a page that timed out at the time when it was given up;
    pages that the end of a stage cut are left out. Errors are the portal's failures among the same pages. Throughput
    is pages answered well, a second.
    """
    kind = window.latency_kind
    answered = window.histogram(kind, ANSWERED, objective.covers)
    if objective.quantile is not None:
        return quantile(answered, objective.quantile)
    if objective.measure == "errors":
        return error_share(window.histogram(kind, PORTAL_FAILURES, objective.covers).by_interval, answered.by_interval)
    return throughput(window.histogram(kind, (OK,), objective.covers).by_interval, window.interval_s)


def _judge_despite(
    window: Window, decisive: Window, objective: Objective, broken: dict[str, Said]
) -> ObjectiveVerdict:
    """Where generator gates failed: INVALID; but FAIL where its delay, and that alone, cannot explain the break.

    From its sending, a page makes k requests on average (the page that makes most, rounded up), and each of them was
    delayed by more than d, the 99th percentile of the own delay that was measured on these pages, in 1 % of the cases.
    So P(portal took > x) >= P(page took > x + k d) - k %: if the quantile that lies k % lower breaks the objective even
    with k d taken off, the portal alone breaks it. How late it was sent is left out: that is the generator's own. Of a
    window that is not steady its last half decides, as it does without a delay.
    """
    estimate = measure(window, objective)
    if broken.keys() <= DELAY_GATES and _breaks_without_delay(decisive, objective):
        return ObjectiveVerdict(objective, "FAIL", estimate, said("why.delay_taken_off"))
    return ObjectiveVerdict(objective, "INVALID", estimate, said("why.gates", gates=tuple(broken.values())))


def _breaks_without_delay(window: Window, objective: Objective) -> bool:
    delays = window.histogram(OWN_DELAY, None, objective.covers)
    if objective.quantile is None or not delays.total:
        return False
    requests = window.most_requests_a_page(objective.covers)
    share = objective.quantile - 0.01 * requests
    if share <= 0:  # of so many requests a page one may always have been late
        return False
    kept = quantile(window.histogram(SERVICE, ANSWERED, objective.covers), share)
    return kept.at_least is not None and kept.at_least - requests * p99_s(delays) > objective.limit


def _judge_objective(window: Window, objective: Objective, unsteady: tuple[Gate, ...]) -> ObjectiveVerdict:
    """A window that is not steady can FAIL by its last half alone: what drifts may have begun badly and become well."""
    estimate = measure(window, objective)
    if estimate.samples == 0 and objective.measure != "throughput":
        if _nobody_is_answered(window, objective):
            return ObjectiveVerdict(objective, "FAIL", estimate, said("why.nobody_answered"))
        return ObjectiveVerdict(objective, "UNDECIDED", estimate, said("why.no_samples"))
    if unsteady:
        return _judge_unsteady(window, objective, estimate, unsteady)
    result = decide(objective, estimate)
    if result == "UNDECIDED" and not estimate.has_interval:
        return ObjectiveVerdict(objective, result, estimate, said("why.too_few"))
    return ObjectiveVerdict(objective, result, estimate)


def _nobody_is_answered(window: Window, objective: Objective) -> bool:
    """No page ended in all of the window while citizens waited: each that they waited for took longer than that."""
    is_latency_of_all = objective.quantile is not None and objective.what in EVERY_PAGE
    nothing_ended = not window.histogram(window.latency_kind, ANSWERED).total
    return is_latency_of_all and nothing_ended and window.most_wait and not objective.holds(window.seconds)


def _asked(recording: Recording, window: Window, verdict: ObjectiveVerdict) -> ObjectiveVerdict:
    """A throughput that the load does not offer is not asked of the portal: that it was not seen is no finding.

    `window` is the part that decided. That nothing was answered breaks it only where it is known what was offered.
    """
    objective, estimate = verdict.objective, verdict.estimate
    if objective.measure != "throughput" or verdict.result == "PASS":
        return verdict
    offered = offered_per_s(recording, window, objective)
    if offered is None and not estimate.samples:
        return ObjectiveVerdict(objective, "UNDECIDED", estimate, said("why.no_samples"))
    if offered is None or objective.is_asked_of(offered):
        return verdict
    return ObjectiveVerdict(objective, "NOT_RUN", estimate, said("why.not_asked", offered=offered))


def _judge_unsteady(
    window: Window, objective: Objective, estimate: Estimate, unsteady: tuple[Gate, ...]
) -> ObjectiveVerdict:
    """FAIL where the last half clearly breaks it; or the whole does, and the last half shows no recovery.

    What began badly and became well must break it clearly in its last half. The whole is enough where the last half is
    no better than the whole, as in an overload that goes on; and, of a window that did not drift and was too short or
    doubtful otherwise, where the last half is outside too.
    """
    last = measure(window.last_half(), objective)
    if decide(objective, last) == "FAIL":
        return ObjectiveVerdict(objective, "FAIL", estimate, said("why.last_half"))
    if decide(objective, estimate) == "FAIL" and last.value is not None and estimate.value is not None:
        drifts = any(gate.key in DRIFT_GATES for gate in unsteady)
        if _is_no_better(objective, last.value, estimate.value) or not (drifts or objective.holds(last.value)):
            return ObjectiveVerdict(objective, "FAIL", estimate)
    gates = tuple(gate.title for gate in unsteady)
    return ObjectiveVerdict(objective, "UNDECIDED", estimate, said("why.gates", gates=gates))


def _is_no_better(objective: Objective, last: float, whole: float) -> bool:
    return last <= whole if objective.measure == "throughput" else last >= whole


def _measured(recording: Recording, window: Window) -> Measured:
    kind = window.latency_kind
    pages = window.histogram(kind, ANSWERED)
    return Measured(
        from_s=window.from_s,
        to_s=window.to_s,
        warm_up_s=window.warm_up_s,
        throughput=throughput(window.histogram(kind, (OK,)).by_interval, window.interval_s),
        latency=tuple(quantile(pages, share) for share in PERCENTILES),
        errors=error_share(window.histogram(kind, PORTAL_FAILURES).by_interval, pages.by_interval),
        cut=window.histogram(SERVICE, (CUT,)).total,
        crowd=_crowd(window),
        impatience=impatience_of(window),
        arrivals=arrivals_of(recording, window),
        resources=resource_uses(recording, window),
    )


def _crowd(window: Window) -> Crowd:
    means = {
        column: float(window.users[column].mean())
        for column in ("planned", "open", "active_60s", "in_flight")
        if window.users[column].notna().any()
    }
    return Crowd(**means, response_s=window.histogram(SERVICE, ANSWERED).mean_s, think_s=window.histogram(THINK).mean_s)
