import asyncio
import re

import pytest

from portal.access_log import AccessLog, combined_line
from portal.settings import Settings
from portal.web.request import Request

ENDED_S = 1_751_346_000.0  # 2025-07-01 12:00:00 in Viet Nam
COMBINED = re.compile(
    r'[0-9.]+ - - \[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8} \+0700\] "[A-Z]+ \S+ HTTP/1\.1" [0-9]{3} [0-9]+ '
)


def line(method="GET", path=b"/", query=b"", peer=("203.0.113.7", 4711), **headers):
    named = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    request = Request(method, path + (b"?" + query if query else b""), named, peer=peer[0] if peer else None)
    return combined_line(request, 200, 512, ENDED_S)


def test_a_line_is_that_of_the_combined_format():
    assert line(path=b"/a", query=b"q=khai%20sinh", referer=b"http://portal.test/", user_agent=b"Mozilla/5.0") == (
        '203.0.113.7 - - [01/Jul/2025:12:00:00 +0700] "GET /a?q=khai%20sinh HTTP/1.1" 200 512 '
        '"http://portal.test/" "Mozilla/5.0"'
    )


def test_what_is_not_there_is_a_dash():
    assert line(peer=None).startswith("- - - [")
    assert line().endswith('200 512 "-" "-"')


@pytest.mark.parametrize(
    "value, written",
    [
        (b'a"b', r"a\x22b"),
        (b"a\\b", r"a\x5Cb"),
        (b"a\tb", r"a\x09b"),
        ("Cổng".encode(), r"C\xE1\xBB\x95ng"),
        (b"\x7f", r"\x7F"),
    ],
)
def test_what_might_be_mistaken_is_escaped_as_nginx_does(value, written):
    assert line(user_agent=value).endswith(f'"-" "{written}"')


@pytest.mark.parametrize(
    "peer, forwarded, address",
    [
        ("127.0.0.1", b"10.1.2.3", "10.1.2.3"),
        ("127.9.9.9", b"10.1.2.3, 192.0.2.1", "10.1.2.3"),  # the first is who it was
        ("::1", b"2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", b"", "-"),
        ("127.0.0.1", b'x" 200', r"x\x22200"),  # one word, whatever it says
        ("203.0.113.7", b"10.1.2.3", "203.0.113.7"),  # no proxy of ours
        ("testclient", b"10.1.2.3", "testclient"),
    ],
)
def test_behind_a_proxy_on_this_machine_the_address_is_the_one_that_it_names(peer, forwarded, address):
    assert line(peer=(peer, 1), x_forwarded_for=forwarded).split(" - - ")[0] == address


@pytest.fixture
def log_file(tmp_path):
    return tmp_path / "access.log"


def test_each_request_is_a_line_of_a_file_that_is_written_now_and_then(start, connect, log_file):
    app = start(Settings(access_log=log_file))
    client = connect(app)
    home = client.get("/?a=1")
    client.get("/nowhere")
    assert log_file.read_text() == ""
    app.state.access_log.close()
    first, second = log_file.read_text().splitlines()
    assert f'"GET /?a=1 HTTP/1.1" 200 {len(home.content)} "-" "python-httpx' in first
    assert '"GET /nowhere HTTP/1.1" 404 ' in second


def test_the_timed_format_ends_with_how_long_and_when(start, connect, log_file):
    app = start(Settings(access_log=log_file, access_log_timed=True))
    connect(app).get("/")
    app.state.access_log.close()
    took, ended = re.search(r'" ([0-9]+\.[0-9]{3}) ([0-9]{10}\.[0-9]{3})\n\Z', log_file.read_text()).groups()
    assert float(took) < 60 and float(ended) > ENDED_S


def test_without_a_log_nothing_stands_in_the_way(app):
    assert app.state.access_log is None


def test_what_is_left_is_written_at_the_end(log_file, runner):
    async def go():
        log = AccessLog(log_file)
        async with log.running():
            log.add("a line\n")

    runner.run(go())
    assert log_file.read_text() == "a line\n"


def test_lines_are_written_while_it_runs(log_file, runner, monkeypatch):
    monkeypatch.setattr("portal.access_log.FLUSH_EVERY_S", 0.001)

    async def go():
        log = AccessLog(log_file)
        async with log.running():
            log.add("a line\n")
            async with asyncio.timeout(10):
                while not log_file.read_text():
                    await asyncio.sleep(0.001)

    runner.run(go())


def test_a_later_portal_adds_to_the_log(log_file):
    for _ in range(2):
        log = AccessLog(log_file)
        log.add("a line\n")
        log.close()
    assert log_file.read_text() == "a line\na line\n"


def test_a_full_disk_costs_the_log_its_lines_and_no_more(log_file, capsys):
    log = AccessLog(log_file)

    class Full:
        def write(self, text):
            raise OSError(28, "No space left on device")

    log._file.close()
    log._file = Full()
    log.add("a line\n")
    log.flush()
    assert "lost 1 lines of the access log: No space left" in capsys.readouterr().err


def test_a_request_that_breaks_is_a_line_too(log_file, start, connect, monkeypatch):
    app = start(Settings(access_log=log_file))
    monkeypatch.setattr("portal.public_pages.procedure_of", lambda request, code: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        connect(app).get("/thu-tuc-hanh-chinh/1.001193")
    app.state.access_log.close()
    assert COMBINED.match(log_file.read_text()) and '" 500 ' in log_file.read_text()
