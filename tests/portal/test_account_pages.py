import pytest

FIRST = "007.00.00.H26-250701-0001"  # Hà Nội, commune 7, the clock's day, the first of it


def test_a_dossier_is_filed_and_found_again(client, file):
    confirmation, code = file(client)
    listed, detail = client.get("/tai-khoan/ho-so"), client.get(f"/tai-khoan/ho-so/{code}")
    assert (confirmation.status_code, code) == (200, FIRST)
    assert code in listed.text and "Mới đăng ký" in listed.text
    assert code in detail.text and "Nguyễn Thị Mẫu" in detail.text


def test_the_newest_dossier_stands_first(browse, file, clock):
    _, earlier = file(browse())
    clock.now_s += 60
    again = browse()
    _, later = file(again)
    listed = again.get("/tai-khoan/ho-so").text
    assert listed.index(later) < listed.index(earlier)


@pytest.mark.parametrize("path", [f"/tai-khoan/ho-so/{FIRST}", f"/da-nop/{FIRST}"])
def test_another_citizens_dossier_is_as_good_as_absent(browse, file, path):
    mine, theirs = browse(), browse()
    _, code = file(mine, number="000190000001")
    file(theirs, number="000190000002")
    assert code == FIRST
    assert mine.get(path).status_code == 200
    assert theirs.get(path).status_code == 404
    assert theirs.get(path.replace("0001", "9999")).text == theirs.get(path).text


@pytest.mark.parametrize("path", ["/tai-khoan/ho-so", f"/tai-khoan/ho-so/{FIRST}", f"/da-nop/{FIRST}"])
def test_without_signing_in_the_account_is_closed(client, path):
    assert client.get(path).status_code == 401
