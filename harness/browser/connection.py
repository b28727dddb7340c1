"""One connection of one citizen to one origin: a socket that is watched as long as it is open, with or without TLS."""

from time import perf_counter
from typing import Any

from gevent import get_hub, getcurrent

from harness.browser import kernel
from harness.browser.content import Content, Pieces, left_of, length_of
from harness.browser.outgoing import leave_together
from harness.browser.secrecy import PEER_HAS_LEFT, READ, WRITE, ended_ragged, waits_for
from harness.browser.switching import switch_to
from harness.browser.urls import Origin

RECEIVE_BYTES = 65536
MOST_PIECES = 1024  # of one call (IOV_MAX)
LARGEST_RECORD_BYTES = 16384  # of TLS (RFC 8446, 5.1): a longer write would have to be repeated as a whole


class Connection:
    """An open connection; `is_broken` once the peer has stopped listening in the middle of a request.

    One watcher, from the beginning to the end, instead of one for each wait: an answer costs one system call to send,
    one to receive, and its share of the loop's poll. While nobody waits, anything to read is an end, or an answer to
    no question: the watcher stops, and the connection is no longer quiet.

    `opened` is a socket that is connected to `origin` and does not block, `tls` what speaks TLS over it, None for none.
    """

    __slots__ = (
        "_asked_s",
        "_failed",
        "_is_stamped",
        "_left",
        "_message",
        "_sent",
        "_socket",
        "_taken_before",
        "_tls",
        "_waiter",
        "_watcher",
        "is_broken",
        "origin",
        "sent_s",
    )

    def __init__(self, opened: Any, origin: Origin, tls: Any = None) -> None:
        self.origin = origin
        self._socket = opened
        self._tls = tls
        self._waiter: Any = None
        self._watcher = get_hub().loop.io(opened.fileno(), READ)
        self._watcher.start(self._readable)
        self._is_stamped = kernel.keep_arrival_times(opened)
        self._sent = kernel.bytes_taken(opened)  # as the kernel counts it, which begins at the SYN
        self._taken_before = self._sent
        self._message: Content | None = None  # that waits for the end of the round
        self._left: Pieces = ()  # of one that was too long to leave at once
        self._failed: OSError | None = None
        self._asked_s = self.sent_s = 0.0
        self.is_broken = False

    @property
    def tls_session(self) -> Any:
        """What another connection can resume; None without TLS."""
        return self._tls.session if self._tls is not None else None

    def send(self, message: Content) -> None:
        """Let it leave at the end of this round of the loop; `receive_first` must follow.

        All of it, or as much as the peer takes: one that stops listening may have said why, so read on. `sent_s` is
        when it left, on perf_counter's clock.
        """
        # All that was sent, for it was answered; under TLS only the kernel knows how many bytes that were.
        self._taken_before = self._sent if self._tls is None else kernel.bytes_taken(self._socket)
        if self._sent is not None:
            self._sent += length_of(message)
        self._message = message
        self._asked_s = self.sent_s = perf_counter()
        leave_together(self)

    def leave(self) -> None:
        """The round is over; see harness.browser.outgoing."""
        message, self._message = self._message, None
        if message is None:
            return
        self.sent_s = perf_counter()
        try:
            sent = self._write(message)
        except PEER_HAS_LEFT:
            self.is_broken = True
            return
        except OSError as error:
            self._failed = error
        else:
            self._left = left_of(message, sent)
            if not self._left:
                return
        self._wake()

    def receive(self) -> bytes:
        """What there is, as soon as there is something; b"" when the peer has ended. Raises OSError."""
        while True:
            chunk = self._read()
            if chunk is not None:
                return chunk
            self._wait()

    def receive_first(self) -> tuple[bytes, float | None]:
        """As `receive`, of an answer that is not there yet; and how much of its time is the generator's own.

        That is how long the request waited for the end of the round, and how long the answer then lay in the kernel;
        None where the kernel does not say.
        """
        self._wait()
        while self._left or self._failed is not None:
            self._send_on()
            self._wait()
        if not self._is_stamped:
            return self.receive(), None
        if self._tls is None:
            chunk, lay_s = kernel.receive_stamped(self._socket, RECEIVE_BYTES)
        else:
            lay_s = kernel.delay_of_next(self._socket)
            chunk = self.receive()
        return chunk, None if lay_s is None else lay_s + self.sent_s - self._asked_s

    def is_quiet(self) -> bool:
        """May it be used again?"""
        return bool(self._watcher.active)

    def may_have_read(self) -> bool:
        """After the peer's FIN: can its program have read anything of what was sent last?

        All that was sent before is acknowledged, for it was answered; and a FIN acknowledges all that the peer's
        kernel got before the program closed. If that is no more than before, the program cannot have read more.
        """
        taken = kernel.bytes_taken(self._socket)
        return taken is None or taken != self._taken_before

    def close(self) -> None:
        """Close it now, without waiting for anything; what has not left does not leave."""
        self._message = None
        self._watcher.stop()
        self._watcher.close()
        self._socket.close()

    def _readable(self) -> None:
        """Called by the loop."""
        if self._waiter is not None:
            self._wake()
        elif not self._only_tickets_came():
            self._watcher.stop()

    def _only_tickets_came(self) -> bool:
        """While nobody waits: of TLS 1.3 a peer may say at any time how its session is resumed (RFC 8446, 4.6.1)."""
        if self._tls is None:
            return False
        try:
            self._tls.read(1)
        except OSError as error:
            return waits_for(error) == READ
        return False

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None:
            waiter.switch()

    def _wait(self) -> None:
        if not self._watcher.active:  # more came while nobody waited
            self._watcher.start(self._readable)
        self._waiter = getcurrent()
        try:
            switch_to(get_hub())
        except BaseException:  # a deadline, or the end of the run
            self._waiter = None
            self.leave()  # it has been told as sent
            raise

    def _read(self) -> bytes | None:
        """What there is; None when there is nothing yet."""
        try:
            chunk: bytes = self._socket.recv(RECEIVE_BYTES) if self._tls is None else self._tls.read(RECEIVE_BYTES)
        except OSError as error:
            if ended_ragged(error):
                return b""
            if waits_for(error) != READ:
                raise
            return None
        return chunk

    def _write(self, content: Content) -> int:
        """How many bytes were taken; 0 when none can be now."""
        try:
            if self._tls is not None:
                first = content if isinstance(content, bytes) else content[0]
                sent: int = self._tls.write(first[:LARGEST_RECORD_BYTES])
            elif isinstance(content, bytes):
                sent = self._socket.send(content)
            else:
                sent = self._socket.sendmsg(content[:MOST_PIECES])
        except OSError as error:
            if waits_for(error) is None:
                raise
            return 0
        return sent

    def _send_on(self) -> None:
        """What did not leave at once; raises what kept it from leaving."""
        if self._failed is not None:
            raise self._failed
        left, self._left = self._left, ()
        self._watcher.stop()  # nobody waits to read meanwhile, and an answer that comes early is no byte of nobody's
        try:
            while left:
                wait_until(self._socket, WRITE)
                left = left_of(left, self._write(left))
        except PEER_HAS_LEFT:
            self.is_broken = True


def wait_until(opened: Any, events: int) -> None:
    """Wait until a socket is readable or writable, in a way that needs no watcher of its own afterwards."""
    hub = get_hub()
    watcher = hub.loop.io(opened.fileno(), events)
    try:
        hub.wait(watcher)
    finally:
        watcher.close()
