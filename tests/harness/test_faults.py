import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.faults import CONTROL_PATH, FaultRefused, FaultTimeline, Order, orders_of
from harness.scenario.scenario import Fault
from tests.harness.test_planner import planned

WELL = {"slow_s": 0.0, "failing": 0.0, "hanging": False}


def fault(**keys):
    return Fault.model_validate(keys)


def test_a_fault_lasts_as_long_as_its_stages():
    stages = planned().stages  # 0 to 32, 32 to 64, 64 to 129 s
    orders = orders_of([fault(system="provinces", during="2", slow="4 s", failing="10 %")], stages)
    assert orders == [
        Order(32, {"system": "provinces", "slow_s": 4.0, "failing": 0.1, "hanging": False}),
        Order(64, {"system": "provinces"} | WELL),
    ]


def test_from_one_stage_to_the_next_it_heals_before_it_is_hurt_again():
    orders = orders_of([fault(system="ministry", during=["1", "2"], hanging="yes")], planned().stages)
    assert [(order.at_s, order.body["hanging"]) for order in orders] == [
        (0, True),
        (32, False),
        (32, True),
        (64, False),
    ]


@pytest.mark.parametrize(
    "keys", [{}, {"slow": "0 s"}, {"slow": "1 s", "during": "0"}, {"failing": "120 %"}, {"how": "badly"}]
)
def test_a_fault_that_means_nothing_is_refused(keys):
    with pytest.raises(ValueError):
        fault(**{"system": "ministry", "during": "1"} | keys)


@pytest.fixture
def portal():
    """Takes orders, and answers with `status`."""

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.orders.append((self.path, self.headers["Authorization"], json.loads(body)))
            server.answers.wait(60)
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    server.orders, server.status, server.answers = [], 204, threading.Event()
    server.answers.set()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def given(timeline):
    """What is due, and was taken or refused."""
    timeline.give_what_is_due()
    if timeline._giving is not None:
        timeline._giving.thread.join(60)
        timeline.give_what_is_due()


def test_orders_are_given_when_their_time_has_come_and_none_after_the_end(portal):
    orders = [
        Order(0.0, {"system": "a"} | WELL),
        Order(1.0, {"system": "b"} | WELL),
        Order(3600.0, {"system": "c"} | WELL),
    ]
    timeline = FaultTimeline(f"http://127.0.0.1:{portal.server_address[1]}", "secret", orders)
    given(timeline)
    assert portal.orders == []  # the run has not started
    timeline.hear({"event": "started", "epoch_s": time.time() - 2})
    given(timeline)
    assert portal.orders == [(CONTROL_PATH, "Bearer secret", {"system": name} | WELL) for name in "ab"]
    timeline.hear({"event": "ended"})
    timeline.hear({"event": "started", "epoch_s": time.time() - 7200})
    given(timeline)
    assert len(portal.orders) == 2


def test_a_portal_that_does_not_obey_ends_the_run_with_a_sentence(portal):
    portal.status = 404
    timeline = FaultTimeline(
        f"http://127.0.0.1:{portal.server_address[1]}", "secret", [Order(0.0, {"system": "a"} | WELL)]
    )
    timeline.hear({"event": "started", "epoch_s": time.time()})
    with pytest.raises(FaultRefused, match="a: the portal answered 404"):
        given(timeline)


def test_whoever_listens_does_not_wait_for_a_portal_that_hangs(portal):
    """An interrupt would wait with him."""
    portal.answers.clear()
    orders = [Order(0.0, {"system": "a"} | WELL), Order(0.0, {"system": "b"} | WELL)]
    timeline = FaultTimeline(f"http://127.0.0.1:{portal.server_address[1]}", "secret", orders)
    timeline.hear({"event": "started", "epoch_s": time.time() - 1})
    for _ in range(100):
        timeline.give_what_is_due()  # the portal answers nobody until we have come through here
    portal.answers.set()
    given(timeline)
    assert [body["system"] for _, _, body in portal.orders] == ["a", "b"]  # each once, in their order
