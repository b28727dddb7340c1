"""What asks the target beside the load, as the process that it is: of a target that answers, and of one that hangs."""

import csv
import json
import os
import signal
import threading
import time
from dataclasses import replace

import pytest

from contract.run_folder import RunFolder
from harness.asking import UNWATCHED, order_stop, start_asking
from harness.ownership import ProofPlace
from harness.run import write_beginning
from tests.answering import answering
from tests.contract.test_plan import PLAN
from tests.real import wait_until

PROOF = ProofPlace("/proof", "Asia/Ho_Chi_Minh")


class Target:
    """Counts what it is asked, shows a proof, and hangs where it is told to."""

    def __init__(self):
        self.requests, self.proof, self.go_on = 0, True, threading.Event()
        self.go_on.set()

    def reply(self, path, headers):
        self.go_on.wait(30)
        if path == "/proof":
            proof = {"run": PLAN.name, "most_users": PLAN.most_citizens, "valid_until": "2999-01-01"}
            return (200, json.dumps(proof).encode()) if self.proof else (404, b"")
        self.requests += 1
        return 200, json.dumps({"format": 1, "requests": self.requests, "cpu_s": 1.0}).encode()


@pytest.fixture
def target():
    target = Target()
    with answering(target.reply) as target.url:
        yield target
        target.go_on.set()


@pytest.fixture
def run(tmp_path, target):
    run = RunFolder(tmp_path)
    for folder in (run.recording, run.logs):
        folder.mkdir()
    write_beginning(run, replace(PLAN, target=replace(PLAN.target, base_url=target.url, addresses=())), {})
    return run


def rows(run):
    with run.portal.open(encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def test_it_counts_from_before_the_first_request_to_after_the_last(run, target):
    asking = start_asking(run)
    assert target.requests == 1
    target.requests += 10
    asking.begin(time.time())
    wait_until(lambda: run.portal.exists() and len(rows(run)) >= 2, "two rows")
    target.requests += 100
    asking.end()
    asking.leave()
    counts = [int(row[1]) for row in rows(run)]
    assert counts[0] == 11  # ours among them: the portal itself leaves them out
    assert counts[-1] > 110
    assert asking.child.returncode == 0


def test_a_target_that_hangs_holds_up_nobody(run, target):
    asking = start_asking(run, PROOF)
    asking.begin(time.time())
    target.go_on.clear()
    asking.must_be_there()
    assert not run.stop.exists()
    asking.leave()
    assert asking.child.returncode is not None


def test_a_proof_that_is_taken_away_is_an_order_to_stop(run, target):
    asking = start_asking(run, PROOF)
    target.proof = False
    wait_until(run.stop.exists, "the order")
    asking.leave()
    assert "is not at /proof" in run.stop.read_text(encoding="utf-8")


def test_where_nobody_looks_at_the_proof_any_more_the_load_is_to_stop(run, target):
    asking = start_asking(run, PROOF)
    asking.child.kill()
    asking.child.wait()
    asking.must_be_there()
    asking.begin(0.0)  # nobody hears it, and nobody falls over it
    asking.leave()
    assert run.stop.read_text(encoding="utf-8") == UNWATCHED


def test_who_ordered_first_is_heard(run):
    run.stop.touch()
    order_stop(run, UNWATCHED)
    assert run.stop.read_text(encoding="utf-8") == ""


def test_who_looks_at_the_proof_and_is_frozen_is_not_there(run, target, monkeypatch):
    asking = start_asking(run, PROOF)
    asking.must_be_there()
    assert not run.stop.exists()
    os.kill(asking.child.pid, signal.SIGSTOP)
    monkeypatch.setattr("harness.asking.UNSEEN_S", 0.3)
    wait_until(lambda: asking.must_be_there() or run.stop.exists(), "the order")
    os.kill(asking.child.pid, signal.SIGCONT)
    asking.leave()
    assert run.stop.read_text(encoding="utf-8") == UNWATCHED


def test_where_the_order_cannot_be_written_the_process_ends_and_is_missed(run, target):
    run.stop.with_suffix(".part").mkdir()
    asking = start_asking(run, PROOF)
    target.proof = False
    wait_until(lambda: asking.child.poll() is not None, "its end")
    run.stop.with_suffix(".part").rmdir()
    asking.must_be_there()
    asking.leave()
    assert run.stop.read_text(encoding="utf-8") == UNWATCHED
