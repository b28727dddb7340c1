"""What master and workers say to each other over Locust's own channel, beside Locust's own messages.

worker                      master
HELLO  {worker, pid}    ->            it is there, and its handlers stand
       <-  CLOCK  {asked_s}           what time is it with you?
CLOCK_ANSWER {worker, asked_s, clock_s} ->
       <-  START  {origin_epoch_s}    in the worker's own clock: second 0 of the run
REPORT {worker, number, ...} ->       once a second, kept until it is acknowledged
       <-  ACK    {number}
       <-  DRAIN  {}                  the load is over: no session begins any more
"""

import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HELLO = "portal-load:hello"
PLAN = "portal-load:plan"
CLOCK = "portal-load:clock"
CLOCK_ANSWER = "portal-load:clock-answer"
START = "portal-load:start"
REPORT = "portal-load:report"
ACK = "portal-load:ack"
DRAIN = "portal-load:drain"

TYPE_CODE = "I"  # 32-bit unsigned, little-endian on the wire
Histogram = Mapping[int, int]  # count by bucket


@dataclass(frozen=True)
class Cell:
    """What one worker counted of one page, outcome and kind in one second."""

    second: int
    page: str
    outcome: str
    kind: str
    histogram: Histogram


@dataclass(frozen=True)
class FailureExample:
    """One failure, as an example of its kind; `detail` holds no personal data."""

    second: int
    page: str
    outcome: str
    detail: str


@dataclass(frozen=True)
class Crowd:
    """How many citizens of one worker are doing what, at the end of a second."""

    open: int
    active_60s: int
    in_flight: int


@dataclass(frozen=True)
class Vitals:
    """How one worker was during one second; see contract.run_folder.VITALS_COLUMNS."""

    cpu: float
    loop_lag_s: float
    own_delay_p99_s: float | None
    gc_pause_s: float
    memory_bytes: int
    sockets: int


@dataclass(frozen=True)
class Report:
    """What one worker has to say about the seconds up to `second`; `number` counts its reports from 0."""

    worker: int
    number: int
    second: int
    cells: tuple[Cell, ...]
    failures: tuple[FailureExample, ...]
    crowd: Crowd
    vitals: Vitals


def report_to_wire(report: Report) -> dict[str, Any]:
    """A report as msgpack can carry it."""
    return {
        "worker": report.worker,
        "number": report.number,
        "second": report.second,
        "cells": [(cell.second, cell.page, cell.outcome, cell.kind, *_pack(cell.histogram)) for cell in report.cells],
        "failures": [(item.second, item.page, item.outcome, item.detail) for item in report.failures],
        "crowd": vars(report.crowd),
        "vitals": vars(report.vitals),
    }


def report_from_wire(data: Mapping[str, Any]) -> Report:
    """The report that `report_to_wire` made."""
    return Report(
        worker=data["worker"],
        number=data["number"],
        second=data["second"],
        cells=tuple(
            Cell(second, page, outcome, kind, _unpack(buckets, counts))
            for second, page, outcome, kind, buckets, counts in data["cells"]
        ),
        failures=tuple(FailureExample(*item) for item in data["failures"]),
        crowd=Crowd(**data["crowd"]),
        vitals=Vitals(**data["vitals"]),
    )


def _pack(histogram: Histogram) -> tuple[bytes, bytes]:
    return _to_bytes(array(TYPE_CODE, histogram.keys())), _to_bytes(array(TYPE_CODE, histogram.values()))


def _unpack(buckets: bytes, counts: bytes) -> Histogram:
    return dict(zip(_from_bytes(buckets), _from_bytes(counts), strict=True))


def _to_bytes(values: "array[int]") -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _from_bytes(packed: bytes) -> "array[int]":
    values = array(TYPE_CODE)
    values.frombytes(packed)
    if sys.byteorder == "big":
        values.byteswap()
    return values
