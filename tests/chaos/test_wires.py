"""The battery, of what lies between processes: a network that is cut, answers that are none, clocks, disks."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from harness.keys import make_keys
from tests.chaos.proxy import wire_to
from tests.chaos.scene import broken
from tests.real import Started, seconds_recorded, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


@pytest.fixture
def place():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def key(tmp_path):
    make_keys(tmp_path / "fleet.key")
    return str(tmp_path / "fleet.key")


@pytest.mark.parametrize("for_s", [3, 9, 20])
def test_the_network_between_master_and_worker_is_cut_and_heals(tmp_path, place, key, for_s):
    elsewhere = ("--remote", f"127.0.0.1:{place}", "--key", key)
    with broken(tmp_path, "--workers", "2", *elsewhere) as run, wire_to(place) as wire:
        workers = [Started("worker", "--join", f"127.0.0.1:{port}", "--key", key) for port in (wire.port, place)]
        run.wait_for_second(6)
        before = seconds_recorded(run.results)
        wire.cut()
        wait_until_after(for_s)
        wire.heal()
        wait_until(lambda: seconds_recorded(run.results) > before + for_s, "it goes on")
        seen = run.end(f"network cut for {for_s} s")
        ended = [worker.end(150) for worker in workers]  # one that misses the last word looks for a minute
        assert [worker.code for worker in ended] == [0, 0]
    assert seen.lost == 0
    if for_s > 5:
        assert seen.results[0] == "INVALID"
        assert seen.events("load_held")
    assert "workers present" not in seen.blamed("0.02 %")


@pytest.mark.parametrize("server_too", [True, False], ids=["both sides know", "the master knows of nothing"])
def test_a_stop_that_a_reset_swallowed_reaches_the_worker(tmp_path, place, key, server_too):
    dark_s = 2.0  # longer than the master takes to order the end in every way that it has
    elsewhere = ("--remote", f"127.0.0.1:{place}", "--key", key)
    with broken(tmp_path, "--workers", "1", *elsewhere) as run, wire_to(place) as wire:
        worker = Started("worker", "--join", f"127.0.0.1:{wire.port}", "--key", key)
        run.wait_for_second(6)

        def stop_in_the_dark():
            wire.break_off(server_too)
            (next(run.results.iterdir()) / "stop").touch()
            wait_until_after(dark_s)
            wire.heal()

        took_s = run.last_request_after(stop_in_the_dark)
        run.times.append(f"dark for {dark_s:.0f} s, last request after {took_s:.1f} s")
        seen = run.end("connection reset, then a stop")
        assert worker.end(150).code == 0
    assert took_s < dark_s + 2.0  # sooner than its lease alone would hold it
    assert (seen.code, seen.lost) == (130, 0)
    assert seen.recording.outcome["drained"] is True


def wait_until_after(for_s):
    """So long the network is cut: the clock ends it."""
    subprocess.run(["sleep", str(for_s)], check=True)


@pytest.mark.parametrize("mode", ["garbage", "reset", "drip"])
def test_the_portal_answers_what_is_no_answer(tmp_path, mode):
    with broken(tmp_path, through=wire_to) as run:
        run.wait_for_second(6)
        run.wire.mode = mode
        seen = run.end(f"portal answers with {mode}")
    outcomes = set(seen.recording.latency["outcome"])
    assert outcomes & {"malformed", "reset", "timed_out"}
    assert seen.lost == 0
    assert seen.results[0] != "PASS"


@pytest.mark.skipif(not FAKETIME.exists(), reason="no libfaketime here; on Debian, apt-get install libfaketime")
def test_the_clock_of_a_worker_is_5_s_ahead(tmp_path, place, key, monkeypatch):
    with broken(tmp_path, "--workers", "1", "--remote", f"127.0.0.1:{place}", "--key", key) as run:
        for name, value in (("LD_PRELOAD", str(FAKETIME)), ("FAKETIME", "+5s"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")):
            monkeypatch.setenv(name, value)
        worker = Started("worker", "--join", f"127.0.0.1:{place}", "--key", key)
        for name in ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC"):
            monkeypatch.delenv(name)
        seen = run.end("clock of a worker 5 s ahead")
        assert worker.end().code == 0
    (clock,) = seen.recording.provenance["clocks"].values()
    assert 4.9 < clock["offset_s"] < 5.1
    assert clock["drift_s"] < 0.1
    assert "clocks apart" in seen.doubts()
    assert seen.lost == 0
    assert "clocks" not in seen.blamed("0.015 %").split(":")


@pytest.mark.skipif(os.geteuid() != 0, reason="a disk that is full is a small file system, which root can mount")
def test_the_disk_is_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)], check=True)
    try:
        with broken(tmp_path, results=disk / "results") as run:
            ended = run.started.end(120)
        verdicts = list(disk.rglob("verdict.json"))
        answers = [json.loads(file.read_text(encoding="utf-8"))["answer"] for file in verdicts]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert ended.code == 4, ended.err
    assert "No space left on device" in ended.err + ended.out
    assert not {"supported", "not_reached", "refuted"} & set(answers)
