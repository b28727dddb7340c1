"""A portal is refused before a run where it sends whoever asks it to a stranger."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from contract.plan import Target
from harness.declaration import NotReachable
from harness.sent_away import refuse_a_portal_that_sends_away
from harness.targets import TargetRefused


@contextmanager
def answering(status, location=None, body=b""):
    """A target that gives this answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            if location is not None:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        place = f"127.0.0.1:{server.server_port}"
        try:
            yield Target("there", f"http://{place}", (place, "id.example:8443"))
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("location", ["/dang-nhap", "https://id.example:8443/authorize", None])
def test_a_portal_that_keeps_its_visitors_with_the_target_is_not_refused(location):
    with answering(302, location) as target:
        refuse_a_portal_that_sends_away(target, "a test")


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("http://203.0.113.7/", "to http://203.0.113.7, which is not of target 'there'"),
        ("//elsewhere.example/x", "to http://elsewhere.example, "),
        ("https://id.example/", "to https://id.example, "),  # another port than the one that is named
        ("ftp://127.0.0.1/", "no URL of http"),
        ("http://otp-483920.id.example/", "to http://otp-….id.example, "),  # the portal chose it
    ],
)
def test_a_portal_that_sends_its_visitors_to_a_stranger_is_refused(location, said):
    with answering(302, location) as target, pytest.raises(TargetRefused) as refused:
        refuse_a_portal_that_sends_away(target, "a test")
    assert said in str(refused.value)


def test_where_nobody_listens_nothing_is_said():
    with answering(200) as target:
        pass
    with pytest.raises(NotReachable):
        refuse_a_portal_that_sends_away(target, "a test")
