import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import open_recording
from analysis.export import tables
from cli.main import run_verb
from contract.run_folder import LATENCY_COLUMNS, RunFolder
from tests.analysis.conftest import Made


@pytest.mark.parametrize(("to", "read"), [("parquet", pd.read_parquet), ("csv", pd.read_csv)])
def test_tables_open_in_pandas_in_one_line_and_hold_what_was_recorded(to, read, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 500)  # so that the example is several pieces
    assert run_verb(["export", "results/example", "--to", to, "--output", str(tmp_path / "out"), "--json"]) == 0
    files = json.loads(capsys.readouterr().out)
    table_by_name = {file.rpartition("/")[2].partition(".")[0]: read(file) for file in files}
    assert set(table_by_name) == {"latency", "users", "vitals", "portal", "events", "estimates"}
    recording, latency = open_recording("results/example"), table_by_name["latency"]
    assert list(latency.columns) == [*LATENCY_COLUMNS, "latency_s"]
    assert len(latency) == len(recording.latency)
    for column in LATENCY_COLUMNS:
        assert (latency[column].astype(str) == recording.latency[column].astype(str)).all()
    assert latency["latency_s"].between(0, 60).all()
    pd.testing.assert_frame_equal(table_by_name["users"], recording.users, check_dtype=False)
    verdict = json.loads(Path("results/example/verdict.json").read_text(encoding="utf-8"))
    estimates = table_by_name["estimates"].set_index(["stage", "what"])
    assert estimates.loc[(0, "p95_s"), "value"] == pytest.approx(verdict["stages"][0]["latency_s"]["p95"]["value"])


def test_a_run_without_a_page_is_exported_too(tmp_path):
    run = Made(utilisations=(0.2,), runs_until_s=0.5).write(tmp_path / "run")
    RunFolder(run).latency.unlink()
    for to in ("parquet", "csv", "hdr"):
        assert run_verb(["export", str(run), "--to", to, "--output", str(tmp_path / to)]) == 0
    assert len(pd.read_parquet(tmp_path / "parquet" / "latency.parquet")) == 0


def test_an_earlier_export_is_kept_unless_forced(tmp_path, capsys):
    words = ["export", "results/example", "--to", "hdr", "--output", str(tmp_path)]
    assert run_verb(words) == 0
    assert run_verb(words) == 2
    assert "--force" in capsys.readouterr().err
    assert run_verb([*words, "--force"]) == 0


def test_words_of_a_recording_are_no_formulas_in_csv(tmp_path, monkeypatch):
    words = pd.DataFrame(
        {"page": ["=1+1", None, "\uff1d1", "plain"], "value": [-1.5, 2.0, None, 3.0], "ok": [True] * 4}
    )
    pieces = [words.astype({"page": "category"}), words]
    monkeypatch.setattr(tables, "latency_pieces", lambda cells: iter(pieces))
    monkeypatch.setattr(tables, "tables_of", lambda recording, verdict: {"words": words})
    latency, other = tables.write_csv(open_recording("results/example"), tmp_path)
    lines = ["'=1+1,-1.5,True", ",2.0,True", "'\uff1d1,,True", "plain,3.0,True"]
    assert other.read_text(encoding="utf-8").splitlines() == ["page,value,ok", *lines]
    assert latency.read_text(encoding="utf-8").splitlines() == ["page,value,ok", *lines, *lines]
