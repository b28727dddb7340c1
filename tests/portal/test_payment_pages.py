import re
from dataclasses import replace

import pytest

from portal.dossiers import STATES
from portal.gateway import Paid
from portal.payments import ASSESSED_VND, owed

AWAITS_PAYMENT = "007.00.00.H26-250630-0006"  # filed before the portal started, in state 6
FINISHED = "007.00.00.H26-250630-0010"
FINE, PLATE = "QD-123456789", "94A-56789"
RECEIPT = re.compile(r'data-transaction="(GD[0-9]{12})"')


@pytest.fixture
def look_up(form_of):
    """Fills in one of the two search forms, captcha included."""

    def look_up(client, **typed):
        path, form_id = (
            ("/thanh-toan", "tim-khoan-thu")
            if "ma_ho_so" in typed
            else ("/tra-cuu-vi-pham-giao-thong", "tra-cuu-vi-pham")
        )
        asking = client.get(path)
        captcha = re.search('data-captcha="([0-9]+)"', asking.text)[1]
        return client.submit(form_of(asking, form_id), **{"captcha": captcha} | typed)

    return look_up


@pytest.fixture
def pay(form_of):
    """Goes through the gateway from a page with the button; answers what the portal says in the end."""

    def pay(client, page, follow=True):
        bank = client.submit(form_of(page, "thanh-toan"))
        code = client.submit(form_of(bank, "ngan-hang"), ngan_hang="NH3")
        typed = re.search('data-otp="([0-9]+)"', code.text)[1]
        return client.submit(form_of(code, "xac-nhan"), follow, ma_xac_nhan=typed)

    return pay


def fee_page(look_up, client, code=AWAITS_PAYMENT):
    return look_up(client, ma_ho_so=code)


def fine_page(look_up, client):
    return look_up(client, so_quyet_dinh=FINE, bien_so=PLATE)


def test_a_fee_is_paid_and_the_dossier_goes_on(app, client, look_up, pay):
    receipt = pay(client, fee_page(look_up, client))
    assert RECEIPT.search(receipt.text) and AWAITS_PAYMENT in receipt.text
    assert app.state.parts.database.dossier(AWAITS_PAYMENT).state == 4
    after = fee_page(look_up, client)
    assert STATES[4] in after.text and "không có khoản nào" in after.text


def test_the_change_is_in_the_dossiers_history(app, client, look_up, pay):
    receipt = pay(client, fee_page(look_up, client))
    rows = app.state.parts.database.connection.execute(
        "SELECT state, who, note FROM change WHERE of = ?", (AWAITS_PAYMENT,)
    ).fetchall()
    assert rows == [(4, "Hệ thống thanh toán", f"Giao dịch {RECEIPT.search(receipt.text)[1]}")]


def test_a_fine_is_paid(client, look_up, pay):
    assert "500.000 đồng" in pay(client, fine_page(look_up, client)).text
    assert "đã được nộp phạt" in fine_page(look_up, client).text


@pytest.mark.parametrize("page_of", [fee_page, fine_page])
def test_a_receipt_that_is_loaded_again_is_the_same(app, client, look_up, pay, page_of):
    back = pay(client, page_of(look_up, client), follow=False).headers["location"]
    first, second = client.get(back), client.get(back)
    assert first.status_code == second.status_code == 200
    assert RECEIPT.search(first.text)[1] == RECEIPT.search(second.text)[1]
    assert app.state.parts.database.connection.execute("SELECT count(*) FROM payment").fetchone() == (1,)


@pytest.mark.parametrize("page_of", [fee_page, fine_page])
def test_paying_twice_is_refused(app, browse, look_up, pay, form_of, page_of):
    """Two people opened the page before either paid."""
    mine, theirs = browse(), browse()
    my_page, their_page = page_of(look_up, mine), page_of(look_up, theirs)
    their_bank = theirs.submit(form_of(their_page, "thanh-toan"))
    assert pay(mine, my_page).status_code == 200
    code = theirs.submit(form_of(their_bank, "ngan-hang"))
    typed = re.search('data-otp="([0-9]+)"', code.text)[1]
    assert theirs.submit(form_of(code, "xac-nhan"), ma_xac_nhan=typed).status_code == 409
    assert mine.submit(form_of(my_page, "thanh-toan")).status_code == 409
    assert app.state.parts.database.connection.execute("SELECT count(*) FROM payment").fetchone() == (1,)


def test_a_dossier_that_is_charged_again_is_paid_again(app, client, look_up, pay):
    pay(client, fee_page(look_up, client))
    app.state.parts.database.connection.execute("UPDATE dossier SET state = 6 WHERE code = ?", (AWAITS_PAYMENT,))
    assert pay(client, fee_page(look_up, client)).status_code == 200
    assert app.state.parts.database.dossier(AWAITS_PAYMENT).state == 4


@pytest.mark.parametrize("changed", ["so_tien=1&", "ma_don=QD-000000001_1&", "giao_dich=GD000000000000&"])
def test_a_payment_that_was_changed_on_the_way_is_refused(app, client, look_up, pay, changed):
    back = pay(client, fine_page(look_up, client), follow=False).headers["location"]
    name = changed.partition("=")[0]
    assert client.get(re.sub(f"{name}=[^&]+&", changed, back)).status_code == 400
    assert owed(app.state.parts, FINE) is not None


