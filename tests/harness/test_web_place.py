import socket

import pytest

from harness.web_place import WebPlace, inherited_from


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_the_master_is_told_where_it_is_watched(listener, tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse battery\nand what is written below it\n", encoding="utf-8")
    place = WebPlace(listener, "127.0.0.1", password)
    told = inherited_from(place.to_text())
    assert (told.descriptor, told.host, told.password) == (listener.fileno(), "127.0.0.1", "correct horse battery")
    assert "correct" not in place.to_text()


def test_a_login_is_good_for_every_run_of_one_command_and_for_no_other(listener):
    place, other = WebPlace(listener, "127.0.0.1"), WebPlace(listener, "127.0.0.1")
    assert inherited_from(place.to_text()) == inherited_from(place.to_text())
    assert inherited_from(place.to_text()).signing_key != inherited_from(other.to_text()).signing_key
    assert inherited_from(place.to_text()).password is None
    assert place.signing_key not in repr(place)


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:{}/portal-load"), ("::1", "http://[::1]:{}/portal-load")]
)
def test_the_address_of_the_page(listener, host, url):
    assert WebPlace(listener, host).url == url.format(listener.getsockname()[1])
