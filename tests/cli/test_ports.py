import pytest

from cli.ports import read_port


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("8089", 8089), ("65535", 65_535), ("00080", 80)])
def test_a_port(text, port):
    assert read_port(text) == port


@pytest.mark.parametrize("text", ["", "-1", "65536", "99999", "port", " 80", "8_0", "٣", "9" * 5000])
def test_what_is_none(text):
    assert read_port(text) is None
