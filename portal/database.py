"""The portal's database: SQLite or PostgreSQL, one connection a process, short transactions, all on an index.

A statement takes tens of microseconds, less than handing it to a thread would, so it runs in the event loop; of
PostgreSQL some hundred, and what it waits for, its process waits for.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from portal import once
from portal.catalogue import Catalogue
from portal.connections import connect
from portal.dossiers import MOST_A_DAY, SUBMITTED, Document, Dossier, Draft, dossier_code
from portal.earlier_dossiers import earlier_dossier, earlier_dossiers_of
from portal.places import Places

SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, procedure TEXT NOT NULL, commune TEXT NOT NULL, form TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dossier (
    code TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, procedure TEXT NOT NULL, commune TEXT NOT NULL,
    state INTEGER NOT NULL, filed_at TEXT NOT NULL, form TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS dossier_of_owner ON dossier (owner, filed_at);
CREATE INDEX IF NOT EXISTS dossier_of_unit ON dossier (commune, state, filed_at);
CREATE TABLE IF NOT EXISTS change (
    id INTEGER PRIMARY KEY, of TEXT NOT NULL, at TEXT NOT NULL, state INTEGER NOT NULL, who TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS change_of ON change (of);
CREATE TABLE IF NOT EXISTS taken_up (
    commune TEXT NOT NULL, state INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (commune, state)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS petition (
    id INTEGER PRIMARY KEY, owner TEXT NOT NULL, at TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS payment (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL, amount_vnd INTEGER NOT NULL, transaction_id TEXT NOT NULL,
    at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS payment_of ON payment (subject);
CREATE TABLE IF NOT EXISTS rating (
    dossier TEXT PRIMARY KEY, at TEXT NOT NULL, stars INTEGER NOT NULL, comment TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY, of TEXT NOT NULL, name TEXT NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS document_of ON document (of);
CREATE TABLE IF NOT EXISTS day (
    commune TEXT NOT NULL, date TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (commune, date)
) WITHOUT ROWID;
"""
DOSSIER = "SELECT code, owner, name, procedure, commune, state, filed_at FROM dossier"


class AlreadySubmitted(Exception):
    """The draft was turned into a dossier a moment ago."""


class NumbersExhausted(Exception):
    """A unit has given out every number of its day."""


