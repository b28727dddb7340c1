"""Turns: at which moments of a worker the pauses of its citizens end.

Workers share cores, and each finds its caches cold when it comes to run: the first request after a sleep costs five
times what the next ones do. So of each round every worker has its turn, and a pause that would end at any time of the
round ends in the turn. The round is folded down to the turn: who would come first comes first, nobody sooner or later
by more than half a round, and the mean of all pauses is kept.

    round      |------------------|------------------|
    worker 0   ''''''             ''''''
    worker 1         ''''''             ''''''
    worker 2               ''''''             ''''''

Each moment of a round belongs to as many workers as any other. So what all of them send together is as even as it was:
a worker sends three times as often in a third of the time, and chance that had no memory has none.
"""

from dataclasses import dataclass
from math import ceil, floor

ROUND_S = 0.1
MOST_TURNS = 8  # of a round: the turns of more workers overlap, for each must be long enough for its work
MOMENTS_A_TURN = 14  # so that of a worker with as many citizens as its sockets allow a few are due at each
SHORT_S = 2.0  # a pause that is shorter would be another one, moved by half a round
FINE_S = 0.005  # the grid of those


@dataclass(frozen=True)
class Turn:
    """A worker's part of each round, on the clock of its machine, in seconds."""

    begins_s: float = 0.0
    lasts_s: float = ROUND_S

    def end_s(self, now_s: float, pause_s: float) -> float:
        """The moment at which somebody's pause ends that begins now, `pause_s` later or close to that."""
        due_s = now_s + pause_s - self.begins_s
        if pause_s < SHORT_S:
            return round(due_s / FINE_S) * FINE_S + self.begins_s
        rounds = (due_s - self.lasts_s / 2) / ROUND_S + 0.5
        whole = floor(rounds)
        part = (floor((rounds - whole) * MOMENTS_A_TURN) + 0.5) / MOMENTS_A_TURN
        return whole * ROUND_S + part * self.lasts_s + self.begins_s


def turn_of(worker: int, workers: int) -> Turn:
    """The turn of one of so many workers, counted from 0."""
    at_a_time = ceil(workers / MOST_TURNS)
    return Turn(worker / workers * ROUND_S, at_a_time / workers * ROUND_S)
