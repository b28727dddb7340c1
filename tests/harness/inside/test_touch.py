from types import SimpleNamespace

import pytest

from harness.inside.messages import CLOCK, DRAIN, HALT, LEASE, LEASE_S
from harness.inside.touch import Touch


class Sender:
    def __init__(self):
        self.sent = []
        self.data = {}

    def send_message(self, kind, data=None, client_id=None):
        self.sent.append((kind, client_id))
        self.data[client_id] = data


def told(touch, sender, now_s):
    sender.sent.clear()
    touch.look(now_s)
    return list(sender.sent)


@pytest.fixture
def scene():
    sender, said = Sender(), SimpleNamespace(ordered=False, over=False)
    touch = Touch(sender, lambda: {"one": 0.0, "two": 7.0}, lambda: said.ordered, lambda: said.over)
    return SimpleNamespace(sender=sender, said=said, at=lambda now_s: told(touch, sender, now_s))


LEASES = [(LEASE, "one"), (LEASE, "two")]


def test_leases_every_second_and_clocks_every_ten(scene):
    assert scene.at(1.0) == [*LEASES, (CLOCK, None)]
    assert scene.at(1.9) == []
    assert scene.at(2.0) == LEASES
    assert (CLOCK, None) in scene.at(11.0)


def test_a_lease_says_until_when_it_is_good_in_the_clock_of_who_gets_it(scene):
    scene.at(1.0)
    assert scene.sender.data["one"] == {"until_s": 1.0 + LEASE_S}
    assert scene.sender.data["two"] == {"until_s": 8.0 + LEASE_S}


def test_an_order_to_stop_is_passed_on_at_once_and_then_with_every_lease(scene):
    scene.at(1.0)
    scene.said.ordered = True
    assert scene.at(1.1) == [(HALT, None)]
    assert scene.at(1.2) == []
    scene.said.over = True  # the director sends its DRAIN; a HALT is more than that
    assert scene.at(2.0) == [(HALT, None), *LEASES]  # who was not there before hears it now
    assert scene.at(3.0) == [(HALT, None), *LEASES]


def test_that_the_load_is_over_is_said_again_with_every_lease(scene):
    scene.at(1.0)
    scene.said.over = True
    assert scene.at(1.5) == []
    assert scene.at(2.0) == [(DRAIN, None), *LEASES]
    assert scene.at(3.0) == [(DRAIN, None), *LEASES]


def test_an_order_that_is_taken_back_stands(scene):
    scene.said.ordered = True
    assert (HALT, None) in scene.at(1.0)
    scene.said.ordered = False
    assert (HALT, None) in scene.at(2.0)
