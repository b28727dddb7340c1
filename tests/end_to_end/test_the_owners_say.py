"""What the owner of a target allows is kept while a run goes: its proof, and its caps, by the workers themselves."""

import json

import pytest

from analysis import open_recording
from tests.real import Started, portal_by_hand, seconds_recorded, the_run, wait_until

pytestmark = pytest.mark.end_to_end

ENTRY = """\
- name: staging
  base_url: {url}
  networks: [127.0.0.0/8]
  most_users: 100
  valid_until: 2099-12-31
  owner: the portal team
  approval: LT-1
"""


@pytest.fixture
def proof(tmp_path):
    file = tmp_path / "proof.json"
    file.write_text(json.dumps({"run": "tiny", "most_users": 100, "valid_until": "2099-12-31"}), encoding="utf-8")
    return file


def started_at(folder, url, scenario, extra):
    (folder / "targets.yaml").write_text(ENTRY.format(url=url) + extra, encoding="utf-8")
    return Started("run", scenario, "--target", "staging", "--results", str(folder / "results"), folder=folder)


@pytest.mark.chaos  # with its times in tests/chaos/test_stops.py
def test_a_proof_that_is_taken_away_stops_the_load_with_exit_6(scenario, proof, tmp_path):
    with portal_by_hand("--proof", str(proof)) as portal:
        started = started_at(tmp_path, portal.url, scenario(), "  proof: /.well-known/portal-load/proof\n")
        wait_until(lambda: seconds_recorded(tmp_path / "results") >= 3, "three seconds are recorded")
        proof.unlink()
        ended = started.end()
        run = the_run(tmp_path / "results")
        outcome = json.loads((run / "outcome.json").read_text(encoding="utf-8"))
        assert ended.code == 6, ended.err
        assert outcome["outcome"] == "turned_away"
        assert "the proof of ownership is not at" in outcome["because"]
        assert open_recording(run).requests == portal.counted()


def test_without_the_proof_nothing_begins(scenario, proof, tmp_path):
    proof.unlink()
    with portal_by_hand("--proof", str(proof)) as portal:
        ended = started_at(tmp_path, portal.url, scenario(), "  proof: /.well-known/portal-load/proof\n").end()
        assert ended.code == 6
        assert "the proof of ownership is not at" in ended.err
        assert portal.counted() == 0
    assert not (tmp_path / "results").exists()


def test_outside_of_its_windows_nothing_begins(scenario, tmp_path):
    ended = started_at(tmp_path, "http://127.0.0.1:9", scenario(), "  valid_from: never\n").end()
    assert ended.code == 6
    extra = "  time_zone: Etc/UTC\n  windows: ['Mon 03:00-03:01']\n"
    ended = started_at(tmp_path, "http://127.0.0.1:9", scenario(), extra).end()
    assert ended.code == 6
    assert "may be loaded" in ended.err or "may not be loaded now" in ended.err
