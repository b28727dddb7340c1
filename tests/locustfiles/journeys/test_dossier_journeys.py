"""What becomes of a dossier after each journey, and how the journeys end when the portal refuses."""

from collections import Counter

import pytest

from contract.outcomes import OK, STATUS_4XX, WRONG_PAGE
from harness.browser.failures import PageFailed
from locustfiles.dossier_codes import DossierCodes
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.journeys import JOURNEYS, track_dossier
from locustfiles.journeys.assisted_filing import CITIZENS_A_SESSION
from locustfiles.journeys.process_dossiers import DECISIONS as PROCESSING
from locustfiles.journeys.receive_dossiers import DECISIONS as RECEIVING
from locustfiles.journeys.staff_steps import codes_on, handle, sign_in_officer
from locustfiles.people import PASSWORD
from locustfiles.staff import Officer, officer
from portal.dossier_changes import OFFICER, change_state, history_of


@pytest.fixture
def parts(app):
    return app.state.parts


def go(journey, session, index=0, **options):
    JOURNEYS[journey].go(session(journey, index, **options))


@pytest.mark.parametrize(
    "journey, before, after", [("supplement_dossier", 5, 4), ("withdraw_dossier", 1, 7), ("rate_service", 10, 10)]
)
def test_the_dossier_is_in_its_new_state(session, parts, journey, before, after):
    for index in range(5):
        code = earlier_dossier(index, before).code
        assert parts.database.dossier(code).state == before
        go(journey, session, index)
        assert parts.database.dossier(code).state == after


@pytest.mark.parametrize("journey", ["supplement_dossier", "withdraw_dossier", "rate_service"])
def test_a_second_time_is_refused(session, noted, journey):
    """The folder no longer holds the dossier, or the form says that it was rated."""
    go(journey, session)
    with pytest.raises(PageFailed):
        go(journey, session)
    assert noted.pages[-1] in {(f"{journey}/dossiers", WRONG_PAGE), (f"{journey}/rating", STATUS_4XX)}


def test_what_is_done_is_not_withdrawn(session, noted, parts, monkeypatch):
    """The citizen comes for a dossier in state 9: it is in none of the folder's states, and its form is shut."""
    done = earlier_dossier(3, 9)
    monkeypatch.setattr("locustfiles.journeys.withdraw_dossier.earlier_dossier", lambda index, state: done)
    with pytest.raises(PageFailed):
        go("withdraw_dossier", session, 3)
    assert noted.pages[-1] == ("withdraw_dossier/dossiers", WRONG_PAGE)
    assert parts.database.dossier(done.code).state == 9


def test_an_officer_who_is_faster_than_the_withdrawal_makes_it_fail(session, noted, parts, monkeypatch):
    mine = earlier_dossier(0, 1)
    visit = session("withdraw_dossier")
    page = visit.page

    def accepted_before_the_last_page(_, name, typed=None):
        if name == "withdraw":
            change_state(parts, parts.database.dossier(mine.code), 2, OFFICER, "")
        return page(name, typed)

    monkeypatch.setattr(type(visit), "page", accepted_before_the_last_page)
    with pytest.raises(PageFailed):
        JOURNEYS["withdraw_dossier"].go(visit)
    assert noted.pages[-1] == ("withdraw_dossier/withdraw", STATUS_4XX)


def test_somebody_elses_dossier_is_not_supplemented(session, noted, parts, monkeypatch):
    """A citizen who signs in as one owner and asks for another's dossier sees no such dossier."""
    mine, theirs = earlier_dossier(0, 5), earlier_dossier(1, 5)

    class Confused:
        code, owner_number, owner_name = theirs.code, mine.owner_number, mine.owner_name

    monkeypatch.setattr("locustfiles.journeys.supplement_dossier.earlier_dossier", lambda index, state: Confused)
    with pytest.raises(PageFailed):
        go("supplement_dossier", session)
    assert noted.pages[-1] == ("supplement_dossier/dossiers", WRONG_PAGE)


def test_four_of_ten_track_in_their_account(session, noted):
    sessions = 80
    for index in range(sessions):
        go("track_dossier", session, index)
    assert {outcome for _, outcome in noted.pages} == {OK}
    visits = Counter(page for page, _ in noted.pages)
    assert visits["track_dossier/track"] + visits["track_dossier/dossiers"] == sessions
    # give or take 4 standard deviations of a binomial
    assert visits["track_dossier/dossiers"] == pytest.approx(track_dossier.SIGNED_IN * sessions, abs=18)


