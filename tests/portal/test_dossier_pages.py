"""What owners do with dossiers that were filed earlier: the state is the code's last digit."""

import re

import pytest

from portal.dossier_changes import OFFICER, change_state, history_of
from portal.dossiers import FOLDERS

ACCOUNT = "/tai-khoan/ho-so"
PAPER = {"tep_1": ("a.pdf", b"%PDF", "application/pdf")}


def code_in(state):
    return f"007.00.00.H26-250630-000{state % 10}"


@pytest.fixture
def owner(browse, sign_in):
    """Signs in whose dossier in that state is."""

    def owner(state):
        client = browse()
        number = f"00701007000{state % 10}"
        sign_in(client, number=number, name=f"Người nộp mẫu số {state % 10}")
        return client

    return owner


def state_on(page):
    return re.search('data-state="([0-9]+)"', page.text)[1]


def test_papers_are_added_and_the_dossier_goes_on(owner, form_of):
    client, path = owner(5), f"{ACCOUNT}/{code_in(5)}"
    assert "data-papers" in client.get(path).text
    form = form_of(client.get(f"{path}/bo-sung"), "bo-sung")
    page = client.submit(form, ghi_chu="đã bổ sung", files=PAPER)
    assert (page.status_code, state_on(page)) == (200, "4")
    assert "a.pdf" in page.text and "đã bổ sung" in page.text and "data-papers" not in page.text
    assert client.submit(form, files=PAPER).status_code == 409  # once is enough


def test_the_same_form_sent_once_more_is_answered_and_done_once(owner, form_of, app):
    """Whoever reloads because the answer did not come has not failed."""
    database = app.state.parts.database
    for state, page, form_id, typed, files in (
        (5, "bo-sung", "bo-sung", {"ghi_chu": "đã bổ sung"}, PAPER),
        (1, "rut", "rut-ho-so", {"ly_do": "nộp nhầm"}, None),
        (10, "danh-gia", "danh-gia", {"so_sao": "4", "nhan_xet": "dễ làm"}, None),
    ):
        client = owner(state)
        form = form_of(client.get(f"{ACCOUNT}/{code_in(state)}/{page}"), form_id)
        answers = [client.submit(form, files=files, **typed) for _ in range(2)]
        assert answers[0].status_code == answers[1].status_code == 200
        assert answers[0].text == answers[1].text
        assert len(history_of(database, code_in(state))) == (state != 10)
        assert len(database.documents(code_in(state))) == (state == 5)


def test_papers_must_be_there(owner, form_of):
    client = owner(5)
    form = form_of(client.get(f"{ACCOUNT}/{code_in(5)}/bo-sung"), "bo-sung")
    assert client.submit(form, files={"tep_1": ("", b"", "application/pdf")}).status_code == 400
    assert client.submit(form, csrf="", files=PAPER).status_code == 403


def test_what_waits_for_a_fee_is_not_brought_on_by_papers(owner, form_of, app):
    """6 -> 4 is allowed, to the payment; the way over the papers must be shut."""
    client = owner(6)
    csrf = form_of(client.get("/tra-cuu-ho-so"), "tra-cuu").fields["csrf"]
    answer = client.post(f"{ACCOUNT}/{code_in(6)}/bo-sung", data={"csrf": csrf}, files=PAPER)
    assert answer.status_code == 409
    assert app.state.parts.database.dossier(code_in(6)).state == 6


def test_a_dossier_is_withdrawn_with_a_reason(owner, form_of):
    client = owner(1)
    form = form_of(client.get(f"{ACCOUNT}/{code_in(1)}/rut"), "rut-ho-so")
    assert client.submit(form, ly_do=" ").status_code == 400
    page = client.submit(form, ly_do="nộp nhầm")
    assert (page.status_code, state_on(page)) == (200, "7")
    assert "nộp nhầm" in page.text


def test_what_an_officer_accepted_meanwhile_is_not_withdrawn(owner, form_of, app):
    client, parts = owner(1), app.state.parts
    form = form_of(client.get(f"{ACCOUNT}/{code_in(1)}/rut"), "rut-ho-so")
    change_state(parts, parts.database.dossier(code_in(1)), 2, OFFICER, "")
    refused = client.submit(form, ly_do="nộp nhầm")
    assert refused.status_code == 409
    assert "Được tiếp nhận" in refused.text


@pytest.mark.parametrize("state", [2, 3, 4, 5, 6, 7, 8, 9, 10])
def test_withdrawing_is_for_what_was_not_accepted(owner, state):
    assert owner(state).get(f"{ACCOUNT}/{code_in(state)}/rut").status_code == 409


def test_a_dossier_is_rated_once(owner, form_of):
    client = owner(10)
    form = form_of(client.get(f"{ACCOUNT}/{code_in(10)}/danh-gia"), "danh-gia")
    assert client.submit(form, so_sao="6").status_code == 400
    page = client.submit(form, so_sao="4", nhan_xet="dễ làm")
    assert page.status_code == 200
    assert 'data-stars="4"' in page.text and "dễ làm" in page.text
    assert client.submit(form, so_sao="1").status_code == 409
    assert client.get(f"{ACCOUNT}/{code_in(10)}/danh-gia").status_code == 409
    assert 'data-stars="4"' in client.get(f"{ACCOUNT}/{code_in(10)}/da-danh-gia").text


def test_what_has_no_result_is_not_rated(owner, form_of):
    client = owner(9)
    assert client.get(f"{ACCOUNT}/{code_in(9)}/danh-gia").status_code == 409
    assert client.get(f"{ACCOUNT}/{code_in(9)}/da-danh-gia").status_code == 404


@pytest.mark.parametrize("page, state", [("bo-sung", 5), ("rut", 1), ("danh-gia", 10), ("da-danh-gia", 10)])
def test_another_citizens_dossier_is_as_good_as_absent(owner, client, page, state):
    path = f"{ACCOUNT}/{code_in(state)}/{page}"
    assert owner(2).get(path).status_code == 404
    assert client.get(path).status_code == 401


def test_a_folder_holds_its_states_alone(owner):
    client = owner(5)
    assert code_in(5) in client.get(ACCOUNT).text
    assert code_in(5) in client.get(f"{ACCOUNT}?thu_muc=cho-bo-sung").text
    assert code_in(5) not in client.get(f"{ACCOUNT}?thu_muc=da-xong").text
    assert client.get(f"{ACCOUNT}?thu_muc=khac").status_code == 404
    now = {
        folder: re.findall('class="now">([^<]+)', client.get(f"{ACCOUNT}?thu_muc={folder}").text) for folder in FOLDERS
    }
    assert now == {folder: [name] for folder, (name, _) in FOLDERS.items()}
