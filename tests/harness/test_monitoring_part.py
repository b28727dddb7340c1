import pytest

from harness.scenario_file import BadScenario, parse_scenario
from tests.real import SCENARIO


def written(text):
    return parse_scenario(f"{SCENARIO}monitoring:\n{text}", "tiny.yaml").scenario.monitoring


def test_what_a_scenario_asks_the_monitoring_for():
    part = written("  prometheus: http://127.0.0.1:9090/\n  every: 30 s\n  resources: {cpu: 'avg(x[30s])'}\n")
    assert (part.prometheus, part.every, part.resources) == ("http://127.0.0.1:9090", 30, {"cpu": "avg(x[30s])"})


def test_without_a_word_it_is_asked_every_15_s():
    assert written("  prometheus: https://watch.example/prometheus\n  resources: {cpu: up}\n").every == 15


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  prometheus: 127.0.0.1:9090\n  resources: {cpu: up}\n", "found no address"),
        ("  prometheus: http://me:secret@h:9090\n  resources: {cpu: up}\n", "found no address of a Prometheus"),
        ("  prometheus: http://h:99999\n  resources: {cpu: up}\n", "found no address"),
        ("  prometheus: http://h/?a=b\n  resources: {cpu: up}\n", "found no address of a Prometheus"),
        ("  prometheus: http://h\n  every: 500 ms\n  resources: {cpu: up}\n", "expected whole seconds"),
        ("  prometheus: http://h\n  resources: {cpu: 'avg(x'}\n", "found no ), expected PromQL"),
        ("  prometheus: http://h\n  resources: {CPU: up}\n", "small letters"),
        ("  prometheus: http://h\n  resources: {}\n", "at least"),
        ("  prometheus: http://h\n", "key 'resources' is missing"),
        ("  prometheus: http://h\n  queries: {cpu: up}\n  resources: {cpu: up}\n", "unknown key 'queries'"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text, problem):
    with pytest.raises(BadScenario) as error:
        written(text)
    assert problem in str(error.value)
    assert "secret" not in str(error.value)
