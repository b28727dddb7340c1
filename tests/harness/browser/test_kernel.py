"""What the kernel says of a connection, against what was planted on it."""

import socket
import sys
import time
from collections.abc import Iterator

import pytest

from harness.browser import kernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says it")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection over loopback, where what is sent has arrived."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, _ = server.accept()
    with near, far:
        yield near, far


def test_bytes_that_lay_there_for_50_ms_say_so(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    assert kernel.keep_arrival_times(near)
    delays_s = []
    for _ in range(10):  # the kernel takes a moment to begin with its stamps
        far.sendall(b"x")
        time.sleep(0.05)
        chunk, delay_s = kernel.receive_stamped(near, 100)
        assert chunk == b"x"
        delays_s += [delay_s] if delay_s is not None else []
    assert delays_s
    assert min(delays_s) >= 0.05


def test_a_clock_that_stepped_back_makes_no_negative_delay(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = pair
    kernel.keep_arrival_times(near)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    for _ in range(10):
        far.sendall(b"x")
        assert kernel.receive_stamped(near, 100)[1] in (None, 0.0)


def test_without_stamps_there_is_no_delay(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    far.sendall(b"x")
    assert kernel.receive_stamped(near, 100) == (b"x", None)


def test_only_a_tcp_socket_of_linux_keeps_arrival_times(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        pass
    assert not kernel.keep_arrival_times(closed)
    with socket.socket() as fresh:
        monkeypatch.setattr(sys, "platform", "darwin")
        assert not kernel.keep_arrival_times(fresh)
        assert kernel.bytes_taken(fresh) is None


def test_bytes_that_the_peer_has_taken_are_counted_to_the_byte(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    near.sendall(b"x" * 1000)
    far.recv(2000)
    far.sendall(b"an answer, which acknowledges what it answers")
    near.recv(100)
    assert kernel.bytes_taken(near) == 1001  # and the SYN


def test_bytes_sent_to_one_who_has_left_are_not_taken(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    far.close()
    near.sendall(b"x" * 1000)
    assert near.recv(100) == b""
    assert kernel.bytes_taken(near) == 1  # the SYN
