"""How soon after an order, or a deadline, no request comes any more, as the portal counts them."""

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from contract.plan import Citizens, Stage, Target
from contract.plan_file import plan_to_json
from contract.think_time import Lognormal
from harness.fleet import key_words
from harness.inside.lease import BEYOND_PLAN_S, DEADLINE_CODE, LINGER_S
from harness.keys import make_keys, masters_key, read_key
from tests.chaos.proxy import wire_to
from tests.chaos.scene import Broken, broken
from tests.contract.test_plan import PLAN
from tests.end_to_end.test_the_owners_say import proof, started_at  # noqa: F401 - a fixture
from tests.real import ROOT, Started, portal_by_hand

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]


def test_a_proof_that_is_taken_away_stops_the_load_within_ten_seconds(scenario, proof, tmp_path):  # noqa: F811
    with portal_by_hand("--proof", str(proof)) as portal:
        started = started_at(tmp_path, portal.url, scenario(), "  proof: /.well-known/portal-load/proof\n")
        run = Broken(portal, started, tmp_path / "results")
        run.wait_for_second(6)
        took_s = run.last_request_after(proof.unlink)
        run.times.append(f"last request after {took_s:.1f} s")
        seen = run.end("proof taken away")
    assert took_s < 10.0
    assert (seen.code, seen.lost) == (6, 0)


def test_a_stop_rule_stops_the_load_seconds_after_it_came_true(tmp_path):
    """Of 2 s: one that has begun well, two, and two more until all workers have said so and heard what follows."""
    with broken(tmp_path, through=wire_to) as run:
        run.wait_for_second(6)
        took_s = run.last_request_after(lambda: setattr(run.wire, "mode", "garbage"))
        run.times.append(f"last request after {took_s:.1f} s")
        seen = run.end("stop rule")
    (fired,) = seen.events("stop_rule")
    (ended,) = seen.events("run_ended")
    assert ended["because"].startswith("stop rule: ")
    assert took_s < 5.0
    latency = seen.recording.latency
    assert latency.loc[latency["kind"] == "request", "interval"].max() <= fired["t_s"] + 1
    assert seen.lost == 0


@pytest.fixture
def erring(tmp_path):
    """A plan of 4 s, and a master that does not end it: its process, and a worker of it."""
    with portal_by_hand() as portal:
        place = f"127.0.0.1:{portal.port}"
        plan = replace(
            PLAN,
            target=Target("127.0.0.1", portal.url, (place,), addresses=(place,)),
            workers=1,
            citizens=Citizens({"look_up_procedure": 1.0}, Lognormal(0.15, 0.5), 2.0),
            stages=(Stage(0, 0.1, 12_000, 10, 0.0, 1.0, 1.0, 2.0),),
            stop_when=(),
        )
        (tmp_path / "plan.json").write_text(json.dumps(plan_to_json(plan)), encoding="utf-8")
        make_keys(key := tmp_path / "fleet.key")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        words = [sys.executable, "-m", "tests.chaos.erring_master", port, str(tmp_path / "plan.json")]
        known = os.environ | key_words(read_key(masters_key(key))) | {"PORTAL_LOAD_PLACES": "1"}
        master = subprocess.Popen(words, cwd=ROOT, env=known, stdout=subprocess.PIPE, text=True)
        worker = Started("worker", "--join", f"127.0.0.1:{port}", "--key", str(key))
        try:
            yield portal, plan, master, worker
        finally:
            for process in (master, worker.process):
                process.kill()
                process.wait()
            master.stdout.close()


def test_a_worker_whose_master_never_ends_stops_by_itself_and_leaves(erring):
    portal, plan, master, worker = erring
    origin_s = float(master.stdout.readline())
    watched_from_s = time.monotonic()  # on Linux the clock of perf_counter
    last_s = watched_from_s + Broken(portal, None, None).last_request_after(lambda: None)
    deadline_s = plan.duration_s + plan.citizens.request_timeout_s + BEYOND_PLAN_S
    assert plan.duration_s < last_s - origin_s < deadline_s + 1.0
    assert worker.end(LINGER_S + 30).code == DEADLINE_CODE
    assert time.monotonic() - origin_s < deadline_s + LINGER_S + 10
