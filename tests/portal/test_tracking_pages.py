import re

import pytest

from portal.tracking_pages import mask

EARLIER = "001.00.00.H26-250601-0006"


@pytest.fixture
def ask(client, form_of):
    """Opens the page; answers its form and the captcha that stands on it."""

    def ask():
        page = client.get("/tra-cuu-ho-so")
        return form_of(page, "tra-cuu"), re.search('data-captcha="([0-9]{5})"', page.text)[1]

    return ask


def test_an_earlier_dossier_is_found_without_signing_in(client, ask):
    form, captcha = ask()
    page = client.submit(form, ma_ho_so=EARLIER, captcha=captcha)
    assert page.status_code == 200
    assert EARLIER in page.text and "Yêu cầu thực hiện nghĩa vụ tài chính" in page.text
    assert "Người nộp mẫu số 6" not in page.text and "N*** n*** m*** s*** 6" in page.text


def test_a_wrong_captcha_is_refused(client, ask):
    form, captcha = ask()
    wrong = f"{(int(captcha) + 1) % 100_000:05d}"
    assert client.submit(form, ma_ho_so=EARLIER, captcha=wrong).status_code == 400


def test_a_captcha_is_good_once(client, ask):
    form, captcha = ask()
    assert client.submit(form, ma_ho_so=EARLIER, captcha=captcha).status_code == 200
    assert client.submit(form, ma_ho_so=EARLIER, captcha=captcha).status_code == 400


def test_an_unknown_code_is_not_found(client, ask):
    form, captcha = ask()
    assert client.submit(form, ma_ho_so="001.00.00.H26-250701-0001", captcha=captcha).status_code == 404


def test_the_form_needs_its_token(client, ask):
    form, captcha = ask()
    assert client.submit(form, ma_ho_so=EARLIER, captcha=captcha, csrf="").status_code == 403


@pytest.mark.parametrize("name, masked", [("Nguyễn Thị Mẫu", "N*** T*** Mẫu"), ("Mẫu", "Mẫu")])
def test_a_name_is_masked(name, masked):
    assert mask(name) == masked
