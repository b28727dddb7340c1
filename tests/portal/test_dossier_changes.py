import pytest

from portal.dossier_changes import (
    CITIZEN,
    EARLIER_REQUEST,
    OFFICER,
    Change,
    NotAllowed,
    change_state,
    history_of,
    request_for_papers,
)
from portal.dossiers import NEXT_STATES, STATES, Document

ALLOWED = [(state, after) for state, following in NEXT_STATES.items() for after in following]


@pytest.fixture
def parts(app):
    return app.state.parts


def in_state(parts, state):
    """A dossier that was filed earlier."""
    return parts.database.dossier(f"007.00.00.H26-250601-000{state % 10}")


@pytest.mark.parametrize("state", STATES)
def test_only_what_follows_is_allowed(parts, state):
    dossier = in_state(parts, state)
    for to in STATES:
        if (state, to) in ALLOWED:
            continue
        with pytest.raises(NotAllowed, match=STATES[state]):
            change_state(parts, dossier, to, OFFICER, "")
    assert history_of(parts.database, dossier.code) == []
    assert parts.database.dossier(dossier.code) == dossier


@pytest.mark.parametrize("state, to", ALLOWED)
def test_a_change_sticks_and_is_written_down(parts, state, to):
    changed = change_state(parts, in_state(parts, state), to, OFFICER, "vì thế")
    assert parts.database.dossier(changed.code) == changed
    assert changed.state == to
    assert history_of(parts.database, changed.code) == [Change("2025-07-01 12:00:00", to, OFFICER, "vì thế")]


def test_who_comes_second_is_refused(parts):
    seen = in_state(parts, 1)
    change_state(parts, seen, 2, OFFICER, "")
    with pytest.raises(NotAllowed, match="người khác"):
        change_state(parts, seen, 7, CITIZEN, "", [Document("a.pdf", 1, "00")])
    assert [change.state for change in history_of(parts.database, seen.code)] == [2]
    assert parts.database.documents(seen.code) == []


def test_the_history_is_in_order_and_of_one_dossier(parts, clock):
    dossier = in_state(parts, 2)
    for to in (4, 5, 4, 9, 10):
        clock.now_s += 60
        dossier = change_state(parts, dossier, to, OFFICER, f"bước {to}")
    change_state(parts, in_state(parts, 1), 2, OFFICER, "")
    history = history_of(parts.database, dossier.code)
    assert [change.state for change in history] == [4, 5, 4, 9, 10]
    assert [change.at for change in history] == sorted(change.at for change in history)


def test_the_province_is_told_of_what_changed_and_of_nothing_else(parts):
    province = parts.systems.by_province["01"]
    change_state(parts, in_state(parts, 1), 2, OFFICER, "")
    assert province.counts.waiting == 1  # nothing leaves the queue before the portal is running
    with pytest.raises(NotAllowed):
        change_state(parts, in_state(parts, 3), 2, OFFICER, "")
    assert province.counts.waiting == 1


def test_documents_come_with_a_change(parts):
    papers = [Document("a.pdf", 10, "00"), Document("b.jpg", 20, "11")]
    dossier = change_state(parts, in_state(parts, 5), 4, CITIZEN, "", papers)
    assert parts.database.documents(dossier.code) == papers


def test_the_last_request_for_papers_counts(parts):
    dossier = in_state(parts, 5)
    assert request_for_papers(dossier, []) == EARLIER_REQUEST
    for to, note in ((4, ""), (5, "một"), (4, ""), (5, "hai")):
        dossier = change_state(parts, dossier, to, OFFICER, note)
    assert request_for_papers(dossier, history_of(parts.database, dossier.code)) == "hai"
    assert request_for_papers(in_state(parts, 4), []) is None


def test_the_account_shows_what_changed_and_what_did_not(parts):
    owner = in_state(parts, 1).owner
    change_state(parts, in_state(parts, 1), 2, OFFICER, "")
    listed = parts.database.dossiers_of(owner, 50)
    assert len(listed) == 30 == len({dossier.code for dossier in listed})
    assert [dossier.state for dossier in listed] == [1] * 29 + [2]  # that of 1 June is the oldest
