from datetime import datetime
from itertools import count

import pytest

from portal.catalogue import read_catalogue
from portal.database import Database, NumbersExhausted
from portal.dossiers import SUBMITTED, Document, Dossier, Draft
from portal.places import read_places

PLACES, CATALOGUE = read_places(), read_catalogue()
NOON = datetime(2026, 1, 5, 12)


@pytest.fixture
def database():
    database = Database(None, PLACES, CATALOGUE)
    yield database
    database.close()


def draft(draft_id="d", owner="000190000001", commune="01007"):
    return Draft(draft_id, owner, "1.001193", commune, {"noi_dung": "đề nghị"})


def test_a_draft_is_read_back_as_it_was_saved(database):
    assert database.save_draft(draft())
    assert database.draft("d", "000190000001") == draft()


def test_nobody_reads_or_overwrites_somebody_elses_draft(database):
    database.save_draft(draft())
    assert not database.save_draft(draft(owner="000190000002"))
    assert database.draft("d", "000190000002") is None
    assert database.draft("d", "000190000001") == draft()


def test_the_number_counts_by_unit_and_day(database):
    numbers = count()

    def submit(commune, at):
        each = draft(f"d{next(numbers)}", commune=commune)
        database.save_draft(each)
        return database.submit(each, "Nguyễn Văn Mẫu", at)

    tomorrow = datetime(2026, 1, 6, 12)
    codes = [submit("01007", NOON), submit("01007", NOON), submit("01008", NOON), submit("01007", tomorrow)]
    assert codes == [
        "007.00.00.H26-260105-0001",
        "007.00.00.H26-260105-0002",
        "008.00.00.H26-260105-0001",
        "007.00.00.H26-260106-0001",
    ]


def test_submitting_keeps_the_documents_and_forgets_the_draft(database):
    documents = [Document("a.pdf", 10, "00"), Document("b.jpg", 20, "11")]
    database.save_draft(draft())
    database.replace_documents("d", [Document("wrong.pdf", 1, "ff")])
    database.replace_documents("d", documents)
    code = database.submit(draft(), "Nguyễn Văn Mẫu", NOON)
    assert database.draft("d", "000190000001") is None
    assert database.documents(code) == documents
    dossier = database.dossier(code)
    assert (dossier.name, dossier.state, dossier.filed_at) == ("Nguyễn Văn Mẫu", SUBMITTED, "2026-01-05 12:00:00")
    assert database.dossiers_of("000190000001", 10) == [dossier]


def test_the_9999th_of_a_day_is_the_last_and_nothing_is_lost(database):
    database.connection.execute("INSERT INTO day VALUES ('01007', '2026-01-05', 9998)")
    for number in range(2):
        database.save_draft(draft(f"d{number}"))
    assert database.submit(draft("d0"), "A", NOON).endswith("-9999")
    with pytest.raises(NumbersExhausted):
        database.submit(draft("d1"), "A", NOON)
    assert database.draft("d1", "000190000001") == draft("d1")


def test_a_database_file_outlives_the_portal(tmp_path):
    path = tmp_path / "portal.sqlite"
    for _ in range(2):
        database = Database(path, PLACES, CATALOGUE)
        database.keep([Dossier("c", "o", "n", "p", "u", 1, "2025-07-01 12:00:00")])
        ((dossiers,),) = database.connection.execute("SELECT count(*) FROM dossier")
        ((mode,),) = database.connection.execute("PRAGMA journal_mode")
        database.close()
        assert (dossiers, mode) == (1, "wal")


def test_what_was_filed_earlier_is_there_without_being_kept(database):
    code = "007.00.00.H26-250601-0005"
    earlier = database.dossier(code)
    assert (earlier.code, earlier.state) == (code, 5)
    assert database.connection.execute("SELECT count(*) FROM dossier").fetchone() == (0,)
    database.keep([earlier])
    database.keep([earlier._replace(state=4)])  # it stays as it is
    assert database.dossier(code) == earlier
