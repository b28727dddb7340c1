"""Files that are no recording, and recordings that no browser would write: sentences, and never a traceback."""

import ast
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.har.har_file import LARGEST_HAR_BYTES, BadHar, parse_har, read_har
from harness.har.importing import Wishes, import_recording
from tests.harness.har.entries import PORTAL, call, entry, form, har

RUN = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def what_comes_of(content, **wishes):
    """The journey's text, or the sentence that says why there is none; anything else is an error of ours."""
    try:
        text = import_recording(parse_har(content, "visit.har"), Wishes("visit", **wishes)).text
    except BadHar as error:
        return str(error)
    ast.parse(text)
    return text


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "is not JSON (line 1)"),
        (b"{", "is not JSON"),
        (b"\xff\xfe{}", "is not text in UTF-8"),
        (b"[]", "is JSON and no HAR"),
        (b"{}", "is JSON and no HAR"),
        (b'{"log": []}', "is JSON and no HAR"),
        (b'{"log": {"entries": {}}}', "is JSON and no HAR"),
        (b'{"log": {"entries": []}}', "holds no entries"),
        (b'{"log": {"entries": [1, null, {}]}}', "3 entries and none of them can be read"),
        (b"[" * 100_000, "is JSON that nobody can read"),
        (b'{"log": ' + b"1" * 5000 + b"}", "is JSON that nobody can read"),
        (har(entry("GET", "ftp://portal.test/")), "none of them can be read as a request of http or https"),
        (har(entry("GET", "/", startedDateTime="yesterday")), "none of them can be read"),
        (har(entry("GET", "/logo.png", kind="image/png", resource="image")), "found no page of portal.test"),
        (har(entry(status=500)), "found no page of portal.test"),
        (har(call("/x", {}, {}, method="PUT")), "nothing that a journey can ask for: left out a call, PUT /x"),
    ],
)
def test_what_is_no_recording_is_refused_in_a_sentence(content, sentence):
    assert sentence in what_comes_of(content)


@pytest.mark.parametrize("method", ["", "\0", "PUT\nimport os", "PUT # ", "PÚT", "X" * 21])
def test_an_entry_without_a_method_is_passed_over_and_its_words_are_not_written(method):
    content = har(entry(), call("/x", {}, {}, method=method))
    assert parse_har(content, "visit.har").unreadable == 1
    assert "/x" not in what_comes_of(content)


def test_a_byte_order_mark_does_no_harm():
    assert 'page.get("/")' in what_comes_of(b"\xef\xbb\xbf" + har(entry()))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "visit.har"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST_HAR_BYTES)
    with pytest.raises(BadHar, match="has 100 MB, expected less than 100 MB"):
        read_har(file)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING)
@RUN
def test_any_json_is_a_sentence_or_a_journey(value):
    what_comes_of(json.dumps(value).encode())
    what_comes_of(json.dumps({"log": {"entries": value}}).encode())
    what_comes_of(json.dumps({"log": {"entries": [value], "pages": value}}).encode())


@given(st.data())
@RUN
def test_an_entry_with_anything_in_any_place_is_a_sentence_or_a_journey(data):
    page = '<form id="f" method="post" action="/send"><input type="hidden" name="t" value="secret77"></form>'
    entries = json.loads(har(entry("GET", "/x", page), form("/send", "t=secret77"), call("/api", {"a": "b"}, {})))
    for one in entries["log"]["entries"]:
        for place in data.draw(st.lists(st.sampled_from(places_in(one)), max_size=2)):
            put(one, place, data.draw(ANYTHING))
    what_comes_of(json.dumps(entries).encode())


MARKUP = st.text(alphabet="<>/=\"'&;ab 1ữ{}\\\n", max_size=30)
PIECES = st.sampled_from(
    ["<form ", 'id="f{0}"', " method=post", ' action="/s/{y}"', ">", "<input name=a value=b>", "</form>",
     "<select name=c>", "<option value=x>",
     "data-x='\"'", "<a href='/l?\"=1'>", "<textarea name=t>", "<!--", "<script>", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES | MARKUP, max_size=14).map("".join), st.text(max_size=20), st.text(max_size=20))
@RUN
def test_any_document_and_any_value_make_python(html, path, value):
    entries = (
        entry("GET", "/x", html),
        form("/s/{y}", f"a={value}&t={value}"),
        entry("GET", f"/l/{path}?q={value}", html),
        call(f"/api/{path}", {value: path, "v": value}, {path: value}),
        call(f"/api?{value}", None, [value], method="GET"),
    )
    what_comes_of(har(*entries))
    what_comes_of(har(*entries), kept=("v", "q", "a"))


def test_all_that_is_drawn_is_not_refused():
    """Else the tests above would prove nothing."""
    assert "session.page" in what_comes_of(har(entry("GET", f"{PORTAL}/x", "<form>\ud800"), form("/s", "a=1")))


def places_in(value, place=()):
    """The path of every place in JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, one in inner for found in places_in(one, (*place, key)))][0 if place else 1 :]


def put(value, place, instead):
    """What stands at a place, replaced; where an earlier change took the place away, nothing."""
    *way, last = place
    for key in way:
        value = value[key] if isinstance(value, (dict, list)) and _has(value, key) else None
    if isinstance(value, (dict, list)) and _has(value, last):
        value[last] = instead


def _has(value, key):
    return key in value if isinstance(value, dict) else isinstance(key, int) and key < len(value)
