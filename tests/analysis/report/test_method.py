import dataclasses

import pytest

from analysis import open_recording
from analysis.language import ENGLISH, VIETNAMESE
from analysis.report.method import method_table
from cli.simulating import Engine
from contract.manners import Manners, Patience, Retries, Typing
from contract.think_time import Constant, Empirical, Exponential


@pytest.fixture(scope="module")
def short_run(made, tmp_path_factory):
    return open_recording(made.with_(utilisations=(0.1,), measure_s=2.0).write(tmp_path_factory.mktemp("run") / "run"))


def told(recording, **changes):
    citizens = dataclasses.replace(recording.plan.citizens, **changes)
    changed = dataclasses.replace(recording, plan=dataclasses.replace(recording.plan, citizens=citizens))
    return {ENGLISH.write(name.value): ENGLISH.write(text.value) for name, text in method_table(changed).rows}


@pytest.mark.parametrize(
    ("changes", "name", "text"),
    [
        ({}, "Think time", "lognormal: median 3.2 s, p95 9.6 s, mean 4 s"),
        (
            {"think_time": Empirical((1.0, 2.0, 3.0, 4.0, 5.0))},
            "Think time",
            "empirical: lower quartile 2 s, median 3 s, upper quartile 4 s, mean 3 s",
        ),
        ({"typing": Typing(0.2, 1.5)}, "Typing", "200 ms a character, 1.5 s a field"),
        (
            {"manners": Manners(Patience(Constant(8.0), 0.3, 2))},
            "Patience",
            "constant: value 8 s, mean 8 s; then 30 % reload, at most 2 times a page, and the others leave",
        ),
        (
            {"manners": Manners(None, Retries(0.5, 3, Exponential(4.0)))},
            "Retries",
            "50 % try a failed page again, at most 3 times, after exponential: average 4 s, mean 4 s",
        ),
        ({"returning": 0.25}, "Returning citizens", "25 %"),
        ({"static_parts": False}, "Static parts", "not asked of the target"),
    ],
)
def test_how_citizens_behave_is_told(short_run, changes, name, text):
    assert told(short_run, **changes)[name] == text


def test_what_they_do_not_do_is_not_told(short_run):
    assert not {"Typing", "Patience", "Retries", "Returning citizens", "Static parts"} & told(short_run).keys()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"utilisations": (0.1,)}, "10 %: 3 s ramp, 9 s to settle, 2 s measured"),
        (
            {"utilisations": (0.1,), "model": "sessions"},
            "10 %, 6 sessions/s, at 1:100: 3 s ramp, 9 s to settle, 2 s measured",
        ),
        ({"utilisations": (0.1,), "moves": True}, "10 %: 2 s measured, moving"),
        (
            {"utilisations": (0.01,) * 13},
            "13 in 3 min 2 s, from 1 %: 3 s ramp, 9 s to settle, 2 s measured; to 1 %: 3 s ramp, 9 s to settle, "
            "2 s measured",
        ),
    ],
)
def test_stages_are_told(made, short_run, changes, text):
    plan = made.with_(measure_s=2.0, **changes).plan
    assert told(dataclasses.replace(short_run, plan=plan))["Stages"] == text


@pytest.mark.parametrize(("workers", "text"), [(1, "1 worker, seed 1"), (2, "2 workers, seed 1")])
def test_one_worker_alone_is_told_as_one(short_run, workers, text):
    plan = dataclasses.replace(short_run.plan, workers=workers, seed=1)
    assert told(dataclasses.replace(short_run, plan=plan))["Fleet"] == text


MACHINE = {
    "cores": 2, "memory_bytes": 25276502016, "processor": "AMD EPYC", "system": "Linux 6.18", "open_files": 20000,
    "local_ports": 28232,
}  # fmt: skip
DECLARES = {"format": 1, "scale": 100.0, "cpu_s": 0.485232103, "systems": {"civil_status": {"calls": 0}}}


@pytest.mark.parametrize(
    ("made_with", "name", "english", "vietnamese"),
    [
        (
            {"machine": MACHINE},
            "machine",
            "AMD EPYC, Linux 6.18, 2 cores, 25.3 GB of memory, 20,000 open files allowed, 28,232 local ports",
            "AMD EPYC, Linux 6.18, 2 nhân xử lý, 25,3 GB bộ nhớ, cho phép mở 20.000 tệp, 28.232 cổng mạng",
        ),
        ({"machine": {"cores": "many", "memory_bytes": float("nan"), "system": 3}}, "machine", None, None),
        ({"target_declares": DECLARES}, "declares", "1:100", "1:100"),
        ({"target_declares": {"scale": None, "requests": 7}}, "declares", None, None),
        ({"target_declares": "anything"}, "declares", None, None),
        (
            {"simulation": {"engine": "exact: every citizen and every document on its own"}},
            "simulation",
            "every citizen and every document on its own",
            "mô phỏng riêng từng người dùng và từng tài liệu",
        ),
        (
            {"simulation": {"engine": Engine(12).name}},
            "simulation",
            "12 citizens together, the portal as a birth and death process in steps",
            "mô phỏng gộp 12 người dùng một lúc, Cổng là một quá trình sinh và tử theo từng bước",
        ),
    ],
)
def test_provenance_is_told_in_the_readers_language(short_run, made_with, name, english, vietnamese):
    table = method_table(dataclasses.replace(short_run, provenance=made_with))
    for language, text in ((ENGLISH, english), (VIETNAMESE, vietnamese)):
        told = {row[0].value.key: language.write(row[1].value) for row in table.rows}
        assert told.get(f"method.{name}") == text
