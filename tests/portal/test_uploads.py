import hashlib

import pytest

from portal.uploads import read_upload
from portal.web.request import HTTPException, Request

LIMIT_BYTES = 1000
TEXT = b'Content-Disposition: form-data; name="csrf"\r\n\r\n'
FILE = b'content-disposition: form-data; name="tep"; filename="\xc4\x91.pdf"\r\nContent-Type: application/pdf\r\n\r\n'


def form(*parts, content_type=b"multipart/form-data; boundary=edge", end=b"--edge--\r\n"):
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + end
    return Request("POST", b"/", {b"content-type": content_type, b"content-length": b"%d" % len(body)}, body)


@pytest.mark.parametrize("kind", [bytes, bytearray])  # parsed with its head, or received by itself
def test_fields_and_documents_are_told_apart(kind):
    content = b"%PDF\r\n--edg\r\n\x00\xff--edge"
    request = form(TEXT + "đ".encode(), FILE + content)
    request.body = kind(request.body)
    fields, (document,) = read_upload(request, LIMIT_BYTES)
    assert fields == {"csrf": "đ"}
    assert (document.name, document.size_bytes) == ("đ.pdf", len(content))
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_what_stands_before_the_first_part_and_after_the_last_is_passed_over():
    request = form(TEXT + b"1", end=b"--edge--\r\nepilogue")
    request.body = b"preamble\r\n" + request.body
    assert read_upload(request, LIMIT_BYTES) == ({"csrf": "1"}, [])


def test_a_file_that_was_not_chosen_has_no_name():
    nothing = FILE.replace(b"\xc4\x91.pdf", b"")
    assert read_upload(form(nothing), LIMIT_BYTES)[1][0].name == ""


def test_a_form_without_files_may_be_a_plain_one():
    plain = form(content_type=b"application/x-www-form-urlencoded", end=b"csrf=1&a=%C4%91")
    assert read_upload(plain, LIMIT_BYTES) == ({"csrf": "1", "a": "đ"}, [])


@pytest.mark.parametrize(
    "request_, status",
    [
        (form(TEXT, end=b""), 400),  # it ends too soon
        (form(b"", end=b"--edge--"), 400),  # a part without a head
        (form(b"Content-Disposition: form-data\r\n\r\n"), 400),  # without a name
        (form(b"X: y\r\n\r\n"), 400),
        (form(TEXT, content_type=b"multipart/form-data"), 400),  # without a boundary
        (form(TEXT, content_type=b"text/plain"), 400),
        (form(TEXT, content_type=b""), 400),
        (form(FILE + b"x" * 1001), 413),
        (form(*(FILE.replace(b"tep", b"tep%d" % number) for number in range(6))), 400),
        (form(FILE + b"x" * 5001), 413),
        (Request("POST", b"/"), 411),
    ],
)
def test_a_form_that_cannot_be_taken_is_refused(request_, status):
    with pytest.raises(HTTPException) as earned:
        read_upload(request_, LIMIT_BYTES)
    assert earned.value.status_code == status
