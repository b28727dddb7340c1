"""What a target says of itself, asked once, and its counts, which are kept second by second."""

import csv
import json
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from contract.run_folder import PORTAL_COLUMNS, SYSTEMS_COLUMNS, RunFolder
from harness.declaration import NotReachable, ask_target
from harness.portal_counter import PortalCounter
from tests.answering import answering


@pytest.fixture
def target():
    """A target that answers what `said` holds, with one more request counted each time."""

    target = SimpleNamespace(said=[])

    def reply(path, headers):
        body = target.said.pop(0) if target.said else b""
        return 200 if body else 404, body

    with answering(reply) as target.url:
        yield target


@pytest.fixture
def run(tmp_path):
    run = RunFolder(tmp_path)
    run.recording.mkdir()
    return run


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def declaration(requests, cpu_s=1.0):
    return json.dumps({"format": 1, "requests": requests, "cpu_s": cpu_s}).encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (declaration(5), {"format": 1, "requests": 5, "cpu_s": 1.0}),
        (
            declaration(5)[:-1] + b', "owner": "an@example.com", "scale": 100}',
            {"format": 1, "requests": 5, "cpu_s": 1.0, "scale": 100},
        ),
        (declaration("many"), {"format": 1, "cpu_s": 1.0}),
        (declaration(float("nan")), {"format": 1, "cpu_s": 1.0}),
        (declaration(-1), {"format": 1, "cpu_s": 1.0}),
        (b"[" * 60_000, None),
        (b"", None),  # 404
        (b"<html>", None),
        (b"[]", None),
        (b'{"format": 2}', None),
    ],
)
def test_a_target_declares_itself_or_does_not(target, body, said):
    target.said = [body]
    assert ask_target(target.url, "a-run") == said


def test_nobody_there_is_not_reachable(target):
    with pytest.raises(NotReachable, match="does not answer"):
        ask_target("http://127.0.0.1:1", "a-run")


def test_a_name_that_leads_elsewhere_than_when_it_was_authorised_is_not_followed(target):
    target.said = [declaration(5)]
    with pytest.raises(NotReachable, match="leads elsewhere"):
        ask_target(target.url, "a-run", ["192.0.2.1:80"])
    assert ask_target(target.url, "a-run", [urlsplit(target.url).netloc]) is not None


def test_the_targets_count_is_told_from_the_runs_beginning(target, run):
    target.said = [declaration(100, 2.0), declaration(130, 2.5), b"", declaration(170, 3.0)]
    counter = PortalCounter(target.url, run)
    counter.begin(epoch_s=0.0)
    for _ in range(3):
        counter.count()
    header, *rows = table(run.portal)
    assert tuple(header) == PORTAL_COLUMNS
    assert [row[1:] for row in rows] == [["30", "0.500"], ["70", "1.000"]]


def test_a_target_without_counters_has_no_table(target, run):
    target.said = [b""]
    counter = PortalCounter(target.url, run)
    counter.begin(0.0)
    counter.count()
    assert not run.portal.exists()


def system(calls, waiting, busy_s=1.0):
    return {"calls": calls, "failed": 0, "timed_out": 0, "busy_s": busy_s, "waiting": waiting}


def test_the_systems_behind_the_target_are_counted_from_the_start_and_what_waits_as_it_is(target, run):
    target.said = [
        json.dumps({"format": 1, "requests": 0, "cpu_s": 0.0, "systems": systems}).encode()
        for systems in (
            {"identity_provider": system(10, 3), "odd": {"calls": "many"}},
            {"identity_provider": system(25, 7, 2.5), "odd": {"calls": "more"}},
        )
    ]
    counter = PortalCounter(target.url, run)
    counter.begin(0.0)
    counter.count()
    header, *rows = table(run.systems)
    assert tuple(header) == SYSTEMS_COLUMNS
    assert [row[1:] for row in rows] == [["identity_provider", "15", "0", "0", "1.500", "7"]]
