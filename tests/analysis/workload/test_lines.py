import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.workload import lines
from analysis.workload.lines import Reading, read_requests

NOON_S = 1_753_678_800.0  # 28 July 2025, 12:00:00 +0700
START = '10.0.0.1 - - [28/Jul/2025:12:00:00 +0700] "GET /a HTTP/1.1" 200 5'
COMBINED = START + ' "-" "Firefox"'


def read(path, by_agent=True):
    reading = Reading(by_agent)
    return [request for block in read_requests(path, reading) for request in block], reading


@pytest.fixture
def requests_of(tmp_path):
    def write_and_read(content, by_agent=True):
        path = tmp_path / "access.log"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, by_agent)

    return write_and_read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (START, (NOON_S, NOON_S, b"10.0.0.1 ", b"GET /a", 200, False)),  # common
        (COMBINED, (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),  # combined
        (COMBINED + ' "10.9.9.9"', (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),  # one field more
        (COMBINED + " 0.250 1753678800.750", (NOON_S + 0.75, NOON_S + 0.5, b"10.0.0.1 Firefox", b"GET /a", 200, True)),
        (START + " 0.250 1753678800.750", (NOON_S + 0.75, NOON_S + 0.5, b"10.0.0.1 ", b"GET /a", 200, True)),
        (COMBINED + " 0.250 1700000000.000", (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),  # no msec
        (COMBINED + " 9999999.0 1753678800.750", (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),
        (COMBINED.replace("/a ", "/a?token=1 "), (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),
        (COMBINED.replace("- -", "- Le Van A"), (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),
        (COMBINED.replace("Firefox", r"a \"b\" c"), (NOON_S, NOON_S, rb"10.0.0.1 a \"b\" c", b"GET /a", 200, False)),
        (START.replace("12:00:00 +07", "05:00:00 +00"), (NOON_S, NOON_S, b"10.0.0.1 ", b"GET /a", 200, False)),
        (COMBINED + "\r", (NOON_S, NOON_S, b"10.0.0.1 Firefox", b"GET /a", 200, False)),
    ],
)  # fmt: skip
def test_a_line_is_one_request(requests_of, line, expected):
    found, reading = requests_of(line + "\n")
    assert found == [expected]
    assert (reading.lines, reading.malformed) == (1, 0)


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        COMBINED[5:].replace("[", ""),
        COMBINED.replace("Jul", "Foo"),
        COMBINED.replace("28/", "32/"),
        COMBINED.replace("12:00", "25:00"),
        COMBINED.replace("+0700", "+9900"),
        COMBINED.replace(" 200 ", " twenty "),
    ],
)
def test_a_malformed_line_is_counted_by_its_number(requests_of, line):
    found, reading = requests_of(f"{COMBINED}\n{line}\n\n{COMBINED}\n")
    assert len(found) == 2
    assert (reading.lines, reading.malformed, reading.malformed_lines) == (4, 1, [2])


def test_only_the_first_numbers_are_kept(requests_of):
    _, reading = requests_of("x\n" * 100)
    assert (reading.malformed, reading.malformed_lines) == (100, [1, 2, 3, 4, 5])


@pytest.mark.parametrize("asked", ["", "-", r"\x16\x03\x01", "get /a"])
def test_a_line_without_a_request_is_counted(requests_of, asked):
    found, reading = requests_of(COMBINED.replace("GET /a HTTP/1.1", asked) + "\n")
    assert (found, reading.unasked, reading.malformed) == ([], 1, 0)


def test_robots_that_say_so_are_left_out(requests_of):
    found, reading = requests_of(COMBINED.replace("Firefox", "Googlebot/2.1") + "\n" + COMBINED + "\n")
    assert (len(found), reading.robots) == (1, 1)


def test_a_client_may_be_an_address_alone(requests_of):
    found, _ = requests_of(COMBINED, by_agent=False)
    assert found[0][2] == b"10.0.0.1"


@pytest.mark.parametrize("block", [1, 7, 100, 1 << 20])
def test_blocks_of_any_size_give_the_same(requests_of, monkeypatch, block):
    monkeypatch.setattr(lines, "BLOCK_BYTES", block)
    found, reading = requests_of(f"{COMBINED}\n" * 20 + COMBINED)
    assert (len(found), reading.lines, reading.malformed) == (21, 21, 0)


def test_a_line_without_an_end_is_one_malformed_line(requests_of, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(lines, "LONGEST_LINE_BYTES", 3000)
    found, reading = requests_of(COMBINED + "\n" + "x" * 20_000 + "\n" + COMBINED + "\n")
    assert (len(found), reading.malformed, reading.malformed_lines) == (2, 1, [2])


def test_gzip_is_known_by_its_first_bytes(requests_of):
    found, reading = requests_of(gzip.compress(f"{COMBINED}\n".encode() * 3))
    assert (len(found), reading.torn) == (3, False)


def test_a_torn_gzip_gives_what_it_has(requests_of):
    whole = gzip.compress("".join(f"{COMBINED} {number}\n" for number in range(5000)).encode())
    _, reading = requests_of(whole[: len(whole) // 2])
    assert reading.torn


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda some: b"\x1f\x8b" + some)))
def test_any_bytes_are_read_without_an_error(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("log") / "access.log"
    path.write_bytes(content)
    found, reading = read(path)
    assert len(found) + reading.malformed + reading.unasked + reading.robots <= reading.lines


@pytest.mark.timeout(30)  # tried in every way, one of these lines would take hours
@pytest.mark.parametrize(
    "evil", ["a " * 50_000, '"' * 100_000, "1.1.1.1 - - [" * 10_000, '\\"' * 50_000, " " * 100_000]
)
def test_no_line_takes_long(requests_of, evil):
    _, reading = requests_of(f"{COMBINED.replace('Firefox', evil)}\n{evil}\n{START} {evil}\n")
    assert reading.lines == 3
