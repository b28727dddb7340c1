"""95 % intervals of error shares and of throughput cover the truth, and so do the limits that decide: 2,000 windows.

Pages arrive at random, or in a rate that wanders (a first-order autoregression of its logarithm, e times less alike
after five seconds); they fail independently, or in outages of three seconds on average in which half of them do.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.rates import error_share, throughput
from tests.proofs.table import proved

MOST_WRONG, WINDOWS = 0.07, 2_000
WANDERS = np.exp(-1 / 5)


def pages(random, a_second, seconds, wanders=0.0):
    """Counts of each second; the mean of the rate is `a_second` either way."""
    if not wanders:
        return random.poisson(a_second, seconds)
    level, levels = random.normal(0, wanders), []
    for push in random.normal(0, wanders * np.sqrt(1 - WANDERS**2), seconds):
        level = WANDERS * level + push
        levels.append(level)
    return random.poisson(a_second * np.exp(np.array(levels) - wanders**2 / 2))


def failures(random, counts, share, bursts):
    """Of independent pages `share` fail; in bursts half of those of an outage, and outages take twice the share."""
    if not bursts:
        return random.binomial(counts, share)
    out, away = np.zeros(len(counts), bool), 2 * share
    begins = away / (1 - away) / 3  # a second, so that outages of three seconds take up so much of the time
    is_out = random.random() < away
    for second, chance in enumerate(random.random(len(counts))):
        out[second] = is_out
        is_out = chance >= 1 / 3 if is_out else chance < begins
    return np.where(out, random.binomial(counts, 0.5), 0)


@dataclass
class Tally:
    """How many intervals there were, and how many of these and of the limits that decide do not hold the truth."""

    printed: int = 0
    wrong: int = 0
    above: int = 0  # the truth lies above the upper limit
    below: int = 0

    def add(self, estimate, truth):
        if estimate.has_interval:
            self.printed += 1
            self.wrong += not estimate.low <= truth <= estimate.high
            self.above += estimate.at_most < truth
            self.below += estimate.at_least > truth

    def check(self, name, *sides):
        shares = {side: getattr(self, side) / max(1, self.printed) for side in ("wrong", "above", "below")}
        seen = ", ".join(f"{share:.3f} {side}" for side, share in shares.items())
        proved(name, self.printed, f"at most {MOST_WRONG} {', '.join(sides)}", seen)
        assert self.printed == WINDOWS
        assert max(shares[side] for side in sides) <= MOST_WRONG, f"{name}: {seen}"


def of_errors(a_second, share, bursts, seconds):
    random, tally = np.random.default_rng([a_second, int(share * 1000), seconds, bursts]), Tally()
    for _ in range(WINDOWS):
        counts = pages(random, a_second, seconds)
        tally.add(error_share(failures(random, counts, share, bursts), counts), share)
    return tally


@pytest.mark.parametrize("seconds", [20, 60, 300])
@pytest.mark.parametrize(("a_second", "share"), [(5, 0.01), (5, 0.1), (50, 0.001), (50, 0.01), (50, 0.1)])
def test_shares_of_independent_errors(a_second, share, seconds):
    name = f"coverage of errors of {share:.1%}, {a_second} pages/s, {seconds} s"
    of_errors(a_second, share, False, seconds).check(name, "wrong", "above", "below")


@pytest.mark.parametrize("seconds", [20, 60, 300])
@pytest.mark.parametrize("share", [0.001, 0.01, 0.1])
def test_outages_do_not_fail_a_portal_more_often_than_chance_may(share, seconds):
    """The other side nobody can promise: a window without an outage knows of none (docs/method.md)."""
    name = f"limit that fails errors of {share:.1%} in outages, {seconds} s"
    of_errors(50, share, True, seconds).check(name, "below")


@pytest.mark.parametrize(
    ("a_second", "wanders", "seconds"),
    [(0.02, 0.0, 60), (0.2, 0.0, 20), (0.2, 0.0, 60), (2, 0.0, 60), (50, 0.0, 20), (50, 0.0, 300), (50, 0.2, 300)],
)
def test_throughput(a_second, wanders, seconds):
    random, tally = np.random.default_rng([int(a_second * 100), int(wanders * 10), seconds]), Tally()
    for _ in range(WINDOWS):
        tally.add(throughput(pages(random, a_second, seconds, wanders)), a_second)
    name = f"coverage of a throughput of {a_second}/s, wandering by {wanders:.0%}, {seconds} s"
    tally.check(name, "wrong", "above", "below")
