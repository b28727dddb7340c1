import socket

import pytest

from cli.exits import Ended
from cli.main import run_verb
from cli.web import open_web, with_web_place

HERE = "--web=127.0.0.1:0"


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("run smoke --web", ["run", "smoke", HERE]),
        ("run --web smoke", ["run", HERE, "smoke"]),
        ("run smoke --web --quick", ["run", "smoke", HERE, "--quick"]),
        ("run smoke --web 127.0.0.1:8089", ["run", "smoke", "--web", "127.0.0.1:8089"]),
        ("run smoke --web [::1]:8089 --quick", ["run", "smoke", "--web", "[::1]:8089", "--quick"]),
        ("run smoke --web=0.0.0.0:80", ["run", "smoke", "--web=0.0.0.0:80"]),
        ("run smoke", ["run", "smoke"]),
    ],
)
def test_alone_it_means_any_free_port_of_this_machine(words, filled):
    assert with_web_place(words.split()) == filled


@pytest.fixture
def password(tmp_path):
    file = tmp_path / "password"
    file.write_text("a long enough one\n")
    file.chmod(0o600)
    return file


def test_without_it_nothing_listens():
    assert open_web(None, None) is None


def test_the_page_is_where_the_socket_listens():
    place = open_web("127.0.0.1:0", None)
    with place.listener as listener:
        port = listener.getsockname()[1]
        assert place.url == f"http://127.0.0.1:{port}/portal-load"
        assert listener.getsockname()[0] == "127.0.0.1"


def test_beyond_this_machine_with_a_password(password):
    with open_web("0.0.0.0:0", password).listener as listener:
        assert listener.getsockname()[0] == "0.0.0.0"


@pytest.mark.parametrize("place", ["0.0.0.0:0", "10.0.0.5:8089", "loadgen.internal:8089", "[::]:0"])
def test_beyond_this_machine_without_a_password_is_refused(place):
    with pytest.raises(Ended, match="name the file that holds it, --web-login FILE") as refused:
        open_web(place, None)
    assert refused.value.code == 2


@pytest.mark.parametrize("place", ["8089", ":8089", "here:", "127.0.0.1:65536", "127.0.0.1:http", ""])
def test_what_is_no_place_is_named(place):
    with pytest.raises(Ended, match="expected ADDRESS:PORT such as"):
        open_web(place, None)


def test_a_port_that_is_taken_is_named_before_anything_is_run():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Ended, match="cannot listen there"):
        open_web(f"127.0.0.1:{taken.getsockname()[1]}", None)


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("short\n", 0o600, "found 5 characters, expected at least 12 in its first line"),
        ("\na long enough one\n", 0o600, "found 0 characters"),
        ("a long enough one\n", 0o640, "others on this machine may read it; chmod 600"),
    ],
)
def test_a_password_that_is_none_is_refused(text, mode, said, password):
    password.write_text(text)
    password.chmod(mode)
    with pytest.raises(Ended, match=said):
        open_web("127.0.0.1:0", password)


def test_a_password_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(Ended, match="cannot be read as text"):
        open_web("127.0.0.1:0", tmp_path / "none")


def test_who_may_watch_what_is_not_shown():
    with pytest.raises(Ended, match="say --web too"):
        open_web(None, "file")


def test_the_command_line_refuses_with_2_and_runs_nothing(tmp_path, capsys):
    assert run_verb(["run", "smoke", "--web", "0.0.0.0:0", "--results", str(tmp_path)]) == 2
    assert "--web-login FILE" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
