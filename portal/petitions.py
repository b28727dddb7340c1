"""The petitions that were sent, each with its number and what was attached."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from portal.database import Database
from portal.dossiers import Document


@dataclass(frozen=True)
class Petition:
    """What a citizen complains of or proposes; `at` is local time, ISO 8601."""

    owner: str
    at: str
    title: str
    content: str


def send_petition(database: Database, petition: Petition, documents: Iterable[Document]) -> int:
    """Keep a petition; answers its place among all."""
    with database.transaction():
        (number,) = database.connection.execute(
            "INSERT INTO petition (owner, at, title, content) VALUES (?, ?, ?, ?) RETURNING id", astuple(petition)
        ).fetchone()
        database.add_documents(petition_number(number), documents)
    return int(number)


def petition(database: Database, number: int) -> Petition | None:
    """The petition at a place; None when there are not so many."""
    row = database.connection.execute(
        "SELECT owner, at, title, content FROM petition WHERE id = ?", (number,)
    ).fetchone()
    return Petition(*row) if row else None


def petition_number(number: int) -> str:
    """As it is printed; made up."""
    return f"PAKN-{number:08d}"
