"""Cells against a second, naive computation with pandas, of rows drawn by chance."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis import cells as cells_module
from analysis.histogram import Histogram
from analysis.latency_file import read_cells
from analysis.latency_table import to_table
from contract.buckets import bucket_middle_s
from contract.run_folder import LATENCY_COLUMNS
from tests.analysis.latency_files import PLAIN_SCHEMA, SCHEMA, write_latency

PAGES, OUTCOMES, KINDS = ("a/b", "a/c", "d/e"), ("ok", "busy"), ("service", "request", "backend/ministry")


@cache
def rows_by_chance(seed):
    chance = np.random.default_rng(seed)
    return {
        (
            int(chance.integers(0, 30)),
            str(chance.choice(PAGES)),
            str(chance.choice(OUTCOMES)),
            str(chance.choice(KINDS)),
            int(chance.integers(0, 3000)),
        ): int(chance.integers(1, 1000))
        for _ in range(3000)
    }


@pytest.fixture(params=[(1, SCHEMA), (1, PLAIN_SCHEMA), (5, SCHEMA)], ids=["now", "once", "long"])
def read(request, tmp_path):
    """The cells that are read, the same rows as a plain table, and how long an interval is."""
    interval_s, schema = request.param
    rows = rows_by_chance(7)
    write_latency(tmp_path / "latency.arrows", rows, interval_s, schema)
    table = pd.DataFrame([(*key, count) for key, count in rows.items()], columns=list(LATENCY_COLUMNS))
    table["interval"] = table["interval"] // interval_s * interval_s
    return read_cells(tmp_path / "latency.arrows"), table, interval_s


def test_the_table_has_every_row(read):
    cells, table, _ = read
    found = to_table(cells).astype({"page": str, "outcome": str, "kind": str}).astype(table.dtypes)
    expected = table.groupby(list(LATENCY_COLUMNS[:-1]), as_index=False)["count"].sum()
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcomes", [None, ("ok",), ("ok", "busy"), ("refused",)])
@pytest.mark.parametrize("covers", [None, lambda page: page.startswith("a/"), lambda page: False])
def test_counts_and_sums_are_those_of_the_rows(read, kind, outcomes, covers):
    cells, table, interval_s = read
    window = Histogram(cells.between(10, 25).of(kind, outcomes, covers), 10, 15 // interval_s, interval_s)
    rows = table[table["interval"].between(10, 24) & (table["kind"] == kind)]
    rows = rows[rows["outcome"].isin(outcomes or OUTCOMES) & rows["page"].map(covers or (lambda page: True))]
    rows = rows.assign(spent_s=rows["count"] * bucket_middle_s(rows["bucket"].to_numpy()))
    sums = rows.groupby("interval")[["count", "spent_s"]].sum().reindex(range(10, 25, interval_s), fill_value=0)
    assert window.by_interval.tolist() == sums["count"].tolist()
    assert window.spent_by_interval_s == pytest.approx(sums["spent_s"].to_numpy())
    assert window.total == rows["count"].sum()


@pytest.mark.parametrize("rows_at_once", [1, 700, 1_000_000])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_quantiles_are_those_of_the_rows(read, share, rows_at_once, monkeypatch):
    monkeypatch.setattr(cells_module, "ROWS_AT_ONCE", rows_at_once)
    cells, table, interval_s = read
    pages = cells.of("service", ("ok",))
    edges = np.array([0, 1, 2, 5, 6]) * (5 // interval_s)
    found = Histogram(pages, 0, 30 // interval_s, interval_s).quantiles_s(share, edges)
    rows = table[(table["kind"] == "service") & (table["outcome"] == "ok")]
    for value, (from_s, to_s) in zip(found, [(0, 5), (5, 10), (10, 25), (25, 30)], strict=True):
        batch = rows[rows["interval"].between(from_s, to_s - 1)]
        raw = np.repeat(bucket_middle_s(batch["bucket"].to_numpy()), batch["count"])
        assert value == pytest.approx(np.quantile(raw, share, method="inverted_cdf"))


def test_what_is_there_is_named(read):
    cells, table, _ = read
    assert set(cells.kinds_there) == set(KINDS)
    only = cells.of("request").of("request", None, "d/e".__eq__)
    assert (only.kinds_there, only.pages_there) == (("request",), ("d/e",))
    by_page = dict(zip(cells.pages, cells.of("request").total_by_page(), strict=True))
    assert by_page == table[table["kind"] == "request"].groupby("page")["count"].sum().to_dict()


def test_a_batch_of_nothing_is_zero(read):
    cells, _, interval_s = read
    beyond = Histogram(cells.of("service"), 0, 60 // interval_s, interval_s)
    assert beyond.quantiles_s(0.5, np.array([0, 30, 60]) // interval_s)[1] == 0
    assert Histogram(cells.of("nothing"), 0, 6, 5).quantiles_s(0.5, np.array([0, 6])).tolist() == [0]
    assert Histogram(cells.of("nothing"), 0, 6, 5).mean_s is None


def test_no_row_is_copied(read):
    cells, _, _ = read
    assert cells.between(5, 10).of("service").rows is cells.rows
