"""95 % intervals cover the truth as often as they say, and so do the limits that decide; and not by being wide.

Sojourn times of M/M/1 and M/M/4 with services of 10 to 300 ms, as a recording has them, in windows of 20, 60 and 300 s.
What is counted is wrong / printed, for each length of window by itself. Beside the width stands the least that an
interval around the same point could have: of somebody who knew how that scatters (3.92 of its standard deviations over
all windows). No method that learns the scatter from one window can be narrower and cover.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import binom

from analysis.quantiles import quantile
from tests.proofs.queues import Queue
from tests.proofs.table import proved

SERVICE_S = {1: (0.01, 0.05, 0.1, 0.3), 4: (0.02, 0.05, 0.1, 0.3)}
WINDOWS = {20: 800, 60: 700, 300: 500}  # seconds: how many; 2,000 in all
SLOWER_WINDOWS = {20: 900, 60: 800, 300: 300}  # of the slower portals
MOST_WRONG, FEWEST_PRINTED = 0.07, 30
MANY = 500  # printed intervals, of which no more than MOST_WRONG are wrong, whatever chance makes
SUFFICIENT = 0.5  # where the least width is less than half of the truth, the intervals are no more than so much wider:
WIDEST = {0.5: 2.5, 0.95: 2.5, 0.99: 3.5}


@dataclass(frozen=True)
class Coverage:
    """Of windows of one length: how many, how many intervals were printed, how many of these and of the limits err."""

    windows: int
    printed: int
    wrong: int
    above: int  # the truth lies above the limit that lets an objective pass
    limits: int  # lower ones that there were
    below: int  # the truth lies below the limit that lets it fail
    width: float  # the median, beside the least
    least: float  # beside the truth

    def share(self, name):
        return getattr(self, name) / max(1, self.limits if name == "below" else self.printed)

    def __str__(self):
        if self.printed < FEWEST_PRINTED:
            return f"{self.printed} printed"
        wrong, above, below = (self.share(name) for name in ("wrong", "above", "below"))
        return f"{wrong:.3f} of {self.printed} wrong, {above:.3f} above, {below:.3f} below, width {self.width:.2f}"


def coverage(queue, share, histograms):
    truth_s, found = (
        queue.quantile_s(share),
        [quantile(histogram, share) for histogram in histograms if histogram.total],
    )
    printed = [each for each in found if each.has_interval]
    limits = [each.at_least for each in found if each.at_least is not None]
    least_s = 3.92 * np.std([each.value for each in found])
    return Coverage(
        windows=len(found),
        printed=len(printed),
        wrong=sum(not each.low <= truth_s <= each.high for each in printed),
        above=sum(each.at_most < truth_s for each in printed),
        limits=len(limits),
        below=sum(limit > truth_s for limit in limits),
        width=np.median([each.high - each.low for each in printed]) / least_s if printed else np.nan,
        least=least_s / truth_s,
    )


def check(queue, share, found):
    """Of what is printed in windows of one length at most 7 % is wrong, in all and on each side that decides.

    Of fewer than MANY, where chance would fail what errs in less, no more than 7 % makes in 19 of 20 cases.
    """
    told = "; ".join(f"{seconds} s: {each}" for seconds, each in found.items())
    name = f"p{share * 100:g}, M/M/{queue.servers} of {queue.service_s * 1000:g} ms at {queue.utilisation}"
    proved(f"coverage of {name}", sum(each.windows for each in found.values()), f"at most {MOST_WRONG} wrong", told)
    for each in found.values():
        if each.printed >= FEWEST_PRINTED:
            assert max(each.wrong, each.above) <= most_wrong(each.printed), told
            assert each.below <= most_wrong(each.limits), told
            assert each.least > SUFFICIENT or each.width < WIDEST[share], told
    check_all(name, list(found.values()))


def check_all(name, found):
    """Of the windows of all lengths together, 2,000 in the battery, at least 93 % of the intervals hold the truth."""
    printed, limits = (sum(getattr(each, number) for each in found) for number in ("printed", "limits"))
    wrong, above, below = (sum(getattr(each, side) for each in found) for side in ("wrong", "above", "below"))
    seen = f"{wrong} of {printed} wrong, {above} above; {below} of {limits} below"
    proved(f"coverage of {name}, all", sum(each.windows for each in found), f"at most {MOST_WRONG} wrong", seen)
    if printed >= FEWEST_PRINTED:
        assert max(wrong, above) <= most_wrong(printed), seen
        assert below <= most_wrong(limits), seen


def most_wrong(number):
    return MOST_WRONG * number if number >= MANY else binom.ppf(0.95, number, MOST_WRONG)


def measured(queue, windows):
    found = {share: {} for share in WIDEST}
    for seconds, number in windows.items():
        parts = [queue.servers, int(queue.utilisation * 10), seconds]
        own = [] if queue.service_s == SERVICE_S[queue.servers][0] else [int(queue.service_s * 1e4)]
        histograms = list(queue.windows(np.random.default_rng(parts + own), seconds, number))
        for share, by_length in found.items():
            by_length[seconds] = coverage(queue, share, histograms)
    return found


@pytest.mark.parametrize(
    ("servers", "utilisation", "service_s"),
    [(1, 0.5, 0.01), (1, 0.8, 0.01), (4, 0.7, 0.02), (1, 0.5, 0.1), (4, 0.8, 0.1)],
)
def test_a_sample_of_the_battery(servers, utilisation, service_s):
    queue = Queue(servers, utilisation, service_s)
    for share, by_length in measured(queue, {60: 300}).items():
        check(queue, share, by_length)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("utilisation", [0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
@pytest.mark.parametrize("servers", [1, 4])
def test_2000_windows(servers, utilisation):
    queue = Queue(servers, utilisation, SERVICE_S[servers][0])
    for share, by_length in measured(queue, WINDOWS).items():
        check(queue, share, by_length)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("utilisation", [0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
@pytest.mark.parametrize(
    ("servers", "service_s"), [(servers, each) for servers, slower in SERVICE_S.items() for each in slower[1:]]
)
def test_2000_windows_of_slower_portals(servers, service_s, utilisation):
    queue = Queue(servers, utilisation, service_s)
    for share, by_length in measured(queue, SLOWER_WINDOWS).items():
        check(queue, share, by_length)
