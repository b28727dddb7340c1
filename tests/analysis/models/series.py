"""Monitoring data that was made up: a load that goes up and down, and noise that remembers."""

import numpy as np


def days(rows, random):
    """Two days of users, 4,000 at night and 48,000 at noon, a little different each time."""
    return 26_000 - 22_000 * np.cos(4 * np.pi * np.arange(rows) / rows) + 500 * random.standard_normal(rows)


def with_memory(rows, memory, random):
    """Noise of variance 1, each the one before times `memory` and something new (first-order autoregression)."""
    found = [random.standard_normal()]
    for _ in range(rows - 1):
        found.append(memory * found[-1] + np.sqrt(1 - memory**2) * random.standard_normal())
    return np.array(found)


def climb(rows, random):
    """A morning: the load rises from 2,000 to 50,000, and seldom falls a little."""
    return np.linspace(2_000, 50_000, rows) + 500 * random.standard_normal(rows)


def walk(rows, random):
    """A load that goes where chance takes it, from 4,000 to 48,000."""
    found = np.cumsum(random.standard_normal(rows))
    return 4_000 + 44_000 * (found - found.min()) / np.ptp(found)
