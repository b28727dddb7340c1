import re
import zipfile
from html import unescape

import pytest

from analysis.estimate import Estimate
from analysis.language import ENGLISH, VIETNAMESE, said
from analysis.report import write_workbooks
from analysis.report.cells import Cell, Table, estimate_cell, heads, load_cell, result_cell
from analysis.report.plain import write_csv
from analysis.report.workbook import write_workbook
from contract.run_folder import RunFolder


@pytest.fixture
def table():
    rows = (
        (load_cell(0.4167), estimate_cell(Estimate(0.0658, 0.0595, 0.0743, 900), "latency"), Cell("=1+1")),
        (load_cell(0.6), estimate_cell(Estimate(0.85, None, None, 900, 0.626), "latency"), Cell("+84 1900")),
        (load_cell(0.8), Cell(None, "latency"), Cell("@home")),
    )
    return Table(heads("load", "p95", "example"), rows)


def sheet_of(path):
    with zipfile.ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()


def test_numbers_are_numbers_and_texts_stay_texts(made, judge_made, table, tmp_path):
    verdict = judge_made(made.with_(utilisations=(0.1,), measure_s=2.0))
    write_workbook(tmp_path / "vi.xlsx", verdict, {"stages": table, "empty": Table((), ())}, VIETNAMESE)
    sheet, strings = sheet_of(tmp_path / "vi.xlsx")
    assert re.findall(r"<c r=\"[A-D][2-4]\"[^>]*><v>([\d.]+)</v>", sheet)[:4] == [
        "0.4167",
        "0.0658",
        "0.0595",
        "0.0743",
    ]
    assert "<f>" not in sheet
    assert all(text in strings for text in ("=1+1", "+84 1900", "@home", "Mức tải", "p95 ≥"))


def test_the_same_bytes_every_time(made, judge_made, table, tmp_path):
    verdict = judge_made(made.with_(utilisations=(0.1,), measure_s=2.0))
    for name in ("one", "two"):
        write_workbook(tmp_path / name, verdict, {"stages": table}, ENGLISH)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_csv_has_plain_numbers_and_no_formula(table):
    assert write_csv(table) == (
        "load,p95,p95_low,p95_high,example\n0.4167,0.0658,0.0595,0.0743,'=1+1\n0.6,0.85,,,'+84 1900\n0.8,,,,'@home\n"
    )


def sheets_of(path):
    """Each sheet by its name, as the texts of its cells, row by row."""
    with zipfile.ZipFile(path) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        items = re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        strings = [unescape("".join(re.findall(r"<t[^>]*>(.*?)</t>", item, re.DOTALL))) for item in items]
        found = {}
        for number, name in enumerate(names, start=1):
            rows = re.findall(
                r"<row [^>]*>(.*?)</row>", book.read(f"xl/worksheets/sheet{number}.xml").decode(), re.DOTALL
            )
            cells = [re.findall(r'<c r="[A-Z]+\d+"([^>]*)><v>(.*?)</v>', row) for row in rows]
            found[name] = [[strings[int(v)] if 't="s"' in kind else v for kind, v in row] for row in cells]
        return found


def test_a_note_stands_beside_its_column_unless_the_limits_say_it(made, judge_made, tmp_path):
    verdict = judge_made(made.with_(utilisations=(0.1,), measure_s=2.0))
    estimates = Estimate(0.0658, 0.0595, 0.0743, 900), Estimate(0.85, None, None, 9, 0.626)
    rows = tuple((estimate_cell(each, "latency"), result_cell("FAIL", said("why.last_half"))) for each in estimates)
    write_workbook(tmp_path / "en.xlsx", verdict, {"stages": Table(heads("p95", "result"), rows)}, ENGLISH)
    assert sheets_of(tmp_path / "en.xlsx")["stages"] == [
        ["p95", "p95 ≥", "p95 ≤", "p95: note", "Result", "Result: note"],
        ["0.0658", "0.0595", "0.0743", "FAIL", "the last half of the window breaks it"],
        ["0.85", "at least 626 ms", "FAIL", "the last half of the window breaks it"],
    ]


@pytest.fixture(scope="module")
def sheets(everything, tmp_path_factory):
    run = RunFolder(tmp_path_factory.mktemp("run"))
    write_workbooks(run, *everything)
    return {code: sheets_of(run.report / f"report.{code}.xlsx") for code in ("vi", "en")}


def test_it_has_the_doubts_the_outlook_and_why_a_stage_failed(everything, sheets):
    verdict = everything[1]
    doubts = sheets["en"]["doubts"]
    assert doubts[0] == ["Doubt", "Grave", "What was seen", "What to do"]
    assert len(doubts) == 1 + len(verdict.doubts)
    assert doubts[1][-1] == ENGLISH.say(verdict.doubts[0].remedy)
    assert sheets["en"]["outlook_laws"][0][0] == "Law"
    assert {"chart fan", "chart rehearsal", "chart resources"} <= sheets["en"].keys()
    assert sheets["en"].keys() == sheets["vi"].keys()
    assert sheets["en"]["stages"][0][-2:] == ["Result", "Result: note"]
    failed = [row[-1] for row in sheets["en"]["stages"] if "FAIL" in row]
    assert failed
    assert all("exceeded" in why for why in failed)


def test_objectives_have_their_values_as_numbers(everything, sheets):
    first = everything[1].stages[0]
    head, row, *_ = sheets["en"]["objectives"]
    assert head == ["Load", "Objective", "Result", "Value", "Value ≥", "Value ≤", "Why"]
    assert row[:3] == ["0.02", "p95 of page < 500 ms", first.objectives[0].result]
    assert float(row[3]) == pytest.approx(first.objectives[0].estimate.value)
    assert len(sheets["en"]["objectives"]) == 1 + sum(len(stage.objectives) for stage in everything[1].stages)
