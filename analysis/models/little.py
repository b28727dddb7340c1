"""Little's law row by row, N = X (R + Z): do the columns of a table speak of the same portal?

Source: Little, Operations Research 9 (1961). Published measurements close it to half a per cent (Brady and Gunther,
CMG 2016, table 3); a larger miss means that a duration, a unit, the users or a latency is not what it is called.
"""

from typing import Literal

from analysis.models.observations import Observations, Series

CLOSES, NEARLY = 0.02, 0.05  # shares of N

Closing = Literal["closes", "nearly", "open"]


def users_by_little(observations: Observations) -> Series | None:
    """X (R + Z) of each row; None where a time is unknown."""
    if observations.response_s is None or observations.think_s is None:
        return None
    return observations.throughput_per_s * (observations.response_s + observations.think_s)


def closing(users: float, by_little: float) -> Closing:
    """Within 2 % of the users it closes, within 5 % nearly."""
    miss = abs(by_little / users - 1)
    return "closes" if miss <= CLOSES else "nearly" if miss <= NEARLY else "open"
