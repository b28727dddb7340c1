"""`portal-load report`, to the end: a page, and a PDF in the language that was asked for."""

import io
import shutil

import pytest
from pypdf import PdfReader

from analysis.report.chart import Chart
from cli.main import run_verb
from harness.processes import ROOT

EXAMPLE = ROOT / "results" / "example"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A copy of the example; the page's own pictures, which take seconds, are left out."""
    monkeypatch.setattr(Chart, "svg_by_code", {"vi": "<svg></svg>", "en": "<svg></svg>"})
    return shutil.copytree(EXAMPLE, tmp_path / "run")


@pytest.mark.parametrize(("words", "title"), [((), "CHƯA THỬ TỚI"), (("--language", "en"), "NOT REACHED")])
def test_a_pdf_in_a_language(run, tmp_path, capsys, words, title):
    pdf = tmp_path / "new" / "report.pdf"
    assert run_verb(["report", str(run), "--pdf", str(pdf), *words]) == 0
    assert capsys.readouterr().out.split() == [str(run / "report" / "index.html"), str(pdf)]
    assert PdfReader(io.BytesIO(pdf.read_bytes())).metadata.title.endswith(title)


def test_a_pdf_where_nothing_can_be_written(run, tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    assert run_verb(["report", str(run), "--pdf", str(tmp_path / "taken" / "report.pdf")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_language_that_is_not_there(run, capsys):
    assert run_verb(["report", str(run), "--pdf", "x.pdf", "--language", "fr"]) == 2
    assert "'vi'" in capsys.readouterr().err
