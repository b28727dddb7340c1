from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from analysis.latency_file import MIDDLES_S, read_cells
from analysis.latency_table import to_table
from contract.outcomes import OUTCOMES
from contract.run_folder import LATENCY_COLUMNS, RunFolder
from harness.inside.counting import Cell
from harness.inside.latency_writer import LatencyWriter
from tests.analysis.latency_files import PLAIN_SCHEMA, SCHEMA, write_latency

BATCHES = 3
ROWS = {(second, f"journey/{second}", "ok", "service", 100 + second): 10**second for second in range(BATCHES)}


def cells_of(second, *pages, count=1):
    return tuple(
        Cell(second, page, "ok", "service", np.array([7, 900]), np.array([count, 2 * count])) for page in pages
    )


@pytest.mark.parametrize("schema", [SCHEMA, PLAIN_SCHEMA])
def test_every_byte_may_be_the_last(tmp_path, schema):
    """A page that is new in a batch makes its dictionary longer: it stands before the batch, and may be cut as well."""
    path = tmp_path / "latency.arrows"
    lengths = write_latency(path, ROWS, schema=schema)
    stream = path.read_bytes()
    for cut in range(len(stream) + 1):
        path.write_bytes(stream[:cut])
        whole = sum(length <= cut for length in lengths)
        assert read_cells(path).total.tolist() == [10**second for second in range(whole)]


def test_every_byte_of_what_the_master_writes_may_be_the_last(tmp_path):
    path, lengths = tmp_path / "latency.arrows", []
    writer = LatencyWriter(path)
    for second in range(BATCHES):
        writer.write(cells_of(second, *(f"journey/{number}" for number in range(second + 1))))
        lengths.append(path.stat().st_size)
    writer.close()
    stream = path.read_bytes()
    for cut in range(len(stream) + 1):
        path.write_bytes(stream[:cut])
        found = read_cells(path)
        whole = sum(length <= cut for length in lengths)
        pages = sum(second + 1 for second in range(whole))
        assert (len(found), found.total.sum()) == (pages, 3 * pages)


@pytest.mark.parametrize("count", [65_535, 65_536, 131_070, 10_000_019])
def test_a_large_count_is_several_rows(tmp_path, count):
    rows = {(0, page, "ok", "service", bucket): n for page in ("a/b", "a/c") for bucket, n in ((7, 2), (9, count))}
    write_latency(tmp_path / "latency.arrows", rows)
    cells = read_cells(tmp_path / "latency.arrows")
    assert cells.total.tolist() == [count + 2] * 2
    assert cells.counts(np.zeros(2, dtype=np.int64), 1)[0, [7, 9]].tolist() == [4, 2 * count]
    assert to_table(cells).groupby(["page", "bucket"], observed=True)["count"].sum().tolist() == [2, count] * 2
    assert cells.spent_s == pytest.approx(2 * 7.5e-6 + count * 9.5e-6)


def test_a_missing_file_and_one_without_rows_have_no_cells_and_an_empty_table(tmp_path):
    LatencyWriter(tmp_path / "latency.arrows").close()
    for path in (tmp_path / "missing.arrows", tmp_path / "latency.arrows"):
        table = to_table(read_cells(path))
        assert (len(table), tuple(table.columns)) == (0, LATENCY_COLUMNS)


@pytest.mark.parametrize("schema", [SCHEMA, PLAIN_SCHEMA])
def test_an_outcome_that_there_is_not_was_never_recorded(tmp_path, schema):
    rows = {(0, "a/b", outcome, "service", 7): 10 for outcome in (*OUTCOMES, "page", "", "OK", "<b>")}
    write_latency(tmp_path / "latency.arrows", rows, schema=schema)
    table = to_table(read_cells(tmp_path / "latency.arrows"))
    assert sorted(table["outcome"]) == sorted(OUTCOMES)


def test_what_came_late_stands_in_its_own_interval(tmp_path):
    writer = LatencyWriter(tmp_path / "latency.arrows")
    for second, count in ((0, 1), (5, 2), (10, 3), (5, 40)):
        writer.write(cells_of(second, "a/b", count=count))
    writer.close()
    cells = read_cells(tmp_path / "latency.arrows")
    assert (cells.interval.tolist(), cells.total.tolist()) == ([0, 5, 5, 10], [3, 6, 120, 9])
    table = to_table(cells)
    assert table["interval"].tolist() == [0, 0, 5, 5, 5, 5, 10, 10]
    assert table.groupby("interval")["count"].sum().tolist() == [3, 126, 9]


def test_the_writer_and_the_tests_write_the_same(tmp_path):
    """The dictionaries have an order of their own in each; what is read is equal."""
    writer = LatencyWriter(tmp_path / "master.arrows")
    for second in range(0, 10, 5):
        writer.write(cells_of(second, "b/c", "a/b"))
    writer.close()
    rows = {
        (second, page, "ok", "service", bucket): count
        for second in range(0, 10, 5)
        for page in ("b/c", "a/b")
        for bucket, count in ((7, 1), (900, 2))
    }
    write_latency(tmp_path / "tests.arrows", rows, 5)
    tables = [to_table(read_cells(tmp_path / name)) for name in ("master.arrows", "tests.arrows")]
    first, second = (table.astype({"page": str}).sort_values(list(LATENCY_COLUMNS)) for table in tables)
    assert first.values.tolist() == second.values.tolist()


def test_the_committed_example_is_of_the_first_schema_and_is_read():
    path = RunFolder(Path("results/example")).latency
    with pa.ipc.open_stream(path.read_bytes()) as stream:
        naive = stream.read_all().to_pandas()
    table = to_table(read_cells(path))
    assert naive["page"].dtype != table["page"].dtype == "category"
    for name in LATENCY_COLUMNS:
        assert table[name].astype(naive[name].dtype).tolist() == naive[name].tolist()


def test_every_bucket_that_is_read_has_a_middle_beyond_the_one_before():
    assert MIDDLES_S[0] > 0
    assert (np.diff(MIDDLES_S) > 0).all()
