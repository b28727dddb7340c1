"""`fit` on the columns of resources: what is a use of one, what is none, and one that is full."""

import json

import pytest

from cli.main import run_verb
from tests.analysis.report.test_report import english_left
from tests.cli.test_fit import GOOD, fit, table, written


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


FULL_CPU = (40, 80, 97, 99, 100, 100, 100, 100)


def test_a_resource_that_is_full_is_told_without_a_law(capsys, elsewhere):
    rates = (100, 199, 240, 250, 250, 250, 250, 250)
    rows = [(1000 * n, rate, cpu, rate / 20) for n, (rate, cpu) in enumerate(zip(rates, FULL_CPU, strict=True), 1)]
    file = written(elsewhere / "month.csv", table("users,throughput_per_s,cpu_percent,db_percent", rows))
    found = fit(capsys, file, "--stated-capacity", "9000")
    assert [each["resource"] for each in found["resources"]] == ["db"]
    assert found["resources_without_law"] == [{"resource": "cpu", "highest": 1.0, "full_at_users": 3000.0}]
    assert run_verb(["fit", file, "--stated-capacity", "9000"]) == 0
    said = capsys.readouterr().out
    assert "cpu: 95 % or more from 3,000 users on" in said
    assert "No measured resource binds" not in said
    page = (elsewhere / "fit-month" / "fit.html").read_text(encoding="utf-8")
    assert "cpu: 95 % or more from 3,000 users on" in page
    assert "No measured resource binds" not in page
    assert english_left(page, "cpu", "db", "month") == set()


def test_what_is_idle_or_free_is_no_use(capsys, elsewhere):
    header = "users,throughput_per_s,cpu_idle_percent,memory_available_pct,disk_free_percent,freeway_percent"
    rows = [(*row, 90 - 5 * place, 80, 70, 5 * place) for place, row in enumerate(GOOD, 1)]
    found = fit(capsys, written(elsewhere / "t.csv", table(header, rows)))
    assert [each["resource"] for each in found["resources"]] == ["freeway"]
    assert found["unused_columns"] == ["cpu_idle_percent", "memory_available_pct", "disk_free_percent"]


def test_how_many_are_busy_is_no_use(capsys, elsewhere):
    rows = [(*row, 3 * place, 0.1 * place) for place, row in enumerate(GOOD, 1)]
    file = written(elsewhere / "t.csv", table("users,throughput_per_s,busy_threads,cpu_busy", rows))
    assert run_verb(["fit", file, "--json"]) == 0
    printed = capsys.readouterr()
    assert [each["resource"] for each in json.loads(printed.out)["resources"]] == ["cpu"]
    assert "note: column 'busy_threads' was not used" in printed.err


def test_a_column_of_how_many_are_busy_may_be_the_users(capsys, elsewhere):
    rows = [(10 * place, 5.0 * place) for place in range(1, 7)]
    file = written(elsewhere / "t.csv", table("busy_threads,throughput_per_s", rows))
    assert run_verb(["fit", file, "--users", "busy_threads"]) == 0
    assert "OBSERVED" in capsys.readouterr().out


def test_a_processor_that_is_busy_in_percent_without_a_sign_is_refused_with_what_was_expected(capsys, elsewhere):
    rows = [(10 * place, 5.0 * place, 8.0 * place) for place in range(1, 7)]
    file = written(elsewhere / "t.csv", table("users,throughput_per_s,cpu_busy", rows))
    assert run_verb(["fit", file]) == 2
    assert "expected a utilisation: a fraction up to 1, or a percentage with its sign" in capsys.readouterr().err
