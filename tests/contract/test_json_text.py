import pytest

from contract.json_text import read_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"about": "Hồ sơ"}', {"about": "Hồ sơ"}),
        (r'{"about": "H\u1ed3"}', {"about": "Hồ"}),
        (r'["\ud83d\ude00"]', ["😀"]),  # both halves
        (r'["\\ud800"]', [r"\ud800"]),  # a backslash, and letters
    ],
)
def test_what_can_be_written_is_read(text, value):
    assert read_json(text) == read_json(text.encode()) == value


@pytest.mark.parametrize(
    "text", [r'["\ud800"]', r'{"\uDC00": 1}', r'[{"a": ["x\ude00\ud83d"]}]', "", "[", "[" * 50_000, '["\\u12"]']
)
def test_what_can_not_is_refused(text):
    for same in (text, text.encode()):
        with pytest.raises(ValueError):
            read_json(same)


@pytest.mark.parametrize("stream", [b'{"a": "\xed\xa0\x80"}', '["\ud800"]'.encode("utf-16", "surrogatepass"), b"\xff"])
def test_bytes_that_are_no_text_are_refused(stream):
    with pytest.raises(ValueError):
        read_json(stream)
