"""A monitoring table: read from CSV, with everything that is wrong with it said at once, by line and column."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.models.observations import Observations, Series, observe
from analysis.monitoring.columns import (
    LATENCIES,
    THINK_TIME,
    THROUGHPUT,
    USERS,
    BadCell,
    Reader,
    above_zero,
    at_least_zero,
    is_count,
    latency_column,
    resource_column,
    think_column,
    utilisation,
)

FEWEST_ROWS = 2
MOST_ROWS = 500  # more are samples of one load, and each costs the closed law 10 ms and 0.2 MB
MOST_BYTES = 50_000_000
MOST_PROBLEMS = 100  # that are told: a column of words has one in each row


class BadTable(Exception):
    """A table that cannot be used; the message has a line for each problem."""


@dataclass(frozen=True)
class MonitoringTable:
    """Rows in the order of their users. Latencies by p50, p95, p99 or mean, in seconds; utilisations by resource.

    `unused` are the names of the columns that were not understood; `lines` where each row stands in the file.
    """

    name: str
    observations: Observations
    latency_s_by_kind: Mapping[str, Series]
    utilisation_by_resource: Mapping[str, Series]
    unused: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Naming:
    """How the columns are called that have no choice, and a think time in seconds for all rows, if one is known."""

    users: str = USERS
    throughput: str = THROUGHPUT
    think_s: float | None = None


@dataclass(frozen=True)
class _Use:
    """What a column is for: its reader, and how many of the wanted unit one in it is."""

    role: str
    read: Reader
    unit: float = 1.0


def read_table(file: Path, naming: Naming) -> MonitoringTable:
    """Read a table; raises BadTable with every problem, or OSError."""
    lines = _lines(file)
    header, rows = lines[0][1], lines[1:]
    uses, problems = _uses(header, naming)
    named = (naming.users, naming.throughput)
    uses = {name: use for name, use in uses.items() if name in named or not is_count(name, _cells(header, rows, name))}
    values, wrong = _values(header, rows, uses)
    problems += wrong
    if not problems and len(rows) < FEWEST_ROWS:
        where = f"line {rows[0][0]} is the only row" if rows else "there is no row below the header"
        problems.append(f"{where}, expected at least {FEWEST_ROWS} with different users")
    if not problems and len(rows) > MOST_ROWS:
        problems.append(
            f"found {len(rows):,} rows, expected at most {MOST_ROWS}: a row for each steady load; "
            "average what was measured at the same load"
        )
    if not problems and len(set(values[naming.users])) == 1:
        problems.append(f"column '{naming.users}': all {len(rows)} rows have {values[naming.users][0]:g} users")
    if problems:
        raise BadTable(_said(file, problems))
    return _table(file.name, naming, uses, values, [line for line, _ in rows], header)


def _lines(file: Path) -> list[tuple[int, list[str]]]:
    """Each line that has anything in it, with its number; raises BadTable."""
    if not file.is_file():
        raise BadTable(f"{file}: {'is not a file' if file.exists() else 'there is no such file'}, expected a CSV file")
    if file.stat().st_size > MOST_BYTES:
        raise BadTable(f"{file}: found {file.stat().st_size / 1e6:,.0f} MB, expected a table of at most 50 MB")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(f"{file}: byte {error.start} is not UTF-8; save the table as 'CSV UTF-8'") from error
    if "\0" in text:
        raise BadTable(f"{file}: found a zero byte, expected a CSV file as text")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        found = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise BadTable(f"{file}: line {reader.line_num}: {error}, expected cells with commas between") from error
    lines = [(number, row) for number, row in found if any(row)]
    if not lines:
        raise BadTable(f"{file}: the file is empty, expected a header and rows")
    if len(lines[0][1]) == 1 and ";" in lines[0][1][0]:
        raise BadTable(
            f"{file}: line {lines[0][0]}: columns are separated by semicolons, expected commas, and points in numbers"
        )
    return lines


def _said(file: Path, problems: list[str]) -> str:
    more = len(problems) - MOST_PROBLEMS
    shown = problems if more <= 0 else [*problems[:MOST_PROBLEMS], f"and {more} more like these"]
    return "\n".join(f"{file}: {problem}" for problem in shown)


def _uses(header: list[str], naming: Naming) -> tuple[dict[str, _Use], list[str]]:
    problems = [
        f"column '{name}' is there {count} times, expected once" for name, count in Counter(header).items() if count > 1
    ]
    for wanted, option in ((naming.users, "--users"), (naming.throughput, "--throughput")):
        if wanted not in header:
            found = ", ".join(f"'{name}'" for name in header)
            problems.append(f"there is no column '{wanted}', found {found}; {option} names the column")
    if naming.users == naming.throughput:
        problems.append(f"column '{naming.users}' is named for both users and throughput, expected two columns")
    use_by_column = {name: use for name in header if (use := _use_of(name, naming)) is not None}
    for role, count in Counter(use.role for use in use_by_column.values()).items():
        if count > 1:
            names = " and ".join(f"'{name}'" for name, use in use_by_column.items() if use.role == role)
            problems.append(f"columns {names} both hold {role}, expected one")
    return use_by_column, problems


def _cells(header: list[str], rows: list[tuple[int, list[str]]], name: str) -> Iterator[str]:
    place = header.index(name)
    return (row[place] for _, row in rows if place < len(row))


def _use_of(name: str, naming: Naming) -> _Use | None:
    if name in (naming.users, naming.throughput):
        return _Use(USERS if name == naming.users else THROUGHPUT, above_zero)
    latency, think, resource = latency_column(name), think_column(name), resource_column(name)
    if latency is not None:
        return _Use(latency[0], above_zero, latency[1])
    if think is not None:
        return _Use(THINK_TIME, at_least_zero, think)
    return None if resource is None else _Use(f"utilisation of {resource[0]}", utilisation(resource[1]))


def _values(
    header: list[str], rows: list[tuple[int, list[str]]], uses: Mapping[str, _Use]
) -> tuple[dict[str, list[float]], list[str]]:
    problems, values = [], {name: [0.0] * len(rows) for name in uses}
    for number, (line, row) in enumerate(rows):
        if len(row) != len(header):
            problems.append(f"line {line}: found {len(row)} cells, expected {len(header)} as in the header")
            continue
        for name, text in zip(header, row, strict=True):
            if name in uses:
                try:
                    values[name][number] = uses[name].read(text) * uses[name].unit
                except BadCell as expected:
                    shown = repr(text) if text else "nothing"
                    problems.append(f"line {line}, column '{name}': found {shown}, expected {expected}")
    return values, problems


def _table(
    name: str, naming: Naming, uses: Mapping[str, _Use], values: Mapping[str, list[float]], lines: list[int],
    header: list[str],
) -> MonitoringTable:  # fmt: skip
    column_by_role = {use.role: np.array(values[column]) for column, use in uses.items()}
    think_s = column_by_role.get(THINK_TIME) if naming.think_s is None else naming.think_s
    seen = observe(column_by_role[USERS], column_by_role[THROUGHPUT], column_by_role.get("mean"), think_s)
    order = seen.place
    prefix = "utilisation of "
    return MonitoringTable(
        name,
        seen,
        {kind: column_by_role[kind][order] for kind in LATENCIES if kind in column_by_role},
        {role.removeprefix(prefix): each[order] for role, each in column_by_role.items() if role.startswith(prefix)},
        tuple(_unused(header, uses)),
        tuple(lines[place] for place in order),
    )


def _unused(header: list[str], uses: Mapping[str, _Use]) -> Iterator[str]:
    return (name for name in header if name not in uses)
