import datetime as dt
import json

import pytest

from harness import ownership
from harness.declaration import Answer, NotReachable
from harness.ownership import LOOK_EVERY_S, UNCONFIRMED_S, Ownership, why_unproved
from tests.contract.test_plan import PLAN

TODAY = dt.date(2026, 11, 24)
GOOD = {"run": PLAN.name, "most_users": PLAN.most_citizens, "valid_until": "2026-11-24"}


@pytest.fixture
def target(monkeypatch):
    """What the target answers; an exception is raised."""
    said = {"answer": Answer(200, None, json.dumps(GOOD).encode())}

    def ask(base_url, run, path, addresses):
        assert path == "/proof"
        if isinstance(said["answer"], Exception):
            raise said["answer"]
        return said["answer"]

    monkeypatch.setattr(ownership, "ask", ask)
    return said


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, GOOD, None),
        (200, GOOD | {"most_users": 10**6, "note": "by the portal team"}, None),
        (404, GOOD, "is not at /proof of the target: it answers 404"),
        (302, GOOD, "it answers 302"),
        (200, GOOD | {"run": "another"}, "is for another run than"),
        (200, GOOD | {"most_users": 1}, "allows 1 citizens, the plan brings"),
        (200, GOOD | {"valid_until": "2026-11-23"}, "was valid until 2026-11-23"),
        (200, {"run": PLAN.name}, "says something else than"),
        (200, ["capacity"], "says something else than"),
        (200, None, "says something else than"),
    ],
)
def test_the_file_names_the_run_and_its_limits(target, status, body, said):
    target["answer"] = Answer(status, None, b"\xff" if body is None else json.dumps(body).encode())
    why = why_unproved(PLAN, "/proof", TODAY)
    assert why is None if said is None else said in why


@pytest.fixture
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(ownership.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(
        ownership, "dt", type("Dt", (), {"date": type("D", (), {"today": staticmethod(lambda: TODAY)})})
    )
    return now


def test_who_takes_it_away_stops_the_load(target, clock):
    looking = Ownership(PLAN, "/proof")
    clock[0] += LOOK_EVERY_S
    assert looking.why_stop() is None
    target["answer"] = Answer(404, None, b"")
    assert looking.why_stop() is None  # it was looked a moment ago
    clock[0] += LOOK_EVERY_S
    assert "is not at /proof" in looking.why_stop()


def test_a_portal_that_is_too_busy_to_answer_is_given_a_minute(target, clock):
    looking = Ownership(PLAN, "/proof")
    target["answer"] = NotReachable("busy")
    clock[0] += UNCONFIRMED_S - 1
    assert looking.why_stop() is None
    target["answer"] = Answer(200, None, json.dumps(GOOD).encode())
    clock[0] += LOOK_EVERY_S
    assert looking.why_stop() is None
    target["answer"] = NotReachable("busy")
    clock[0] += UNCONFIRMED_S + 1
    assert "cannot be read any more" in looking.why_stop()


def test_a_target_without_such_a_file_is_never_asked(clock):
    clock[0] += 1e6
    assert Ownership(PLAN, None).why_stop() is None
