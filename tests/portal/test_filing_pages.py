import hashlib

import pytest

from portal.settings import Settings

PDF = {"tep_1": ("giay-to.pdf", b"%PDF" + bytes(1000), "application/pdf")}
SAVE_DRAFT = "/api/v1/submitting/dossier/save-draft"


def test_of_a_document_only_size_and_checksum_are_kept(app, client, file):
    content = b"%PDF"
    _, code = file(client)
    (document,) = app.state.parts.database.documents(code)
    assert document.size_bytes == len(content)
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_what_was_typed_is_shown_and_escaped(client, form_of, sign_in, typed):
    documents = client.submit(form_of(sign_in(client), "to-khai"), **typed)
    review = client.submit(form_of(documents, "thanh-phan"), files=PDF)
    assert "Đề nghị &lt;cấp&gt; giấy &amp; bản sao" in review.text


def test_a_form_is_answered_with_a_redirect(client, form_of, sign_in, typed):
    assert client.submit(form_of(sign_in(client), "to-khai"), follow=False, **typed).status_code == 303


def test_without_signing_in_nothing_is_filed(client):
    assert client.post("/nop-truc-tuyen", data={}).status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", "0" * 32])
def test_a_form_without_its_token_is_refused(client, form_of, sign_in, typed, token):
    e_form = form_of(sign_in(client), "to-khai")
    assert client.submit(e_form, **typed | {"csrf": token}).status_code == 403
    documents = form_of(client.submit(e_form, **typed), "thanh-phan")
    assert client.submit(documents, files=PDF, csrf=token).status_code == 403
    review = form_of(client.submit(documents, files=PDF), "nop-ho-so")
    assert client.submit(review, csrf=token).status_code == 403
    assert client.submit(review).status_code == 200


def test_another_citizens_token_is_refused(browse, form_of, sign_in, typed):
    mine, theirs = browse(), browse()
    e_form = form_of(sign_in(mine), "to-khai")
    stolen = form_of(sign_in(theirs, number="000190000002"), "to-khai").fields["csrf"]
    assert mine.submit(e_form, **typed | {"csrf": stolen}).status_code == 403


def test_another_citizens_draft_is_as_good_as_absent(browse, form_of, sign_in, typed):
    mine, theirs = browse(), browse()
    e_form = form_of(sign_in(mine), "to-khai")
    path = mine.submit(e_form, **typed).url.path
    their_form = form_of(sign_in(theirs, number="000190000002"), "to-khai")
    assert theirs.get(path).status_code == 404
    assert theirs.submit(their_form, **typed | {"ho_so": e_form.fields["ho_so"]}).status_code == 403


@pytest.mark.parametrize("missing", ["ngay_sinh", "dien_thoai", "thu_dien_tu", "dia_chi", "noi_dung"])
def test_an_e_form_with_a_gap_is_refused(client, form_of, sign_in, typed, missing):
    answer = client.submit(form_of(sign_in(client), "to-khai"), **typed | {missing: "  "})
    assert answer.status_code == 400
    assert missing in answer.text


def test_a_dossier_without_documents_is_refused(client, form_of, sign_in, typed):
    documents = client.submit(form_of(sign_in(client), "to-khai"), **typed)
    no_file = client.submit(form_of(documents, "thanh-phan"), files={"tep_1": ("", b"", "application/octet-stream")})
    assert no_file.status_code == 400
    review = client.get(documents.url.path.replace("thanh-phan", "xem-lai"))
    assert client.submit(form_of(review, "nop-ho-so")).status_code == 400


def test_a_submitted_draft_cannot_be_submitted_again(client, form_of, sign_in, typed):
    documents = client.submit(form_of(sign_in(client), "to-khai"), **typed)
    review = form_of(client.submit(form_of(documents, "thanh-phan"), files=PDF), "nop-ho-so")
    assert client.submit(review).status_code == 200
    assert client.submit(review).status_code == 404


@pytest.mark.parametrize("size, status", [(1000, 200), (1001, 413), (10_000, 413)])
def test_an_upload_over_the_limit_is_refused(start, connect, form_of, sign_in, typed, size, status):
    client = connect(start(Settings(upload_limit_bytes=1000)))
    documents = client.submit(form_of(sign_in(client), "to-khai"), **typed)
    answer = client.submit(form_of(documents, "thanh-phan"), files={"tep_1": ("a.pdf", bytes(size), "application/pdf")})
    assert answer.status_code == status


def test_a_draft_is_saved_as_it_is_typed(app, client, form_of, sign_in):
    fields = form_of(sign_in(client), "to-khai").fields
    call = {"id": fields["ho_so"], "formalityId": "1.001193", "communeCode": "01007", "form": {"noi_dung": "đang gõ"}}
    assert client.post(SAVE_DRAFT, json=call).status_code == 403  # without its token
    saved = client.post(SAVE_DRAFT, json=call | {"csrf": fields["csrf"]})
    assert (saved.status_code, saved.json()) == (201, {"code": "OK", "data": {"id": fields["ho_so"]}})
    assert app.state.parts.database.draft(fields["ho_so"], "000190000001").form == {"noi_dung": "đang gõ"}


def test_a_draft_needs_an_id(client, form_of, sign_in, typed):
    assert client.submit(form_of(sign_in(client), "to-khai"), **typed | {"ho_so": ""}).status_code == 400


def test_an_upload_says_how_long_it_is(client, form_of, sign_in, typed):
    documents = client.submit(form_of(sign_in(client), "to-khai"), **typed)

    async def chunks():
        yield b"--x"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(documents.url.path, content=chunks(), headers=headers).status_code == 411


def test_when_the_numbers_of_the_day_are_given_out_the_unit_says_so(app, client, form_of, sign_in, typed):
    app.state.parts.database.connection.execute("INSERT INTO day VALUES ('01007', '2025-07-01', 9999)")
    documents = client.submit(form_of(sign_in(client), "to-khai"), **typed)
    review = client.submit(form_of(documents, "thanh-phan"), files=PDF)
    assert client.submit(form_of(review, "nop-ho-so")).status_code == 503
