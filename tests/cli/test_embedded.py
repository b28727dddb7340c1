import pytest

from cli.embedded import FEWEST_SERVERS, bottleneck_words, planted_citizens, processes_words
from cli.exits import Ended
from cli.planning import Wishes, plan_scenario
from cli.running import _portal_words
from harness.preflight import Machine
from portal import share
from queueing.bounds import saturation_citizens


@pytest.mark.parametrize(
    ("capacity", "citizens"),
    [("900", 900), ("60%", 720), ("60 %", 720), ("150 %", 1800), ("1,200", 1200)],
)
def test_a_capacity_is_citizens_or_a_share_of_the_stated_users(capacity, citizens):
    assert planted_citizens(capacity, stated_users=120_000, scale=100) == pytest.approx(citizens)


@pytest.mark.parametrize("capacity", ["many", "60 per cent", "-5%", "", "1.5"])
def test_what_is_no_capacity_is_bad_usage(capacity):
    with pytest.raises(Ended, match="--capacity") as ended:
        planted_citizens(capacity, 120_000, 100)
    assert ended.value.code == 2
    assert "such as '60%', or simulated citizens such as '900'" in str(ended.value)


def test_a_share_without_its_sign_is_refused():
    with pytest.raises(Ended, match="found '60', which is 60 simulated citizens, 5 % of the stated capacity") as ended:
        planted_citizens("60", 120_000, 100)
    assert ended.value.code == 2
    assert planted_citizens("5%", 120_000, 100) == pytest.approx(60)


def test_a_tenth_of_the_stated_capacity_may_be_counted():
    assert planted_citizens("120", 120_000, 100) == 120


def test_the_portals_numbers_saturate_where_it_was_asked_for():
    servers, service_s = bottleneck_words(720, think_s=4.0, scale=100)[1::2]
    assert servers == "4"
    assert saturation_citizens(int(servers), 4.0, float(service_s)) == pytest.approx(720)


@pytest.mark.parametrize(
    ("processes", "bottleneck", "addresses", "words"),
    [
        (1, ["--servers", "4"], 0, []),  # small loads: one process, as ever
        (1, [], 2, []),
        (8, [], 0, ["--processes", "8"]),
        (8, [], 7, ["--processes", "8"]),  # one process would have no citizens
        (8, [], 34, ["--processes", "8"]),  # two would have a quarter more than the others
        (8, [], 24, ["--processes", "8", "--sticky"]),
        (8, ["--servers", "400"], 24, ["--processes", "8"]),
    ],
)
def test_a_portal_is_of_as_many_processes_as_its_bottleneck_can_be_dealt_out_to(
    processes, bottleneck, addresses, words
):
    assert processes_words(processes, bottleneck, addresses) == words


def test_a_bottleneck_that_would_be_cut_too_small_is_bad_usage():
    with pytest.raises(Ended, match="133 servers can be dealt out to 5 at most") as ended:
        processes_words(6, ["--servers", "133"])
    assert ended.value.code == 2
    assert FEWEST_SERVERS == share.FEWEST_SERVERS


@pytest.mark.parametrize(
    ("scenario", "processes"), [("demo", []), ("smoke", []), ("nation", ["--processes", "7", "--sticky"])]
)
def test_the_nation_needs_a_process_for_each_worker_and_small_loads_one(monkeypatch, scenario, processes):
    monkeypatch.setattr("cli.running.this_machine", lambda: Machine(2, 20_000, 28_232, 24_000_000_000))
    words = _portal_words(plan_scenario(scenario, Wishes()), None)
    assert words[words.index("--processes") :] == processes if processes else "--processes" not in words


def test_fewer_citizens_than_servers_cannot_be_planted():
    with pytest.raises(Ended, match="too small"):
        bottleneck_words(3, think_s=4.0, scale=100)
