"""The life of a dossier: every change of its state goes through here, is allowed or refused, written down and told."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.database import Database
from portal.dossiers import NEXT_STATES, STATES, Document, Dossier
from portal.parts import Parts

CITIZEN = "Người nộp"  # who changed it, as the history names them
OFFICER = "Cán bộ"
PAYMENT = "Hệ thống thanh toán"

# What an officer wrote who asked for more of a dossier that was filed before the portal started; made up.
EARLIER_REQUEST = "Đề nghị bổ sung bản chụp rõ nét giấy tờ chứng minh nội dung đề nghị."
WAITING_FOR_PAPERS = 5


class NotAllowed(Exception):
    """The dossier cannot come into that state now; the message may be shown."""


@dataclass(frozen=True)
class Change:
    """One line of a dossier's history; `at` is local time, ISO 8601, `who` one of the words above."""

    at: str
    state: int
    who: str
    note: str


def change_state(
    parts: Parts, dossier: Dossier, to: int, who: str, note: str, documents: Sequence[Document] = ()
) -> Dossier:
    """Bring a dossier from the state in which it was read into another; raises NotAllowed, also to who comes second.

    `documents` are those that came with the change.
    """
    if to not in NEXT_STATES[dossier.state]:
        raise NotAllowed(f"Hồ sơ đang ở tình trạng {STATES[dossier.state]}, không chuyển sang {STATES[to]} được")
    change = Change(parts.now().isoformat(" ", "seconds"), to, who, note)
    _write(parts.database, dossier, change, documents)
    parts.synchronisation.changed(dossier.code, dossier.commune)
    return dossier._replace(state=to)


def history_of(database: Database, code: str) -> list[Change]:
    """What became of a dossier since it was filed, the earliest first."""
    rows = database.connection.execute("SELECT at, state, who, note FROM change WHERE of = ? ORDER BY id", (code,))
    return [Change(*row) for row in rows]


def request_for_papers(dossier: Dossier, history: list[Change]) -> str | None:
    """What the officer asks for of a dossier that waits for papers; None when it does not wait for any."""
    if dossier.state != WAITING_FOR_PAPERS:
        return None
    asked = [change.note for change in history if change.state == WAITING_FOR_PAPERS]
    return asked[-1] if asked else EARLIER_REQUEST


def _write(database: Database, dossier: Dossier, change: Change, documents: Sequence[Document]) -> None:
    with database.transaction():
        database.keep([dossier])
        written = database.connection.execute(
            "UPDATE dossier SET state = ? WHERE code = ? AND state = ?", (change.state, dossier.code, dossier.state)
        )
        if written.rowcount != 1:
            raise NotAllowed("Hồ sơ vừa được người khác xử lý")
        database.connection.execute(
            "INSERT INTO change (of, at, state, who, note) VALUES (?, ?, ?, ?, ?)",
            (dossier.code, change.at, change.state, change.who, change.note),
        )
        database.add_documents(dossier.code, documents)