def test_a_payment_of_another_amount_is_refused_whoever_signed_it(app, client):
    """As if the fine had been changed between the order and the payment."""
    order = owed(app.state.parts, FINE)
    paid = Paid(replace(order, amount_vnd=order.amount_vnd - 1), "GD000000000001")
    assert client.get(f"/thanh-toan/ket-qua?{app.state.parts.gateway.signed_payment(paid)}").status_code == 409


@pytest.mark.parametrize(
    "subject, amount_vnd",
    [
        (FINE, 500_000),
        (FINISHED, None),
        ("007.00.00.H26-250630-0003", None),  # refused
        ("007.00.00.H26-250630-0008", None),  # stopped
        ("nothing of that code", None),
    ],
)
def test_what_is_owed(app, subject, amount_vnd):
    order = owed(app.state.parts, subject)
    assert (order and order.amount_vnd) == amount_vnd


def test_a_dossier_without_a_fee_of_its_own_is_charged_what_the_officer_asked_for(app):
    parts = app.state.parts
    codes = (f"007.00.00.H26-250630-{number:04d}" for number in range(6, 1000, 10))
    for code in codes:
        fee_vnd = parts.catalogue.by_code[parts.database.dossier(code).procedure].fee_vnd
        assert owed(parts, code).amount_vnd == (fee_vnd or ASSESSED_VND)


def test_a_fee_can_be_paid_when_a_dossier_was_just_filed(app, client, form_of, sign_in, typed, pay):
    sign_in(client)
    e_form = client.get("/nop-truc-tuyen?thu_tuc=2.000815&don_vi=01007")
    documents = client.submit(form_of(e_form, "to-khai"), **typed)
    review = client.submit(form_of(documents, "thanh-phan"), files={"tep_1": ("a.pdf", b"%PDF", "application/pdf")})
    confirmation = client.submit(form_of(review, "nop-ho-so"))
    code = re.search('data-code="([^"]+)"', confirmation.text)[1]
    assert "20.000 đồng" in pay(client, confirmation).text
    assert app.state.parts.database.dossier(code).state == 1  # it still has to be accepted
    assert owed(app.state.parts, code) is None


def test_what_costs_nothing_has_no_button(client, file):
    confirmation, _ = file(client)  # of a birth
    assert "thanh-toan/bat-dau" not in confirmation.text


@pytest.mark.parametrize(
    "typed, status",
    [
        ({"ma_ho_so": "999.00.00.H26-250630-0006"}, 404),
        ({"ma_ho_so": AWAITS_PAYMENT, "captcha": "wrong"}, 400),
        ({"ma_ho_so": AWAITS_PAYMENT, "csrf": ""}, 403),
        ({"so_quyet_dinh": "QD-1", "bien_so": PLATE}, 404),
        ({"so_quyet_dinh": FINE, "bien_so": "11A-00000"}, 404),  # another vehicle's
        ({"so_quyet_dinh": FINE, "bien_so": PLATE, "captcha": ""}, 400),
    ],
)
def test_a_wrong_search_is_refused(client, look_up, typed, status):
    assert look_up(client, **typed).status_code == status


def test_a_captcha_is_good_once(client, form_of):
    asking = client.get("/thanh-toan")
    captcha = re.search('data-captcha="([0-9]+)"', asking.text)[1]
    form = form_of(asking, "tim-khoan-thu")
    assert client.submit(form, captcha=captcha, ma_ho_so=AWAITS_PAYMENT).status_code == 200
    assert client.submit(form, captcha=captcha, ma_ho_so=AWAITS_PAYMENT).status_code == 400


def test_whoever_pays_sees_no_full_name(client, look_up):
    page = fee_page(look_up, client)
    assert "N*** n*** m*** s***" in page.text and "Người nộp mẫu" not in page.text


@pytest.mark.parametrize("path", ["/cong-thanh-toan/chon-ngan-hang", "/cong-thanh-toan/xac-nhan"])
def test_the_gateway_takes_no_order_that_the_portal_did_not_sign(client, path):
    answer = client.get(path, params={"ma_don": f"{FINE}_1", "so_tien": "1", "chu_ky": "0" * 64})
    assert (answer.status_code, "Không thanh toán được" in answer.text) == (400, True)


def test_the_gateways_forms_need_their_token(client, look_up, form_of):
    bank = client.submit(form_of(fine_page(look_up, client), "thanh-toan"))
    assert client.submit(form_of(bank, "ngan-hang"), csrf="").status_code == 403
    code = client.submit(form_of(bank, "ngan-hang"))
    assert client.submit(form_of(code, "xac-nhan"), csrf="", ma_xac_nhan="000000").status_code == 403


def test_a_wrong_code_pays_nothing(app, client, look_up, form_of):
    bank = client.submit(form_of(fine_page(look_up, client), "thanh-toan"))
    code = client.submit(form_of(bank, "ngan-hang"))
    assert client.submit(form_of(code, "xac-nhan"), ma_xac_nhan="x").status_code == 401
    assert owed(app.state.parts, FINE) is not None


def test_an_unknown_bank_is_refused(client, look_up, form_of):
    bank = client.submit(form_of(fine_page(look_up, client), "thanh-toan"))
    assert client.submit(form_of(bank, "ngan-hang"), ngan_hang="NH99").status_code == 400
