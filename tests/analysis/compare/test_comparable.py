from dataclasses import replace

import pytest

from analysis import open_recording
from analysis.compare.comparable import differences

MACHINE = {"cores": 2, "processor": "A"}


@pytest.fixture(scope="module")
def recording(made, tmp_path_factory):
    it = made.with_(
        utilisations=(0.1,), provenance={"machine": MACHINE, "versions": {"locust": "2", "portal-load": "1"}}
    )
    return open_recording(it.write(tmp_path_factory.mktemp("run") / "run"))


def test_another_seed_portal_and_own_version_are_no_difference(recording):
    target = replace(recording.plan.target, name="staging", base_url="http://127.0.0.1:9")
    versions = {"locust": "2", "portal-load": "2"}
    other = replace(
        recording,
        plan=replace(recording.plan, seed=7, target=target),
        provenance=recording.provenance | {"versions": versions, "commit": "abc"},
    )
    assert differences(recording, other) == []


def test_every_difference_is_named_with_both_sides(recording):
    other = replace(
        recording,
        plan=replace(recording.plan, workers=3, scale=10.0),
        provenance={"machine": MACHINE | {"cores": 4}, "versions": {"locust": "3", "portal-load": "1"}},
    )
    assert differences(recording, other) == [
        "plan: scale is 100.0 before and 10.0 after",
        "plan: workers is 2 before and 3 after",
        "machine: cores is 2 before and 4 after",
        "version: locust is 2 before and 3 after",
    ]


def test_another_build_of_python_is_a_difference_where_both_tell_of_theirs(recording):
    def built(build):
        return replace(
            recording, provenance=recording.provenance | {"versions": {"locust": "2", "python build": build}}
        )

    assert differences(built("main, May"), built("main, June")) == [
        "version: python build is main, May before and main, June after"
    ]
    assert differences(recording, built("main, June")) == differences(built("main, June"), recording) == []


def test_another_number_of_stages_is_a_difference(recording):
    stages = recording.plan.stages
    other = replace(recording, plan=replace(recording.plan, stages=(*stages, replace(stages[0], index=1))))
    assert differences(recording, other) == ["plan: stages is 1 long before and 2 long after"]


def machine(recording, **changes):
    there = {"cores": 2, "memory_bytes": 25_276_514_304, "open_files": 20_000, "local_ports": 28_232}
    return replace(recording, provenance=recording.provenance | {"machine": there | changes})


def test_a_machine_that_was_started_anew_is_the_same(recording):
    """The kernel has kept a few pages more for itself; a shell allows more files."""
    started = machine(recording, memory_bytes=25_276_514_304 - 12_288, open_files=1_048_576, local_ports=64_000)
    assert differences(machine(recording), started) == []


def test_a_machine_with_more_memory_is_another(recording):
    found = differences(machine(recording), machine(recording, memory_bytes=2 * 25_276_514_304))
    assert found == ["machine: memory_gib is 24 before and 47 after"]
