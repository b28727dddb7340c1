import re

import pytest

from portal.dossier_changes import CITIZEN, change_state, history_of
from portal.dossiers import STATES
from portal.work_lists import LISTED

WORK = "/can-bo/ho-so"
NUMBER = "009010070001"  # an officer of commune 7 in Hà Nội


@pytest.fixture
def officer(browse, form_of):
    """Signs an officer in; answers the browser and the list on which it ends."""

    def officer(number=NUMBER, password="thu-tai"):
        client = browse()
        form = form_of(client.get("/can-bo/dang-nhap"), "dang-nhap-can-bo")
        return client, client.submit(form, so_can_bo=number, mat_khau=password)

    return officer


def codes_on(page):
    return re.findall('data-code="([^"]+)"', page.text)


def test_the_list_is_the_centres_own_and_never_runs_dry(officer, form_of):
    client, listed = officer()
    assert (len(codes_on(listed)), NUMBER in listed.text) == (LISTED, True)
    done = set()
    for code in (codes_on(listed) * 3)[: 2 * LISTED + 5]:
        waiting = codes_on(listed)
        assert len(waiting) == LISTED
        assert all(re.fullmatch(r"007\.00\.00\.H26-2506\d\d-\d{3}1", each) for each in waiting)
        assert not done & set(waiting)
        code = waiting[0]
        form = form_of(client.get(f"{WORK}/{code}"), "quyet-dinh")
        listed = client.submit(form, sang="2")
        done.add(code)
    assert len(done) == 2 * LISTED + 5


def test_what_was_filed_today_stands_first(officer, browse, file):
    _, code = file(browse())
    _, listed = officer()
    assert codes_on(listed)[0] == code


def test_what_is_in_process_is_listed_by_state(officer):
    client, _ = officer()
    listed = client.get(f"{WORK}?nhom=dang-xu-ly")
    assert [code[-1] for code in codes_on(listed)] == [state for state in "2479" for _ in range(LISTED)]
    assert '<h1>Đang xử lý</h1>\n<table data-group="dang-xu-ly">' in listed.text
    assert client.get(f"{WORK}?nhom=khac").status_code == 404


def test_a_decision_is_carried_out_and_written_down(officer, form_of, app):
    client, listed = officer()
    code = codes_on(listed)[0]
    form = form_of(client.get(f"{WORK}/{code}"), "quyet-dinh")
    after = client.submit(form, sang="5", noi_dung="thiếu bản sao")
    assert (after.status_code, code in codes_on(after)) == (200, False)
    database = app.state.parts.database
    assert database.dossier(code).state == 5
    (change,) = history_of(database, code)
    assert (change.state, change.who, change.note) == (5, f"Cán bộ {NUMBER}", "thiếu bản sao")
    row = f"<td>{change.at}</td><td>{STATES[5]}</td><td>Cán bộ {NUMBER}</td><td>thiếu bản sao</td>"
    assert row in client.get(f"{WORK}/{code}").text


def test_the_second_of_two_officers_is_told_that_the_first_was_faster(officer, form_of, app):
    (first, listed), (second, _) = officer(), officer("009010070002")
    code = codes_on(listed)[0]
    forms = [form_of(client.get(f"{WORK}/{code}"), "quyet-dinh") for client in (first, second)]
    assert codes_on(first.submit(forms[0], sang="2"))
    told = second.submit(forms[1], sang="3", noi_dung="từ chối")
    assert (told.status_code, f'data-taken="{code}"' in told.text) == (200, True)
    assert app.state.parts.database.dossier(code).state == 2
    assert len(history_of(app.state.parts.database, code)) == 1


@pytest.mark.parametrize(
    "state, sang, noi_dung, status",
    [
        (1, "4", "", 409),  # not before it was accepted
        (1, "7", "", 409),  # only the citizen withdraws
        (5, "4", "", 409),  # only the citizen adds papers
        (6, "4", "", 409),  # only the payment pays
        (9, "4", "", 409),
        (10, "9", "", 409),
        (1, "5", " ", 400),  # what for?
        (1, "11", "", 400),
        (1, "", "", 400),
    ],
)
def test_what_is_not_an_officers_to_decide_is_refused(officer, form_of, app, state, sang, noi_dung, status):
    client, listed = officer()
    csrf = form_of(client.get(f"{WORK}/{codes_on(listed)[0]}"), "quyet-dinh").fields["csrf"]
    code = f"007.00.00.H26-250615-000{state % 10}"
    fields = {"csrf": csrf, "tu": str(state), "sang": sang, "noi_dung": noi_dung}
    assert client.post(f"{WORK}/{code}/quyet-dinh", data=fields).status_code == status
    assert app.state.parts.database.dossier(code).state == state


def test_a_fee_is_asked_for_where_there_is_one(officer, form_of, app):
    client, _ = officer()
    parts = app.state.parts
    for serial in range(15):
        code = f"007.00.00.H26-250615-{serial:03d}4"
        fee_vnd = parts.catalogue.by_code[parts.database.dossier(code).procedure].fee_vnd
        page = client.get(f"{WORK}/{code}")
        assert ('<option value="6">' in page.text) == (fee_vnd > 0)
        answer = client.submit(form_of(page, "quyet-dinh"), sang="6", noi_dung="nộp lệ phí")
        assert answer.status_code == (200 if fee_vnd else 409)


def test_the_form_needs_its_token(officer, form_of):
    client, listed = officer()
    form = form_of(client.get(f"{WORK}/{codes_on(listed)[0]}"), "quyet-dinh")
    assert client.submit(form, csrf="").status_code == 403


def test_what_a_citizen_withdrew_is_ended(officer, form_of, app):
    parts = app.state.parts
    code = "007.00.00.H26-250615-0001"
    change_state(parts, parts.database.dossier(code), 7, CITIZEN, "nộp nhầm")
    client, _ = officer()
    page = client.get(f"{WORK}/{code}")
    assert "nộp nhầm" in page.text
    client.submit(form_of(page, "quyet-dinh"), sang="8", noi_dung="theo yêu cầu")
    assert parts.database.dossier(code).state == 8


def test_another_centres_dossier_is_as_good_as_absent(officer):
    client, _ = officer()
    assert client.get(f"{WORK}/008.00.00.H26-250615-0001").status_code == 404
    assert client.get(f"{WORK}/007.00.00.T04-250615-0001").status_code == 404


@pytest.mark.parametrize("number, password", [(NUMBER, "sai"), ("000190000001", "thu-tai"), ("", "")])
def test_others_are_not_let_in(officer, number, password):
    client, page = officer(number, password)
    assert page.status_code == 401
    assert client.get(WORK).status_code == 401


def test_an_officers_session_ends(officer, clock):
    client, _ = officer()
    clock.now_s += 4 * 3600
    assert client.get(WORK).status_code == 401
