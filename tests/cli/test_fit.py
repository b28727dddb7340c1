import json
import math

import numpy as np
import pytest

from analysis.models.quality import Parameter
from analysis.monitoring.fit_json import _parameter
from cli.main import run_verb
from harness.processes import ROOT
from tests.analysis.models.series import days, with_memory
from tests.analysis.report.test_report import Reader, english_left

SDM91 = ROOT / "tests" / "known_answers" / "usl_specsdm91.csv"
GOOD = [(1000, 70.0), (2000, 140.3), (3000, 209.5), (4000, 281.0), (5000, 349.0), (6000, 421.0)]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def table(header="users,throughput_per_s", rows=GOOD):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def fit(capsys, *words, code=0):
    assert run_verb(["fit", *words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_sdm91_is_printed_as_it_was_published(capsys):
    assert run_verb(["fit", str(SDM91), "--users", "load", "--throughput", "throughput"]) == 0
    said = capsys.readouterr().out
    for published in ("0.0277285", "0.000104", "89.9952", "82.84", "96.5196", "1883.9"):
        assert published in said
    assert "usl peak" in said


def test_sdm91_as_json(capsys, elsewhere):
    found = fit(capsys, str(SDM91), "--users", "load", "--throughput", "throughput")
    usl = found["models"]["usl"]
    assert usl["parameters"] == pytest.approx(
        {"contention": 0.0277285, "coherency": 0.0001044, "rate_of_one": 89.9952}, rel=1e-3
    )
    assert usl["standard_errors"]["rate_of_one"] == pytest.approx(14.2135, abs=1e-4)
    assert usl["intervals"]["contention"]["low"] < 0.0277 < usl["intervals"]["contention"]["high"]
    assert (round(usl["residual_sd"], 2), usl["degrees_of_freedom"]) == (82.85, 4)
    assert usl["peak_users"] == pytest.approx(96.51956, abs=1e-4)
    assert round(usl["peak_throughput"]) == 1884
    assert found["best_model"] == min(
        found["models"], key=lambda law: found["models"][law]["aicc"] + 99 * (law == "bounds")
    )
    assert list(elsewhere.iterdir()) == []  # a page only where it is asked for


def test_a_straight_line_has_no_peak_and_no_knee(capsys, elsewhere):
    file = written(elsewhere / "t.csv", table())
    found = fit(capsys, file, "--stated-capacity", "120,000", "--think-time", "14 s")
    assert (found["best_model"], found["answer"], found["knee"]) == ("linear", "not_reached", None)
    for law in found["models"].values():
        assert law["peak_users"] is law["peak_throughput"] is None
        assert "saturation_users" not in law["parameters"]
    assert run_verb(["fit", file, "--stated-capacity", "120000", "--think-time", "14 s"]) == 0
    said = capsys.readouterr().out
    assert "No bend is visible" in said
    assert "peak" not in said.lower().replace("no peak", "")
    assert "N*" not in said


def test_no_table_supports_a_capacity(capsys, elsewhere):
    file = written(elsewhere / "t.csv", table())
    found = fit(capsys, file, "--stated-capacity", "5000")
    assert (found["answer"], found["exit_code"]) == ("observed", 0)
    assert "supported" not in json.dumps(found).lower()


def test_a_page_with_its_charts_is_written(capsys, elsewhere):
    rows = [(users, rate, 0.4, 14, 0.1 + rate / 1000, f"{rate / 10:.1f} %") for users, rate in GOOD]
    header = "users,throughput_per_s,mean_s,think_time_s,cpu_utilisation,utilisation_db"
    file = written(elsewhere / "month.csv", table(header, rows))
    assert run_verb(["fit", file, "--stated-capacity", "120000", "--observed-peak", "50000"]) == 0
    said = capsys.readouterr().out
    assert "cpu: full at" in said and "contradicts the stated capacity" in said
    assert "Little's law, N = X (R + Z), closes in every row" in said
    assert "share_of_nodes" in said
    page = (elsewhere / "fit-month" / "fit.html").read_text(encoding="utf-8")
    assert english_left(page, "cpu", "db", "month") == set()
    assert (
        "Mức cao nhất đã ghi nhận là 6.000 người dùng đồng thời, bằng 5 % năng lực công bố" in Reader(page, "vi").text
    )
    for part in ("NOT REACHED", "The rehearsal", "What would be evidence", "full_rate", "X (R + Z)"):
        assert part in page
    assert {file.name for file in (elsewhere / "fit-month").iterdir()} == {
        "fit.html", "fan.en.svg", "fan.vi.svg", "resources.en.svg", "resources.vi.svg",
    }  # fmt: skip


def test_columns_that_contradict_each_other_are_invalid(capsys, elsewhere):
    rows = [(users, rate, 400, 14) for users, rate in GOOD]  # milliseconds under the name of seconds
    file = written(elsewhere / "t.csv", table("users,throughput_per_s,mean_s,think_time_s", rows))
    assert fit(capsys, file, code=4)["answer"] == "invalid"
    file = written(elsewhere / "t.csv", table("users,throughput_per_s,mean_ms,think_time_s", rows))
    assert fit(capsys, file)["little"][0]["closing"] == "closes"


def test_a_byte_order_mark_is_no_letter(capsys, elsewhere):
    assert fit(capsys, written(elsewhere / "t.csv", b"\xef\xbb\xbf" + table().encode()))["rows"] == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (table(rows=GOOD[:1]), ["line 2 is the only row"]),
        (table(rows=[]), ["no row below the header"]),
        (table(rows=[*GOOD, ("many", 3)]), ["line 8, column 'users': found 'many', expected a number above 0"]),
        (table(rows=[*GOOD, (7000, "NaN")]), ["line 8, column 'throughput_per_s': found 'NaN'"]),
        (table(rows=[*GOOD, (7000, "1e999")]), ["line 8, column 'throughput_per_s': found '1e999'"]),
        (table(rows=[*GOOD, (7000, -3)]), ["line 8, column 'throughput_per_s': found '-3'"]),
        (table(rows=[*GOOD, (7000, "")]), ["line 8, column 'throughput_per_s': found nothing"]),
        (table(rows=[("x", 1), (2, "y"), (3,)]), ["line 2, column 'users'", "line 3, column", "line 4: found 1"]),
        (table(rows=[(100, 7), (100, 8)]), ["column 'users': all 2 rows have 100 users"]),
        (table("load,throughput"), ["no column 'users', found 'load', 'throughput'; --users", "--throughput"]),
        (table("users,throughput_per_s,users", [(1, 2, 3)]), ["column 'users' is there 2 times"]),
        (table("users,throughput_per_s,p95,p95_ms", [(1, 2, 3, 4)]), ["columns 'p95' and 'p95_ms' both hold p95"]),
        (table("users,throughput_per_s,cpu_utilisation", [(1, 2, 63)]), ["found '63', expected a utilisation"]),
        (table().replace(",", ";"), ["line 1: columns are separated by semicolons, expected commas"]),
        ("", ["the file is empty"]),
        (b"\xff\xfeu\x00s\x00", ["byte 0 is not UTF-8"]),
        (b"users,throughput_per_s\n1,\x002\n", ["found a zero byte"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_said_at_once(capsys, elsewhere, text, said):
    file = written(elsewhere / "t.csv", text)
    assert run_verb(["fit", file]) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    for part in said:
        assert part in err
    assert all(line.startswith(file) for line in err.splitlines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "there is no such file"),
        (["."], "is not a file"),
        (["t.csv", "--stated-capacity", "0"], "--stated-capacity: found '0', expected a number above 0"),
        (["t.csv", "--observed-peak", "much"], "--observed-peak: found 'much'"),
        (["t.csv", "--think-time", "soon"], "--think-time"),
        (["t.csv", "--planning-limit", "0.7"], "--planning-limit: found '0.7', expected a percentage"),
        (["t.csv", "--planning-limit", "170 %"], "at most 100 %"),
    ],
)
def test_a_mistake_is_a_sentence(capsys, elsewhere, words, said):
    written(elsewhere / "t.csv", table())
    assert run_verb(["fit", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("number", ["1e300", "1e12", "1e-300"])
def test_numbers_that_nobody_measured_are_named_with_their_row(capsys, elsewhere, number):
    rows = [(f"{place}{number[1:]}", place) for place in range(1, 9)]
    assert run_verb(["fit", written(elsewhere / "t.csv", table(rows=rows))]) == 2
    said = capsys.readouterr().err
    assert "line 9, column 'users': found '8e" in said
    assert "that can be measured" in said


def test_one_column_is_not_two(capsys, elsewhere):
    file = written(elsewhere / "t.csv", table())
    assert run_verb(["fit", file, "--users", "users", "--throughput", "users"]) == 2
    assert "'users' is named for both users and throughput" in capsys.readouterr().err


def test_too_few_rows_are_no_straight_line(capsys, elsewhere):
    assert run_verb(["fit", written(elsewhere / "t.csv", table(rows=[(10, 5), (20, 9), (30, 12)]))]) == 0
    said = capsys.readouterr().out
    assert "Nobody can tell a bend from a straight line by so few data." in said
    assert "No bend is visible" not in said
    assert "refused: the data are too few" in said


def test_a_percentage_of_errors_is_no_resource(capsys, elsewhere):
    header = "users,throughput_per_s,error_percent,cache_hit_percent,cpu_percent,integrated_db_percent"
    rows = [(*row, place, 95 - place, 6 * place, 5 * place + place % 2) for place, row in enumerate(GOOD, 1)]
    found = fit(capsys, written(elsewhere / "t.csv", table(header, rows)))
    assert [each["resource"] for each in found["resources"]] == ["cpu", "integrated_db"]
    assert found["unused_columns"] == ["error_percent", "cache_hit_percent"]


COLLAPSED = [
    (5000 * place, rate) for place, rate in enumerate((500, 1000, 1490, 2010, 2490, 3010, 3480, 3990, 4510, 600), 1)
]


def test_a_collapse_is_told_and_no_law_is_best(capsys, elsewhere):
    file = written(elsewhere / "month.csv", table(rows=COLLAPSED))
    found = fit(capsys, file)
    assert (found["best_model"], found["knee"], found["fall"]["to_users"]) == (None, None, 50_000)
    assert found["scenarios_not_evidence"] == []  # what was seen at 50,000 lies below all of them
    assert run_verb(["fit", file]) == 0
    said = capsys.readouterr().out
    assert "throughput went from 4510 a second at 45,000 users to 600 at 50,000, 88 % below the straight line" in said
    assert "No law explains the rows." in said
    assert "No bend is visible" not in said
    page = (elsewhere / "fit-month" / "fit.html").read_text(encoding="utf-8")
    assert "No law describes these rows" in page and "Không quy luật nào mô tả được số liệu" in page
    assert english_left(page, "month") == set()


def test_a_limit_that_is_not_finite_is_null():
    parameter = {"value": 1.0, "standard_error": None, "low": 0.5, "high": None}
    assert _parameter(Parameter(1.0, math.inf, 0.5, math.inf)) == parameter
    assert _parameter(Parameter(math.nan))["value"] is None


def test_samples_are_not_loads(capsys, elsewhere):
    rows = [(1000 + place % 20, 70 + place % 20) for place in range(501)]
    assert run_verb(["fit", written(elsewhere / "t.csv", table(rows=rows))]) == 2
    assert "found 501 rows, expected at most 500: a row for each steady load; average" in capsys.readouterr().err


def test_rows_that_repeat_each_other_are_told_what_they_are_worth(capsys, elsewhere):
    random = np.random.default_rng(11)
    users = days(96, random).round()
    rates = users * 0.07 * (1 + 0.05 * with_memory(96, 0.8, random))
    rows = list(zip(users.tolist(), rates.tolist(), strict=True))
    file = written(elsewhere / "hours.csv", table(rows=rows))
    found = fit(capsys, file)
    worth, memory = found["independent_rows"], found["memory"]
    assert found["rows"] == 96
    assert 5 < worth < 25
    assert worth == pytest.approx(96 * (1 - memory) / (1 + memory))
    assert found["models"]["linear"]["degrees_of_freedom"] == pytest.approx(worth - 1)
    assert run_verb(["fit", file]) == 0
    sentence = f"(correlation {memory:g}): the 96 rows are counted as {worth:.3g} that stand alone."
    page = (elsewhere / "fit-hours" / "fit.html").read_text(encoding="utf-8")
    assert sentence in capsys.readouterr().out
    assert sentence in page
    assert f"96 dòng được tính như {worth:.3g}".replace(".", ",") in page
    assert english_left(page, "hours") == set()


def test_of_rows_in_the_order_of_their_load_it_is_said_that_nobody_can_tell(capsys, elsewhere):
    random = np.random.default_rng(11)
    users = np.sort(days(96, random).round())
    file = written(elsewhere / "t.csv", table(rows=zip(users.tolist(), (users * 0.07).tolist(), strict=True)))
    found = fit(capsys, file)
    assert (found["memory"], found["independent_rows"]) == (None, 96)
    assert run_verb(["fit", file]) == 0
    assert "nobody can tell whether they repeat each other: each is counted as one." in capsys.readouterr().out


def test_two_rows_that_contradict_each_other_are_named(capsys, elsewhere):
    rows = [(1000, 70.0, 2.0, 1.0), (2000, 140.0, 2.0, 1.0)]
    file = written(elsewhere / "t.csv", table("users,throughput_per_s,mean_s,think_time_s", rows))
    assert run_verb(["fit", file]) == 4
    said = capsys.readouterr().out
    assert "Fewer than three loads" in said
    assert "Little's law is broken in line 2: 1000 users, but X (R + Z) = 210, -79.0%." in said
