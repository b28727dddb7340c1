from urllib.parse import urlsplit

import pytest

from cli.exits import Ended
from cli.main import run_verb
from cli.monitoring import TOKEN, monitor_of, token_for
from cli.planning import Wishes, plan_scenario
from contract.run_folder import RunFolder
from harness.scenario_file import parse_scenario
from tests.harness.fake_prometheus import fake_prometheus
from tests.real import SCENARIO


def watched(url, resources="{cpu: up}"):
    return f"{SCENARIO}monitoring: {{prometheus: '{url}', resources: {resources}}}\n"


def test_a_scenario_without_monitoring_has_nobody_who_asks(tmp_path):
    assert monitor_of(parse_scenario(SCENARIO, "tiny.yaml").scenario, RunFolder(tmp_path), ()) is None


def test_what_is_wrong_is_said_before_the_run_and_breaks_nothing(tmp_path, capsys):
    def answer(query, words):
        raise ValueError("1:1: parse error: no such function")

    with fake_prometheus() as fake:
        fake.answer = answer
        scenario = parse_scenario(watched(fake.url), "tiny.yaml").scenario
        monitor = monitor_of(scenario, RunFolder(tmp_path), [urlsplit(fake.url).netloc])
    assert monitor is not None
    assert "monitoring, cpu: 1:1: parse error: no such function; the run goes on without it" in capsys.readouterr().err


@pytest.mark.parametrize("addresses", [["192.0.2.1:9090"], []], ids=["elsewhere", "nowhere"])
def test_a_name_that_leads_elsewhere_than_at_the_gate_gets_no_token(tmp_path, monkeypatch, capsys, addresses):
    """It was let through to those addresses; by now it leads to another machine."""
    monkeypatch.setenv(TOKEN, "s3cret")
    with fake_prometheus() as fake:
        scenario = parse_scenario(watched(fake.url), "tiny.yaml").scenario
        assert monitor_of(scenario, RunFolder(tmp_path), addresses)
        assert (fake.asked, fake.tokens) == ([], [])
    assert "the run goes on without it" in capsys.readouterr().err


def test_what_the_gate_found_is_what_is_asked(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(watched("http://127.0.0.1:9090"), encoding="utf-8")
    assert plan_scenario(str(file), Wishes()).monitoring == ("127.0.0.1:9090",)


@pytest.mark.parametrize("url", ["https://watch.example", "http://127.0.0.1:9090", "http://localhost:9090"])
def test_a_token_is_shown_where_nobody_can_read_it_on_the_way(monkeypatch, url):
    assert token_for(url) is None
    monkeypatch.setenv(TOKEN, "s3cret")
    assert token_for(url) == "s3cret"


@pytest.mark.parametrize(
    ("url", "token", "said"),
    [("http://watch.example:9090", "s3cret", "use https"), ("https://watch.example", "s3c\nret", "one line")],
)
def test_any_other_token_is_bad_usage_and_not_told(monkeypatch, url, token, said):
    monkeypatch.setenv(TOKEN, token)
    with pytest.raises(Ended, match=said) as ended:
        token_for(url)
    assert ended.value.code == 2
    assert "s3c" not in str(ended.value)


def test_plan_says_what_will_be_asked(tmp_path, capsys):
    file = tmp_path / "tiny.yaml"
    file.write_text(watched("http://127.0.0.1:9090", "{cpu: up, disk: up}"), encoding="utf-8")
    assert run_verb(["plan", str(file)]) == 0
    told = "When it has ended, http://127.0.0.1:9090 is asked for every 15 s of: cpu, disk"
    assert told in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_a_prometheus_that_nobody_named_is_exit_6(tmp_path, capsys, verb):
    file = tmp_path / "tiny.yaml"
    file.write_text(watched("http://192.0.2.1:9090"), encoding="utf-8")
    assert run_verb([verb, str(file)]) == 6
    assert "192.0.2.1:9090 is not this machine" in capsys.readouterr().err


def test_check_says_early_what_is_wrong_with_its_shape(tmp_path, capsys):
    file = tmp_path / "tiny.yaml"
    file.write_text(watched("127.0.0.1:9090", "{cpu: 'avg(up'}"), encoding="utf-8")
    assert run_verb(["check", str(file)]) == 2
    said = capsys.readouterr().err
    assert "found no address of a Prometheus" in said and "found no ), expected PromQL" in said
