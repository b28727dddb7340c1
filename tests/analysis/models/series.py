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
