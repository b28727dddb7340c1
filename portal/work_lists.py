"""What waits for the officers of a commune, and how more of what was filed earlier is taken up before it runs dry."""

from portal.database import DOSSIER
from portal.dossiers import GROUPS, Dossier
from portal.earlier_dossiers import earlier_in_state
from portal.parts import Parts

LISTED = 10  # of each state


def work_list(parts: Parts, commune: str, group: str) -> list[Dossier]:
    """The newest dossiers of a commune in the states of a group; raises KeyError."""
    _, states = GROUPS[group]
    return [dossier for state in states for dossier in _in_state(parts, commune, state)]


def _in_state(parts: Parts, commune: str, state: int) -> list[Dossier]:
    waiting = _waiting(parts, commune, state)
    if len(waiting) < LISTED:
        _take_up(parts, commune, state)
        waiting = _waiting(parts, commune, state)
    return waiting


def _waiting(parts: Parts, commune: str, state: int) -> list[Dossier]:
    rows = parts.database.connection.execute(
        f"{DOSSIER} WHERE commune = ? AND state = ? ORDER BY filed_at DESC LIMIT ?", (commune, state, LISTED)
    )
    return [*map(Dossier._make, rows)]


def _take_up(parts: Parts, commune: str, state: int) -> None:
    """Write down the next of those that were filed earlier, so that they are found like any other."""
    database = parts.database
    with database.transaction():
        (after,) = database.connection.execute(
            "INSERT INTO taken_up VALUES (?, ?, ?) "
            "ON CONFLICT (commune, state) DO UPDATE SET next = taken_up.next + excluded.next RETURNING next",
            (commune, state, LISTED),
        ).fetchone()
        places = range(after - LISTED, after)
        found = [earlier_in_state(commune, state, place, parts.places, parts.catalogue) for place in places]
        database.keep(dossier for dossier in found if dossier is not None)
