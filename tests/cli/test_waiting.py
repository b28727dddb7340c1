"""A target that is only just coming up is waited for; one that is refused is not, and who may not be asked is not."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from cli import waiting
from cli.exits import Ended
from cli.main import run_verb
from cli.waiting import found_target, read_wait_s
from harness.declaration import NotReachable
from harness.targets import NoAddress, TargetRefused, read_targets
from tests.real import SCENARIO

FILE = """\
- {name: staging, base_url: "http://portal.example:8080", hosts: ["id.example:80"], networks: [10.1.0.0/16],
   most_users: 550, valid_until: 2099-12-31, owner: the portal team, approval: "LT-17", windows: [WINDOWS]}
"""
ID = {"id.example": ["10.1.9.9"]}
THERE = {"portal.example": ["10.1.2.3"], **ID}
ELSEWHERE = {"portal.example": ["93.184.216.34"], **ID}


@dataclass
class World:
    """What names lead to and whether somebody answers there, second by second; a second passes when one sleeps."""

    addresses_by_second: list[dict[str, list[str]]]
    answers_from: int = 0
    second: int = 0
    asked: list[int] = field(default_factory=list)

    def resolve(self, host, port):
        known = self.addresses_by_second[min(self.second, len(self.addresses_by_second) - 1)]
        return known.get(host, [])

    def ask(self, base_url, run, addresses):
        assert addresses == ("10.1.2.3:8080", "10.1.9.9:80")  # those that the gate let through, and no other
        self.asked.append(self.second)
        if self.second < self.answers_from:
            raise NotReachable(f"{base_url} does not answer: Connection refused")

    def sleep(self, for_s):
        self.second += round(for_s)


@pytest.fixture
def live(monkeypatch, tmp_path):
    def live(world, windows=""):
        file = tmp_path / "targets.yaml"
        file.write_text(FILE.replace("WINDOWS", windows), encoding="utf-8")
        monkeypatch.setattr("harness.targets.find_target.__defaults__", (world.resolve,))
        monkeypatch.setattr(waiting, "ask_target", world.ask)
        monkeypatch.setattr(waiting.time, "sleep", world.sleep)
        monkeypatch.setattr(waiting.time, "monotonic", lambda: float(world.second))
        return read_targets(file)

    return live


def test_a_name_that_comes_and_then_answers_is_waited_for(live, capsys):
    world = World([{}, ID, ID, THERE], answers_from=5)
    target = found_target("staging", live(world), wait_s=60)
    assert target.addresses == ("10.1.2.3:8080", "10.1.9.9:80")
    assert (world.second, world.asked) == (5, [3, 4, 5])
    said = capsys.readouterr().err.splitlines()
    assert said == ["waiting for the target, 1 min at most: portal.example resolves to no address"]


def test_one_that_is_there_is_not_waited_for(live, capsys):
    world = World([THERE])
    found_target("staging", live(world), wait_s=60)
    assert (world.second, world.asked, capsys.readouterr().err) == (0, [0], "")


def test_without_a_wait_a_name_that_leads_nowhere_is_refused_at_once(live):
    world = World([{}, THERE])
    with pytest.raises(NoAddress, match=r"portal\.example resolves to no address, so nobody knows"):
        found_target("staging", live(world), wait_s=0)
    assert (world.second, world.asked) == (0, [])


def test_a_name_that_never_comes_is_refused_when_the_time_is_over(live):
    world = World([{}])
    with pytest.raises(NoAddress, match=r"portal\.example resolves to no address"):
        found_target("staging", live(world), wait_s=30)
    assert 30 < world.second < 33


@pytest.mark.parametrize("before", [[], [{}, {}]])
def test_a_name_that_leads_to_a_forbidden_place_is_refused_at_once_and_nobody_is_asked(live, before):
    world = World([*before, ELSEWHERE])
    with pytest.raises(TargetRefused, match=r"resolves to 93\.184\.216\.34, which is not in the networks") as refused:
        found_target("staging", live(world), wait_s=60)
    assert type(refused.value) is TargetRefused
    assert (world.second, world.asked) == (len(before), [])


def test_a_forbidden_place_is_not_waited_for_because_another_name_is_missing(live):
    world = World([{"id.example": ["93.184.216.34"]}])
    with pytest.raises(TargetRefused, match="which is not in the networks"):
        found_target("staging", live(world), wait_s=60)
    assert world.second == 0


def test_one_that_is_found_and_never_answers_is_left_to_who_asks_next(live):
    world = World([THERE], answers_from=1_000)
    assert found_target("staging", live(world), wait_s=30).name == "staging"
    assert 30 < world.second < 33


def test_outside_its_window_a_target_is_not_asked(live):
    yesterday = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=7) - dt.timedelta(days=1)).strftime("%a")
    world = World([THERE], answers_from=1_000)
    found_target("staging", live(world, f"{yesterday} 01:00-02:00"), wait_s=30)
    assert (world.second, world.asked) == (0, [])


@pytest.mark.parametrize(("text", "wait_s"), [(None, 0.0), ("5 min", 300.0), ("10min", 600.0), ("30 s", 30.0)])
def test_a_wait_is_a_duration(text, wait_s):
    assert read_wait_s(text) == wait_s


@pytest.mark.parametrize(("text", "said"), [("5", "expected a duration"), ("", "found nothing"), ("1 h", "10 min at")])
def test_what_is_no_wait_is_bad_usage(text, said):
    with pytest.raises(Ended, match=said) as ended:
        read_wait_s(text)
    assert ended.value.code == 2


@pytest.mark.parametrize("wait", [[], ["--wait", "1 s"]])
def test_on_the_command_line_a_name_that_leads_nowhere_is_exit_6(wait, tmp_path, monkeypatch, capsys):
    """`.invalid` is a name that never resolves (RFC 2606)."""
    monkeypatch.chdir(tmp_path)
    entry = FILE.replace("portal.example", "portal.invalid").replace("WINDOWS", "").replace('"id.example:80"', "")
    (tmp_path / "targets.yaml").write_text(entry, encoding="utf-8")
    (tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    assert run_verb(["run", "tiny.yaml", "--target", "staging", *wait]) == 6
    *waited, refused = capsys.readouterr().err.splitlines()
    assert len(waited) == len(wait) // 2
    assert refused.startswith("portal.invalid resolves to no address")
    assert not (tmp_path / "results").exists()
