import dataclasses

import pytest

from analysis import open_recording
from analysis.language import ENGLISH
from analysis.report.method import method_table
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
        ({"utilisations": (0.1,), "model": "sessions"}, "10 %, 6 sessions/s: 3 s ramp, 9 s to settle, 2 s measured"),
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
