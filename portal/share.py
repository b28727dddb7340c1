"""What the processes of one portal have in common, and which of them this is; a portal of one process has it alone."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from joserfc.jwk import ECKey

from portal.board import Board
from portal.sealed import derived

MOST_PROCESSES = 64
FEWEST_SERVERS = 25  # of the bottleneck in a process: fewer, and dealing them out would be felt


@dataclass(frozen=True)
class Share:
    """Process `index` of `of`; `folder` is where a temporary database is, None: it makes one of its own."""

    board: Board
    of: int = 1
    index: int = 0
    folder: Path | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"), repr=False)  # the identity provider's

    def secret_for(self, purpose: str) -> bytes:
        """A secret that all processes know, for one purpose."""
        return derived(self.secret, purpose)

    def random(self, seed: object) -> Random:
        """Chance of its own: what one process draws, no other does."""
        return Random(seed if self.of == 1 else f"{seed} {self.index}")  # type: ignore[arg-type]

    def part_of(self, whole: int) -> int:
        """Its part where something whole is dealt out to all."""
        return whole // self.of + (self.index < whole % self.of)


def refuse_too_many(processes: int, servers: int | None) -> None:
    """Raises ValueError where that many processes cannot be one portal with that many servers of its bottleneck."""
    if not 1 <= processes <= MOST_PROCESSES:
        raise ValueError(f"found {processes} processes, expected 1 to {MOST_PROCESSES}")
    if servers is not None and processes > 1 and servers < processes * FEWEST_SERVERS:
        raise ValueError(
            f"found {servers} servers for {processes} processes, expected at least {FEWEST_SERVERS} for each, for a "
            f"queue that is dealt out waits longer than one: give --processes {max(1, servers // FEWEST_SERVERS)}"
        )


def alone() -> Share:
    """The share of a portal that is one process."""
    return Share(Board(1))
