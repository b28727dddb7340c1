"""How citizens rate the service: stars and a comment, once for each dossier."""

from dataclasses import astuple, dataclass

from portal.database import Database

MOST_STARS = 5


@dataclass(frozen=True)
class Rating:
    """What the owner of a dossier thinks of it; `at` is local time, ISO 8601, `stars` 1 to MOST_STARS."""

    dossier: str
    at: str
    stars: int
    comment: str


def rate(database: Database, rating: Rating) -> bool:
    """Keep a rating; False when the dossier has one."""
    written = database.connection.execute(
        "INSERT INTO rating VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", astuple(rating)
    )
    return written.rowcount == 1


def is_repeated(database: Database, rating: Rating) -> bool:
    """Is it what the dossier was rated with before?"""
    kept = rating_of(database, rating.dossier)
    return kept is not None and (kept.stars, kept.comment) == (rating.stars, rating.comment)


def rating_of(database: Database, code: str) -> Rating | None:
    """The rating of a dossier; None when it has none."""
    row = database.connection.execute(
        "SELECT dossier, at, stars, comment FROM rating WHERE dossier = ?", (code,)
    ).fetchone()
    return Rating(*row) if row else None
