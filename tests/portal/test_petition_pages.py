import pytest

PATH = "/phan-anh-kien-nghi"
TYPED = {"tieu_de": "Hồ sơ <quá> hạn", "noi_dung": "Đề nghị kiểm tra & trả lời"}


@pytest.fixture
def form(client, sign_in, form_of):
    sign_in(client)
    return form_of(client.get(PATH), "phan-anh")


def test_each_petition_gets_a_number_of_its_own(client, form):
    first, second = client.submit(form, **TYPED, files={}), client.submit(form, **TYPED, files={})
    assert 'data-number="PAKN-00000001"' in first.text and 'data-number="PAKN-00000002"' in second.text
    assert "Hồ sơ &lt;quá&gt; hạn" in first.text


@pytest.mark.parametrize("files, photos", [({}, 0), ({"anh": ("a.jpg", b"\xff\xd8", "image/jpeg")}, 1)])
def test_a_photo_may_be_attached(client, form, files, photos):
    assert f"<dd>{photos}</dd>" in client.submit(form, **TYPED, files=files).text


@pytest.mark.parametrize(
    "typed, status",
    [
        ({"tieu_de": " "}, 400),
        ({"noi_dung": ""}, 400),
        ({"tieu_de": "x" * 201}, 400),
        ({"noi_dung": "x" * 4001}, 400),
        ({"csrf": "x"}, 403),
    ],
)
def test_a_petition_needs_title_content_and_token(client, form, typed, status):
    assert client.submit(form, **{**TYPED, **typed}, files={}).status_code == status


def test_only_its_sender_sees_it(client, form, browse, sign_in):
    client.submit(form, **TYPED, files={})
    other = browse()
    assert other.get(f"{PATH}/1").status_code == 401
    sign_in(other, number="000190000002")
    assert other.get(f"{PATH}/1").status_code == other.get(f"{PATH}/2").status_code == 404


def test_who_is_not_signed_in_is_sent_to_do_that(client):
    answer = client.get(PATH, follow=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/dang-nhap?tiep={PATH}")
