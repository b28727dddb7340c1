"""The battery: a fault in the middle of a real run, what it lost, and that nothing broken passes or fails.

`make chaos`, half an hour.
"""

import os
import signal

import psutil
import pytest

from tests.chaos.scene import FIRST_ENDS_S, TWO_STAGES, broken
from tests.real import wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

A_SECOND = 350  # requests that the scenario makes in a second, at most: what the last report of a killed worker holds


@pytest.mark.parametrize("after_s", [4, 9, 15])
def test_a_worker_is_killed(tmp_path, after_s):
    with broken(tmp_path, "--workers", "3") as run:
        run.wait_for_second(after_s)
        run.workers[1].kill()
        seen = run.end(f"worker killed after {after_s} s")
    assert seen.results[0] == "INVALID"
    assert seen.code == 4
    assert seen.lost <= 2 * A_SECOND
    assert seen.lost == 0 or "the portal counts otherwise" in seen.doubts()
    (shares,) = seen.events("shares_planned_anew")
    assert len(shares["workers"]) == 2
    assert shares["t_s"] >= FIRST_ENDS_S
    assert "workers present" not in seen.blamed("0.02 %")  # those that are left carry all of it
    assert "citizens reached" not in seen.blamed("0.02 %")


def test_a_worker_is_frozen_for_6_s(tmp_path):
    with broken(tmp_path, "--workers", "3") as run:
        run.wait_for_second(6)
        run.freeze(run.workers[1], 6)
        seen = run.end("worker frozen for 6 s")
    assert (seen.results[0], seen.lost) == ("INVALID", 0)
    assert seen.events("load_held")


def test_a_worker_is_frozen_for_70_s(tmp_path):
    text = TWO_STAGES.replace("[0.015 %, 0.02 %]", "[0.01 %, 0.015 %, 0.015 %, 0.015 %, 0.02 %]")
    with broken(tmp_path, "--workers", "3", text=text) as run:
        run.wait_for_second(6)
        run.freeze(run.workers[1], 70)
        seen = run.end("worker frozen for 70 s", patience_s=250)
    assert seen.lost == 0
    assert seen.results[0] == "INVALID"
    assert "workers present" not in seen.blamed("0.02 %")  # all three carry it again
    assert [len(shares["workers"]) for shares in seen.events("shares_planned_anew")] == [2, 3]


def test_the_master_is_frozen_for_8_s(tmp_path):
    with broken(tmp_path) as run:
        run.wait_for_second(6)
        run.freeze(run.master, 8)
        seen = run.end("master frozen for 8 s")
    assert (seen.results[0], seen.lost) == ("INVALID", 0)
    assert seen.events("load_held")


def test_the_master_is_killed_and_the_workers_stop(tmp_path):
    with broken(tmp_path) as run:
        run.wait_for_second(6)
        workers = run.workers
        took_s = run.last_request_after(run.master.kill)
        run.times.append(f"last request after {took_s:.1f} s")
        seen = run.end("master killed")
        _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive
    assert seen.code == 4
    assert seen.lost <= 2 * A_SECOND
    assert len(seen.recording.latency) > 0


@pytest.mark.parametrize("for_s", [3, 8])
def test_the_portal_is_frozen(tmp_path, for_s):
    with broken(tmp_path) as run:
        run.wait_for_second(6)
        run.freeze(psutil.Process(run.portal.process.pid), for_s)
        seen = run.end(f"portal frozen for {for_s} s")
    assert seen.lost == 0
    assert seen.results[0] in ("FAIL", "UNDECIDED", "INVALID")  # and never a pass


def test_ctrl_c_and_a_stop_from_outside_with_10_000_citizens(tmp_path):
    text = (
        TWO_STAGES.replace("[0.015 %, 0.02 %]", "[8.3333 %]")
        .replace("ramp: 1 s", "ramp: 20 s")
        .replace("median: 150 ms, p95: 500 ms", "median: 15 s, p95: 40 s")
    )
    for name, order in (
        ("ctrl-C", lambda run: os.kill(run.started.process.pid, signal.SIGINT)),
        ("portal-load stop", lambda run: (next(run.results.iterdir()) / "stop").touch()),
    ):
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        with broken(folder, "--anyway", text=text) as run:
            run.wait_for_second(24)
            took_s = run.last_request_after(lambda order=order, run=run: order(run))
            run.times.append(f"last request after {took_s:.1f} s")
            seen = run.end(f"{name}, 10,000 citizens")
        assert (seen.code, seen.lost) == (130, 0)
        assert took_s < 2.0


def test_a_frozen_master_is_a_lapsed_lease_with_10_000_citizens(tmp_path):
    text = (
        TWO_STAGES.replace("[0.015 %, 0.02 %]", "[8.3333 %]")
        .replace("ramp: 1 s", "ramp: 20 s")
        .replace("median: 150 ms, p95: 500 ms", "median: 15 s, p95: 40 s")
    )
    with broken(tmp_path, "--anyway", text=text) as run:
        run.wait_for_second(24)
        master = run.master
        took_s = run.last_request_after(master.suspend)
        run.times.append(f"last request after {took_s:.1f} s")
        master.resume()
        wait_until(lambda: not master.is_running() or master.status() != psutil.STATUS_STOPPED, "the master goes on")
        seen = run.end("lease lapsed, 10,000 citizens")
    assert took_s < 7.0
    assert (seen.results[0], seen.lost) == ("INVALID", 0)