def test_officers_accept_most_of_what_they_receive(session, noted, parts):
    for index in range(10):
        go("receive_dossiers", session, index)
    rows = parts.database.connection.execute("SELECT state, count(*) FROM change GROUP BY state").fetchall()
    decided = dict(rows)
    assert sum(decided.values()) == 60
    assert set(decided) <= {2, 3, 5} and decided[2] > 40


def test_dossiers_are_brought_to_their_end(session, parts):
    for index in range(10):
        go("process_dossiers", session, index)
    decided = dict(parts.database.connection.execute("SELECT state, count(*) FROM change GROUP BY state"))
    assert sum(decided.values()) == 120
    assert {4, 8, 9, 10} <= set(decided) <= {4, 5, 6, 8, 9, 10}


def test_what_a_colleague_took_meanwhile_is_no_failure(session, noted, parts, monkeypatch):
    """Another officer decides each dossier of the list between its page and the decision."""
    visit = session("receive_dossiers")
    page, opened = visit.page, []

    def taken_before_the_decision(_, name, typed=None):
        if name == "decision":
            newest = parts.database.connection.execute("SELECT code FROM dossier WHERE state = 1").fetchall()
            for (code,) in newest:
                change_state(parts, parts.database.dossier(code), 2, "Cán bộ khác", "")
            opened.append(name)
        return page(name, typed)

    monkeypatch.setattr(type(visit), "page", taken_before_the_decision)
    JOURNEYS["receive_dossiers"].go(visit)
    assert {outcome for _, outcome in noted.pages} == {OK}
    pages = Counter(page for page, _ in noted.pages)
    assert pages["receive_dossiers/dossier"] == 6
    assert pages["receive_dossiers/decision"] == len(opened) == 1  # the others were gone when they were opened
    (by,) = parts.database.connection.execute("SELECT DISTINCT who FROM change").fetchall()
    assert by == ("Cán bộ khác",)


def test_officers_of_one_centre_share_the_work_without_a_failure(session, noted, parts, monkeypatch):
    """Eight sessions in one centre, one after another: nobody decides twice on one dossier."""
    monkeypatch.setattr("locustfiles.journeys.receive_dossiers.officer", lambda index: officer(3_321 * index))
    for index in range(8):
        go("receive_dossiers", session, index)
    assert {outcome for _, outcome in noted.pages} == {OK}
    ((changes, dossiers),) = parts.database.connection.execute("SELECT count(*), count(DISTINCT of) FROM change")
    assert changes == dossiers == 48


def test_an_officer_files_for_several_citizens(session, parts):
    codes = DossierCodes()
    go("assisted_filing", session, 2, codes=codes)
    owners = [parts.database.dossier(code).owner for code in codes._filed]
    expected = [earlier_dossier(CITIZENS_A_SESSION * 2 + number, 10).owner_number for number in range(3)]
    assert owners == expected
    assert len(set(owners)) == CITIZENS_A_SESSION


def test_petitions_are_kept_each_with_its_sender(session, parts):
    for index in range(10):
        go("send_petition", session, index)
    rows = parts.database.connection.execute("SELECT owner, title, content FROM petition").fetchall()
    assert len({owner for owner, _, _ in rows}) == 10
    ((photos,),) = parts.database.connection.execute("SELECT count(*) FROM document WHERE of LIKE 'PAKN-%'")
    assert 0 < photos < 10


def test_what_was_filed_goes_the_whole_way(session, parts):
    """Filed by a citizen, received and processed by an officer of that commune, until it has come to an end."""
    codes = DossierCodes()
    go("file_dossier", session, codes=codes)
    (code,) = codes._filed
    commune = parts.database.dossier(code).commune
    at_work = session("process_dossiers")
    listed = sign_in_officer(at_work, Officer(f"009{commune}0001", PASSWORD, commune))
    assert codes_on(listed)[0] == code  # the newest stands first
    decisions = {**RECEIVING, **PROCESSING}
    decided = []
    while (state := parts.database.dossier(code).state) in decisions:
        decided.append(state)
        assert handle(at_work, code, decisions) is not None
    assert decided[0] == 1
    history = history_of(parts.database, code)
    assert [change.state for change in history] == [*decided[1:], state]
    assert {change.who for change in history} == {f"Cán bộ 009{commune}0001"}
