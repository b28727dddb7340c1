"""How simulated citizens behave: how long they think and wait, and what they do when it takes too long."""

from dataclasses import dataclass

import numpy as np

from queueing.simulation.numbers import Draw, Numbers, Seconds

ANSWERED, TIMED_OUT, GAVE_UP = 0, 1, 2  # how a page ended
WENT_ON, RELOADED, LEFT = 0, 1, 2  # what the citizen did then


@dataclass(frozen=True)
class Patience:
    """A citizen waits for a page so long; then it reloads with the chance `reloads`, so often at most, or leaves."""

    waits_s: Draw
    reloads: float
    most_reloads: int


@dataclass(frozen=True)
class Retries:
    """After a page that timed out a citizen tries again with the chance `share`, at most so often a page."""

    share: float
    most: int
    pause_s: Draw


@dataclass(frozen=True)
class Manners:
    """Without patience citizens wait for the time-out, and without retries they leave then."""

    think_s: Draw
    timeout_s: float
    patience: Patience | None = None
    retries: Retries | None = None

    def draw_limits_s(self, count: int, chance: np.random.Generator) -> Seconds:
        """How long each of so many citizens waits for its page."""
        if self.patience is None:
            return np.full(count, self.timeout_s)
        return np.minimum(self.patience.waits_s(chance, count), self.timeout_s)

    def outcomes(self, limits_s: Seconds, took_s: Seconds) -> Numbers:
        """How each page ended that would take so long."""
        failed = np.where(limits_s < self.timeout_s, GAVE_UP, TIMED_OUT)
        return np.where(took_s <= limits_s, ANSWERED, failed)

    def tries_again(self, outcomes: Numbers, tries: Numbers, chance: np.random.Generator) -> Numbers:
        """RELOADED or LEFT for each page that failed, when its citizen has tried it again so often before."""
        share = np.zeros(len(outcomes))
        if self.patience is not None:
            gave_up = (outcomes == GAVE_UP) & (tries < self.patience.most_reloads)
            share[gave_up] = self.patience.reloads
        if self.retries is not None:
            timed_out = (outcomes == TIMED_OUT) & (tries < self.retries.most)
            share[timed_out] = self.retries.share
        return np.where(chance.random(len(outcomes)) < share, RELOADED, LEFT)

    def draw_retry_pauses_s(self, outcomes: Numbers, chance: np.random.Generator) -> Seconds:
        """How long each pauses before it tries again: who gave up reloads at once."""
        pauses_s = np.zeros(len(outcomes))
        timed_out = np.flatnonzero(outcomes == TIMED_OUT)
        if self.retries is not None and timed_out.size:
            pauses_s[timed_out] = self.retries.pause_s(chance, timed_out.size)
        return pauses_s
