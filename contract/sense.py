"""Does a plan make sense? What no planner would write, and no analysis could judge, in one sentence each."""

import math
from collections.abc import Iterator

from contract.plan import Plan, Stage
from contract.search import Search

LONGEST_S = 1e7  # of a run: four months
MOST_STAGES = 5_000
MOST_USERS = 10**10
LARGEST_UTILISATION = 1_000.0
MOST_LOADS = 10_000  # of a search
MOST_WORKERS, MOST_REPLICATES, LONGEST_INTERVAL_S = 100_000, 1_000, 3_600


def nonsense(plan: Plan) -> Iterator[str]:
    """Everything that is wrong with the numbers of a plan of the right shape."""
    peak, search = plan.observed_peak, plan.search
    makes_sense = {
        f"it has {len(plan.stages)} stages, expected 1 to {MOST_STAGES}": 1 <= len(plan.stages) <= MOST_STAGES,
        f"its stated capacity is {plan.stated_capacity.users} users": 1 <= plan.stated_capacity.users <= MOST_USERS,
        "its observed peak is no number of users": peak is None or 1 <= peak.users <= MOST_USERS,
        f"its scale is {plan.scale:g}": 0 < plan.scale <= MOST_USERS,
        f"it has {plan.workers} workers": 1 <= plan.workers <= MOST_WORKERS,
        f"its interval is {plan.interval_s} s": 1 <= plan.interval_s <= LONGEST_INTERVAL_S,
        f"it has {plan.replicates} replicates": 1 <= plan.replicates <= MOST_REPLICATES,
        "a share of its pages is none": all(0 <= share <= 1 for share in plan.share_of_pages.values()),
        "its search leads nowhere": search is None or _leads_somewhere(search),
    }
    yield from (sentence for sentence, holds in makes_sense.items() if not holds)
    yield from _of_citizens(plan)
    yield from (f"stage {place} is at no place, of no length or of no load" for place in _odd_stages(plan))


def _leads_somewhere(search: Search) -> bool:
    is_sane = 0 < search.low <= search.high <= LARGEST_UTILISATION and search.resolution > 0
    return is_sane and (search.high - search.low) / search.resolution <= MOST_LOADS


def _of_citizens(plan: Plan) -> Iterator[str]:
    citizens = plan.citizens
    if not citizens.journeys or min(citizens.journeys.values()) < 0 or sum(citizens.journeys.values()) <= 0:
        yield "its journeys have no shares"
    if citizens.request_timeout_s <= 0:
        yield f"its request timeout is {citizens.request_timeout_s:g} s"
    times = [citizens.think_time]
    times += [citizens.manners.patience.waits] if citizens.manners.patience else []
    times += [citizens.manners.retries.pause] if citizens.manners.retries else []
    for time in times:
        try:
            mean_s = time.mean_s
        except (ValueError, ArithmeticError, IndexError):
            mean_s = math.nan
        if not 0 <= mean_s <= LONGEST_S:
            yield f"the time {next(iter(time.to_json()))} of its citizens has no mean"


def _odd_stages(plan: Plan) -> Iterator[int]:
    before_s = 0.0
    for place, stage in enumerate(plan.stages):
        if not _is_sane(stage) or stage.start_s < before_s - 1 or stage.end_s > LONGEST_S or stage.index != place:
            yield place + 1
        before_s = stage.end_s


def _is_sane(stage: Stage) -> bool:
    times = (stage.start_s, stage.ramp_s, stage.settle_s, stage.measure_s)
    return (
        min(times) >= 0
        and stage.measure_s > 0
        and 0 < stage.utilisation <= LARGEST_UTILISATION
        and 1 <= stage.citizens <= MOST_USERS
        and 0 <= stage.users <= MOST_USERS
        and min(stage.arrivals_per_s, stage.at_hand) >= 0
        and (stage.model == "closed" or stage.arrivals_per_s > 0)
    )
