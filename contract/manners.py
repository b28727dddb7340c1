"""How people behave at a screen: how fast they type, how long they wait, and what they do when it takes too long."""

from dataclasses import dataclass
from random import Random

from contract.think_time import ThinkTime


@dataclass(frozen=True)
class Typing:
    """Typing takes time by the length of the form; nothing by default."""

    character_s: float = 0.0
    field_s: float = 0.0

    def duration_s(self, characters: float, fields: float) -> float:
        """How long it takes to fill so many characters into so many fields."""
        return characters * self.character_s + fields * self.field_s


@dataclass(frozen=True)
class Patience:
    """How long a citizen waits for one page; then it reloads with probability `reloads`, or leaves.

    After `most_reloads` reloads of one page it leaves in any case.
    """

    waits: ThinkTime
    reloads: float
    most_reloads: int


@dataclass(frozen=True)
class Retries:
    """After a page that failed a citizen tries again with probability `share`, after `pause`; at most `most` times."""

    share: float
    most: int
    pause: ThinkTime


@dataclass(frozen=True)
class Manners:
    """How a citizen takes what the portal does; by default it waits until the time-out, and leaves after a failure."""

    patience: Patience | None = None
    retries: Retries | None = None

    def draw_patience_s(self, random: Random) -> float | None:
        """How long a citizen waits for one page; None: until the time-out."""
        return self.patience.waits.draw_s(random) if self.patience else None

    def reloads(self, random: Random, reloaded: int) -> bool:
        """Does a citizen whose patience has ended reload, having done so `reloaded` times, rather than leave?"""
        patience = self.patience
        return patience is not None and reloaded < patience.most_reloads and random.random() < patience.reloads

    def draw_retry_s(self, random: Random, retried: int) -> float | None:
        """After how long a citizen tries a failed page again, having done so `retried` times; None: it leaves."""
        retries = self.retries
        if retries is None or retried >= retries.most or random.random() >= retries.share:
            return None
        return retries.pause.draw_s(random)
