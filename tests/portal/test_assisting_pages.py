import re

import pytest

OWNER = "007040050010"
PAPER = {"tep_1": ("a.pdf", b"%PDF", "application/pdf")}


@pytest.fixture
def counter(client, form_of):
    """An officer who is signed in, and the form for who stands before him."""
    asking = form_of(client.get("/can-bo/dang-nhap"), "dang-nhap-can-bo")
    client.submit(asking, so_can_bo="009010070001", mat_khau="thu-tai")
    return form_of(client.get("/can-bo/nop-ho-so"), "nop-giup")


def test_the_dossier_belongs_to_the_citizen(client, counter, form_of, typed, app, browse, sign_in):
    e_form = client.submit(counter, so_dinh_danh=OWNER, ho_ten="Lê Thị Mẫu", thu_tuc="1.001193")
    assert OWNER in e_form.text and "Lê Thị Mẫu" in e_form.text
    documents = client.submit(form_of(e_form, "to-khai"), **typed)
    review = client.submit(form_of(documents, "thanh-phan"), files=PAPER)
    confirmation = client.submit(form_of(review, "nop-ho-so"))
    code = re.search('data-code="([^"]+)"', confirmation.text)[1]
    dossier = app.state.parts.database.dossier(code)
    assert (dossier.owner, dossier.name, dossier.commune) == (OWNER, "Lê Thị Mẫu", "01007")
    citizen = browse()
    sign_in(citizen, number=OWNER, name="Lê Thị Mẫu")
    assert code in citizen.get("/tai-khoan/ho-so").text


@pytest.mark.parametrize(
    "path", ["/tai-khoan/ho-so", "/tai-khoan/ho-so/005.00.00.T04-250630-0010", "/phan-anh-kien-nghi"]
)
def test_the_citizens_account_stays_closed_to_the_officer(client, counter, path):
    client.submit(counter, so_dinh_danh=OWNER, ho_ten="Lê Thị Mẫu", thu_tuc="1.001193")
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "number, name, procedure, status",
    [
        ("079190000001", "Lê Thị Mẫu", "1.001193", 400),  # may be somebody's
        ("00704005001", "Lê Thị Mẫu", "1.001193", 400),
        (OWNER, " ", "1.001193", 400),
        (OWNER, "Lê Thị Mẫu", "0.000000", 404),
        (OWNER, "Lê Thị Mẫu", "1.004222", 400),  # the ministry's
    ],
)
def test_who_and_what_for_must_be_right(client, counter, number, name, procedure, status):
    assert client.submit(counter, so_dinh_danh=number, ho_ten=name, thu_tuc=procedure).status_code == status


def test_the_counter_is_for_officers(client, sign_in):
    sign_in(client)
    assert client.get("/can-bo/nop-ho-so").status_code == 401
