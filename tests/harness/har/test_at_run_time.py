import pytest

from contract.outcomes import WRONG_PAGE
from harness.browser.answer import Answer
from harness.browser.failures import PageFailed
from harness.browser.forms import Form
from harness.browser.pages import Document
from harness.browser.urls import read_url
from harness.har.at_run_time import (
    NotFilledIn,
    field_of,
    first_choice,
    form_to,
    link_to,
    made_up_file,
    must_be_filled,
    nth_value,
    query_of,
    segment_of,
    value_at,
)

HTML = """
<!-- <form action="/hidden"></form> --><script>"<form action='/scripted'></form>"</script>
<form action="search"><input name="q" value="1"></form>
<form method="post" action="/send?x=1"><input type="hidden" name="csrf" value="first"></form>
<form method="post" action="/send"><input type="hidden" name="csrf" value="second">
<select name="kind"><option value="">?</option><option disabled value="no">-</option>
<option value="b">B</option></select>
<input type="radio" name="way" value="post"><input type="radio" name="way" value="mail"></form>
<form action="ftp://x/"></form>
<a href="/d/1">1</a><a href="/d/1">again</a><a href="#top">top</a><a href="https://x.test/d/2">x</a><a href="2">2</a>
<p data-key="one"><p data-key="two">
"""


def document(html=HTML, url="http://portal.test/d/a%20b?step=3&empty="):
    return Document(Answer(200, {b"content-type": b"text/html"}, [], html.encode(), True, None), read_url(url))


@pytest.mark.parametrize(
    "found, expected",
    [
        (lambda: value_at({"a": [{"b": 7}]}, "a", 0, "b"), 7),
        (lambda: value_at([1, 2]), [1, 2]),
        (lambda: field_of(Form("/", "get", "", {"a": "b"}), "a"), "b"),
        (lambda: form_to(document(), "/d/search").fields, {"q": "1"}),
        (lambda: form_to(document(), "/send").fields["csrf"], "first"),
        (lambda: form_to(document(), "/send").action, "http://portal.test/send?x=1"),
        (lambda: form_to(document(), "/send", 1).fields["csrf"], "second"),
        (lambda: nth_value(document(), "data-key", 1), "two"),
        (lambda: first_choice(document(), "kind"), "b"),
        (lambda: first_choice(document(), "way"), "post"),
        (lambda: link_to(document(), "/d/"), "/d/1"),
        (lambda: link_to(document(), "/d/", 1), "/d/2"),
        (lambda: query_of(document(), "step"), "3"),
        (lambda: query_of(document(), "empty"), ""),
        (lambda: segment_of(document(), 1), "a b"),
    ],
)
def test_what_is_there_is_found(found, expected):
    assert found() == expected


@pytest.mark.parametrize(
    "find, sentence",
    [
        (lambda: value_at({"a": []}, "a", 0, "b"), "the answer has no a.0"),
        (lambda: value_at(None, "a"), "the answer has no a"),
        (lambda: field_of(Form("/", "get", "", {}), "a"), "no field 'a'"),
        (lambda: form_to(document(), "/hidden"), "0 forms go to /hidden, expected 1"),
        (lambda: form_to(document(), "/scripted"), "0 forms go to /scripted"),
        (lambda: form_to(document(), "/send", 2), "2 forms go to /send, expected 3"),
        (lambda: nth_value(document(), "data-key", 2), "stands 2 times in the page, expected 3"),
        (lambda: first_choice(document(), "csrf"), "no choice for 'csrf'"),
        (lambda: link_to(document(), "/d/", 2), "2 links begin with /d/, expected 3"),
        (lambda: query_of(document(), "other"), "no 'other' in its query"),
        (lambda: segment_of(document(), 2), "2 segments, expected 3"),
    ],
)
def test_what_is_missing_is_a_wrong_page(find, sentence):
    with pytest.raises(PageFailed, match=sentence) as failed:
        find()
    assert failed.value.outcome == WRONG_PAGE


@pytest.mark.parametrize(
    "content_type, filename, first",
    [
        ("image/jpeg", "tep.jpg", b"\xff\xd8"),
        ("application/pdf", "tep.pdf", b"%PDF"),
        ("image/png", "tep.png", b"\x89PNG"),
        ("application/octet-stream", "tep.bin", b""),
    ],
)
@pytest.mark.parametrize("size_bytes", [0, 3, 50_000])
def test_a_file_is_as_large_as_it_should_be(content_type, filename, first, size_bytes):
    upload = made_up_file("doc", content_type, size_bytes)
    assert (upload.field, upload.filename, len(upload.content)) == ("doc", filename, size_bytes)
    assert upload.content.startswith(first[:size_bytes])


def test_constants_that_nobody_filled_in_are_named_all_at_once():
    must_be_filled(A="a", B="b")
    with pytest.raises(NotFilledIn, match="found nothing in A, C, expected values"):
        must_be_filled(A="", B="b", C="")
