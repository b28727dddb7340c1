"""Where a planted portal breaks an objective, worked out by hand: nothing of the code under test is used here.

N citizens think for Z on average (how the times are distributed does not matter: Baskett, Chandy, Muntz and Palacios
1975) and then want S, exponential, of one of c servers, first come first served. By the arrival theorem (Sevcik and
Mitrani 1981) who arrives finds the others as they are in a system without him. Finding j others, he waits, if j >= c,
for j - c + 1 departures of c busy servers, and is then served.
"""

import numpy as np
from scipy.special import gammainc, gammaincc

STATED_USERS = 120_000


def service_time_s(capacity, scale, think_s):
    """Mean service time that makes N* = c (Z + S) / S equal to `capacity` (a fraction of the stated users)."""
    servers = 400 // scale
    return servers * think_s / (capacity * STATED_USERS / scale - servers)


def p95_s(citizens, servers, think_s, service_s):
    """The 95th percentile of the response time of one citizen among `citizens`, by bisection."""
    found = others_found(citizens - 1, servers, think_s, service_s)
    low_s, high_s = 0.0, service_s * (citizens + 100)
    for _ in range(60):
        middle_s = (low_s + high_s) / 2
        if longer_than(middle_s, found, servers, service_s) > 0.05:
            low_s = middle_s
        else:
            high_s = middle_s
    return high_s


def others_found(citizens, servers, think_s, service_s):
    """Probabilities of j citizens at the portal, birth and death: (N - j) / Z in, min(j, c) / S out."""
    j = np.arange(citizens)
    steps = np.log((citizens - j) / think_s) - np.log(np.minimum(j + 1, servers) / service_s)
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def longer_than(t_s, found, servers, service_s):
    """P(response > t): own service; or an Erlang wait of k = j - c + 1 departures, and then the own service.

    With departures at rate r = c / S and own service at rate m = 1 / S, conditioning on the wait gives
    P(wait + service > t) = P(wait > t) + exp(-m t) (r / (r - m))^k P(an Erlang wait at rate r - m < t).
    """
    rate, own = servers / service_s, 1 / service_s
    k = np.arange(1, len(found) - servers + 1)
    inside = np.exp(-own * t_s + k * np.log(rate / (rate - own))) * gammainc(k, (rate - own) * t_s)
    waiting = gammaincc(k, rate * t_s) + inside
    return found[:servers].sum() * np.exp(-own * t_s) + (found[servers:] * waiting).sum()


def crossing(capacity, objective_s, scale=100, think_s=4.0):
    """The utilisation at which p95 reaches the objective, to a tenth of a per cent."""
    servers, service_s = 400 // scale, service_time_s(capacity, scale, think_s)
    low, high = 0.01, 4.0
    while high - low > 0.001:
        middle = (low + high) / 2
        if p95_s(round(middle * STATED_USERS / scale), servers, think_s, service_s) > objective_s:
            high = middle
        else:
            low = middle
    return high


def saturating_service_time_s(servers, citizens, think_s):
    """S such that N* = c (Z + S) / S is so many citizens."""
    return servers * think_s / (citizens - servers)


def share_longer(t_s, found, servers, service_s, nodes=200):
    """P(response > t) as `longer_than`, for any number of servers: own service s, then P(wait > t - s), integrated.

    An Erlang wait of k departures at rate c / S is longer than t - s with the chance that a Poisson number of mean
    (t - s) c / S is below k. Gauss and Legendre's rule over s up to t, or to 40 S, where exp(-s / S) is nothing any
    more; states that are never seen are left out.
    """
    likely = np.flatnonzero(found > 1e-13)
    waits = np.maximum(likely - servers + 1, 0)
    points, weights = np.polynomial.legendre.leggauss(nodes)
    until_s = min(t_s, 40 * service_s)
    own_s, weights = (points + 1) * until_s / 2, weights * until_s / 2
    longer = gammaincc(np.maximum(waits, 1)[:, None], (t_s - own_s) * servers / service_s)
    inside = np.where(waits[:, None] > 0, longer, 0.0) @ (weights * np.exp(-own_s / service_s) / service_s)
    return float(found[likely] @ (inside + np.exp(-t_s / service_s)))


def crossing_citizens(servers, service_s, think_s, objective_s):
    """The most citizens whose p95 keeps to the objective, exactly: every number is tried, by bisection."""
    low, high = 1, 2
    while _holds(high, servers, service_s, think_s, objective_s):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _holds(middle, servers, service_s, think_s, objective_s):
            low = middle
        else:
            high = middle
    return low


def _holds(citizens, servers, service_s, think_s, objective_s):
    found = others_found(citizens - 1, servers, think_s, service_s)
    return share_longer(objective_s, found, servers, service_s) <= 0.05
