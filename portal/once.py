"""What may happen once, or a few times, whichever process it is asked of: written down until its time is over.

A row a token that was used up or tried in vain; where there is none, it is as good as new. The rows stand in the order
in which they may go, so to forget is to cut off the beginning.
"""

from portal.connections import Connection
from portal.sealed import Clock, Mark

SCHEMA = """
CREATE TABLE IF NOT EXISTS used (
    until_s INTEGER NOT NULL, tag BLOB NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (until_s, tag)
) WITHOUT ROWID;
"""
USED_UP = 1_000_000  # tries
FORGET_EVERY = 100  # tokens


class Once:
    """The tokens that were used, in the portal's database."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._noted = 0

    def tries(self, mark: Mark) -> int:
        """How often a token was tried in vain; USED_UP when it did its service."""
        row = self._connection.execute(
            "SELECT tries FROM used WHERE until_s = ? AND tag = ?", (mark.until_s, mark.tag)
        ).fetchone()
        return int(row[0]) if row else 0

    def note_try(self, mark: Mark) -> None:
        """It was tried in vain."""
        self._write(mark, "1", "used.tries + 1")

    def use_up(self, mark: Mark) -> bool:
        """It does its service now: True for who comes first, and for nobody else."""
        return self._write(mark, str(USED_UP), str(USED_UP))

    def _write(self, mark: Mark, first: str, again: str) -> bool:
        written = self._connection.execute(
            f"INSERT INTO used VALUES (?, ?, {first}) ON CONFLICT (until_s, tag) DO UPDATE SET tries = {again} "
            f"WHERE used.tries < {USED_UP}",
            (mark.until_s, mark.tag),
        )
        self._noted += 1
        if self._noted % FORGET_EVERY == 0:
            self._connection.execute("DELETE FROM used WHERE until_s < ?", (int(self._clock()),))
        return written.rowcount == 1
