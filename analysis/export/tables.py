"""Long tables of a recording and of what was estimated from it, as Parquet or CSV; seconds, and fractions of one.

latency     interval, page, outcome, kind, bucket, count (contract.run_folder), latency_s: the middle of the bucket
users, vitals, portal, systems, resources      as they were recorded; the last three where there is such a table
events      t_s, event, and the rest of each as JSON
estimates   stage, utilisation, users, what, result, value, low, high, at_least, at_most, samples
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.cells import ROWS_AT_ONCE, Cells
from analysis.estimate import Estimate
from analysis.latency_table import to_table
from analysis.recording import Recording
from analysis.stages import PERCENTILES, StageVerdict
from analysis.verdict import Verdict, judge
from contract.buckets import bucket_middle_s
from contract.spreadsheet import plain_cell

LIMITS = ("value", "low", "high", "at_least", "at_most", "samples")
ESTIMATES = ("stage", "utilisation", "users", "what", "result", *LIMITS)


def write_parquet(recording: Recording, folder: Path) -> list[Path]:
    """A file a table; the latencies in pieces, so that a long run needs little memory."""
    written = [folder / "latency.parquet"]
    pieces = (pa.Table.from_pandas(piece, preserve_index=False) for piece in latency_pieces(recording.cells))
    first = next(pieces)
    with pq.ParquetWriter(written[0], first.schema, compression="zstd") as writer:
        for piece in (first, *pieces):
            writer.write_table(piece)
    for name, table in tables_of(recording, judge(recording)).items():
        written.append(folder / f"{name}.parquet")
        table.to_parquet(written[-1], index=False)
    return written


def write_csv(recording: Recording, folder: Path) -> list[Path]:
    """As Parquet, with a header; what is not known is empty."""
    written = [folder / "latency.csv"]
    with written[0].open("w", encoding="utf-8", newline="") as file:
        for number, piece in enumerate(latency_pieces(recording.cells)):
            _plain(piece).to_csv(file, index=False, header=number == 0, lineterminator="\n")
    for name, table in tables_of(recording, judge(recording)).items():
        written.append(folder / f"{name}.csv")
        _plain(table).to_csv(written[-1], index=False, lineterminator="\n")
    return written


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Without formulas: whose words stand in a recording, nobody knows."""
    texts = table.select_dtypes(exclude=["number", "bool"])
    return table.assign(**{str(name): texts[name].astype("category").map(plain_cell) for name in texts})


def latency_pieces(cells: Cells) -> Iterator[pd.DataFrame]:
    """The latencies some hundred thousand rows at a time, and one piece without a row where there are none."""
    start = 0
    while start < len(cells) or not start:
        rows = cells.length[start:].cumsum()
        stop = start + max(1, int((rows <= ROWS_AT_ONCE).sum()))
        piece = to_table(cells.chosen(slice(start, stop)))
        yield piece.assign(latency_s=bucket_middle_s(piece["bucket"].to_numpy()))
        start = stop


def tables_of(recording: Recording, verdict: Verdict) -> Mapping[str, pd.DataFrame]:
    """The tables that are small, by name."""
    found = {
        "users": recording.users,
        "vitals": recording.vitals,
        "portal": recording.portal,
        "systems": recording.systems,
        "resources": recording.resources,
        "events": _events(recording),
        "estimates": pd.DataFrame(
            [row for stage in verdict.stages for row in _estimates(stage)], columns=list(ESTIMATES)
        ),
    }
    return {name: table for name, table in found.items() if table is not None}


def _events(recording: Recording) -> pd.DataFrame:
    rows = [
        (event.get("t_s"), event.get("event"), json.dumps(_rest(event), ensure_ascii=False))
        for event in recording.events
    ]
    return pd.DataFrame(rows, columns=["t_s", "event", "rest"])


def _rest(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in ("t_s", "event")}


def _estimates(stage: StageVerdict) -> Iterator[tuple[Any, ...]]:
    """The stage's own result stands beside what was measured, an objective's beside the objective."""
    measured, head = stage.measured, (stage.stage.index, stage.stage.utilisation, stage.stage.users)
    if measured is not None:
        yield *head, "throughput_per_s", stage.result, *_limits(measured.throughput)
        for share, estimate in zip(PERCENTILES, measured.latency, strict=True):
            yield *head, f"p{share * 100:g}_s", stage.result, *_limits(estimate)
        yield *head, "errors", stage.result, *_limits(measured.errors)
    for item in stage.objectives:
        yield *head, item.objective.text, item.result, *_limits(item.estimate)


def _limits(estimate: Estimate) -> tuple[Any, ...]:
    return tuple(getattr(estimate, name) for name in LIMITS)
