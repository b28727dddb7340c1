"""What a target says of the systems behind it, as far as it is kept."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from contract.redaction import MOST_SYSTEM_WORDS
from harness.declaration import NotReachable, ask, ask_target

COUNTS = {"calls": 3, "failed": 0, "timed_out": 0, "busy_s": 1.5, "waiting": 0}


@pytest.fixture
def kept():
    """The systems that are kept of a declaration that names these."""
    said = {}

    class Declares(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"format": 1, "systems": said}).encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Declares) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

        def ask(systems):
            said.update(systems)
            return ask_target(f"http://127.0.0.1:{server.server_port}", "a-run").get("systems", {})

        yield ask
        server.shutdown()


def test_systems_are_kept_that_are_counted_and_called_by_small_words(kept):
    named = {"db": COUNTS, "province_79": COUNTS, "NguyenVanAn": COUNTS, "an19900201": COUNTS, "cache": {"calls": 1}}
    assert kept(named) == {"db": COUNTS, "province_79": COUNTS}


def test_who_names_many_is_kept_with_few(kept):
    people = {f"nguyen-{first}{second}": COUNTS for first in "abcdef" for second in "abcdef"}
    assert len(kept(people | {f"aa_{number}": COUNTS for number in range(3)})) == MOST_SYSTEM_WORDS - 1 + 3


def test_an_answer_without_end_is_read_to_the_limit():
    """A chunk that says it has -1 bytes is read for as long as the connection is there."""
    sent = []

    class Endless(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                self.wfile.write(b"-1\r\n")
                for _ in range(1000):
                    self.wfile.write(b"x" * 65536)
                    sent.append(65536)
            except OSError:
                pass

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Endless) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(NotReachable):
            ask(f"http://127.0.0.1:{server.server_port}", "a-run")
        thread.join(timeout=30)
    assert sum(sent) < 60_000_000