class Database:
    """Drafts, documents and dossiers; `path` is a file or an address of PostgreSQL.

    None is a temporary file, in a folder that others share or in its own.

    What it made itself goes when it is closed.
    """

    def __init__(
        self, path: Path | str | None, places: Places, catalogue: Catalogue, shared_folder: Path | None = None
    ) -> None:
        self._places = places
        self._catalogue = catalogue
        self._folder = TemporaryDirectory(prefix="portal-") if path is None and shared_folder is None else None
        folder = Path(self._folder.name) if self._folder else shared_folder
        file = path or (folder or Path()) / "portal.sqlite"
        self.connection = connect(file, temporary=path is None)
        self.connection.create(SCHEMA + once.SCHEMA)

    def close(self) -> None:
        """Close it, and remove it if it is temporary."""
        self.connection.close()
        if self._folder is not None:
            self._folder.cleanup()

    def save_draft(self, draft: Draft) -> bool:
        """Write a draft over what its owner saved before; False when the id is somebody else's."""
        written = self.connection.execute(
            "INSERT INTO draft VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET procedure = excluded.procedure, "
            "commune = excluded.commune, form = excluded.form WHERE draft.owner = excluded.owner",
            (draft.id, draft.owner, draft.procedure, draft.commune, json.dumps(draft.form, ensure_ascii=False)),
        )
        return written.rowcount == 1

    def draft(self, draft_id: str, owner: str) -> Draft | None:
        """A draft of this owner's; None when there is none."""
        row = self.connection.execute(
            "SELECT procedure, commune, form FROM draft WHERE id = ? AND owner = ?", (draft_id, owner)
        ).fetchone()
        return Draft(draft_id, owner, row[0], row[1], json.loads(row[2])) if row else None

    def replace_documents(self, draft_id: str, documents: Iterable[Document]) -> None:
        """Write down the documents of a draft in place of those it had."""
        with self.transaction():
            self.connection.execute("DELETE FROM document WHERE of = ?", (draft_id,))
            self.add_documents(draft_id, documents)

    def add_documents(self, of: str, documents: Iterable[Document]) -> None:
        """Write down, in a transaction, further documents of a draft, dossier or petition: its id, code or number."""
        rows = [(of, document.name, document.size_bytes, document.sha256) for document in documents]
        self.connection.execute_each("INSERT INTO document (of, name, size_bytes, sha256) VALUES (?, ?, ?, ?)", rows)

    def documents(self, of: str) -> list[Document]:
        """The documents of a draft (by its id) or of a dossier (by its code)."""
        rows = self.connection.execute("SELECT name, size_bytes, sha256 FROM document WHERE of = ? ORDER BY id", (of,))
        return [Document(*row) for row in rows]

    def submit(self, draft: Draft, name: str, at: datetime) -> str:
        """Turn a draft into a dossier filed at local time `at`; answers its code.

        Raises AlreadySubmitted, NumbersExhausted.
        """
        with self.transaction():
            if self.connection.execute("DELETE FROM draft WHERE id = ?", (draft.id,)).rowcount != 1:
                raise AlreadySubmitted(draft.id)
            code = self._next_code(draft.commune, at)
            self.connection.execute("UPDATE document SET of = ? WHERE of = ?", (code, draft.id))
            filed_at = at.isoformat(" ", "seconds")
            dossier = Dossier(code, draft.owner, name, draft.procedure, draft.commune, SUBMITTED, filed_at)
            row = (*dossier, json.dumps(draft.form, ensure_ascii=False))
            self.connection.execute("INSERT INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return code

    def dossier(self, code: str) -> Dossier | None:
        """The dossier of this code, filed here or earlier; None when there is none."""
        row = self.connection.execute(f"{DOSSIER} WHERE code = ?", (code,)).fetchone()
        return Dossier._make(row) if row else earlier_dossier(code, self._places, self._catalogue)

    def dossiers_of(self, owner: str, limit: int) -> list[Dossier]:
        """The owner's latest dossiers, the newest first; of those filed earlier, as far as this portal changed them."""
        rows = self.connection.execute(f"{DOSSIER} WHERE owner = ? ORDER BY filed_at DESC LIMIT ?", (owner, limit))
        dossiers = [*map(Dossier._make, rows)]
        changed = {dossier.code for dossier in dossiers}
        earlier = earlier_dossiers_of(owner, self._places, self._catalogue)
        dossiers += islice((dossier for dossier in earlier if dossier.code not in changed), limit)
        return sorted(dossiers, key=lambda dossier: dossier.filed_at, reverse=True)[:limit]

    def keep(self, dossiers: Iterable[Dossier]) -> None:
        """Write down, in a transaction, what was filed earlier; dossiers that are there already stay as they are."""
        self.connection.execute_each(
            "INSERT INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?, '{}') ON CONFLICT DO NOTHING", list(dossiers)
        )

    def _next_code(self, commune_code: str, at: datetime) -> str:
        (number,) = self.connection.execute(
            "INSERT INTO day VALUES (?, ?, 1) "
            "ON CONFLICT (commune, date) DO UPDATE SET last = day.last + 1 RETURNING last",
            (commune_code, at.date().isoformat()),
        ).fetchone()
        if number > MOST_A_DAY:
            raise NumbersExhausted(commune_code)
        commune = self._places.commune_by_code[commune_code]
        return dossier_code(self._places.province_of(commune_code), commune, at.date(), number)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is written all, or not at all."""
        self.connection.execute(self.connection.begin)
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
