import datetime as dt
import json
import time

import pytest

from harness import ownership
from harness.declaration import Answer, NotReachable
from harness.ownership import LOOK_EVERY_S, OVERLOADED, UNCONFIRMED_S, Ownership, ProofPlace, why_unproved
from tests.contract.test_plan import PLAN

NOW = dt.datetime(2026, 11, 24, 16, 59, tzinfo=dt.UTC)  # a minute to midnight in Ha Noi
MINUTE = dt.timedelta(minutes=1)
PROOF = ProofPlace("/proof", "Asia/Ho_Chi_Minh")
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
        (403, GOOD, "it answers 403"),
        (410, GOOD, "it answers 410"),
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
    why = why_unproved(PLAN, PROOF, NOW)
    assert why is None if said is None else said in why


@pytest.mark.parametrize(
    ("time_zone", "now", "is_valid"),
    [
        ("Asia/Ho_Chi_Minh", NOW, True),
        ("Asia/Ho_Chi_Minh", NOW + MINUTE, False),  # the 25th there, though not in UTC
        ("Etc/UTC", NOW + MINUTE, True),
        ("America/New_York", NOW + 12 * 60 * MINUTE, True),  # the 24th there still
    ],
)
def test_its_last_day_ends_at_midnight_where_the_target_is_before_the_start_and_in_the_run(
    target, clock, monkeypatch, time_zone, now, is_valid
):
    monkeypatch.setenv(
        "TZ", "Pacific/Kiritimati" if is_valid else "Etc/GMT+12"
    )  # of this machine, which must not matter
    time.tzset()
    try:
        place = ProofPlace("/proof", time_zone)
        looking = Ownership(PLAN, place, lambda: now)
        clock[0] += LOOK_EVERY_S
        assert [why_unproved(PLAN, place, now) is None, looking.why_stop() is None] == [is_valid, is_valid]
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


@pytest.fixture
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(ownership.time, "monotonic", lambda: now[0])
    return now


def test_who_takes_it_away_stops_the_load(target, clock):
    looking = Ownership(PLAN, PROOF, lambda: NOW)
    clock[0] += LOOK_EVERY_S
    assert looking.why_stop() is None
    target["answer"] = Answer(404, None, b"")
    assert looking.why_stop() is None  # it was looked a moment ago
    clock[0] += LOOK_EVERY_S
    assert "is not at /proof" in looking.why_stop()


@pytest.mark.parametrize("busy", [NotReachable("busy"), *(Answer(status, None, b"") for status in OVERLOADED)])
def test_a_portal_that_is_too_busy_to_answer_is_given_a_minute(busy, target, clock):
    looking = Ownership(PLAN, PROOF, lambda: NOW)
    target["answer"] = busy
    clock[0] += UNCONFIRMED_S - 1
    assert looking.why_stop() is None
    target["answer"] = Answer(200, None, json.dumps(GOOD).encode())
    clock[0] += LOOK_EVERY_S
    assert looking.why_stop() is None
    target["answer"] = busy
    clock[0] += UNCONFIRMED_S + 1
    assert "cannot be read any more" in looking.why_stop()


def test_a_target_without_such_a_file_is_never_asked(clock):
    clock[0] += 1e6
    assert Ownership(PLAN, None).why_stop() is None
