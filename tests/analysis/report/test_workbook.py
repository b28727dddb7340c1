import re
import zipfile

import pytest

from analysis.estimate import Estimate
from analysis.language import ENGLISH, VIETNAMESE
from analysis.report.cells import Cell, Table, estimate_cell, heads, load_cell
from analysis.report.plain import write_csv
from analysis.report.workbook import write_workbook


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
