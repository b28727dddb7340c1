"""What master and workers say to each other over Locust's own channel, beside Locust's own messages.

worker                      master
HELLO  {worker, pid}    ->            it is there, and its handlers stand
       <-  PLAN   {plan, run, journeys}  what is to be done; the hash of the scenario's own journeys, if it has any
       <-  CLOCK  {asked_s}           what time is it with you? Again every ten seconds
CLOCK_ANSWER {worker, asked_s, clock_s, wall_s} ->
       <-  START  {origin_s}          in the worker's own monotonic clock: second 0 of the run
       <-  LEASE  {until_s}           the master is there: requests may leave until then, in the worker's own clock
       <-  SHARES {workers, from_s}   who carries the load from a stage on, where one was lost or came back
REPORT {worker, number, ...} ->       once a second, kept until it is acknowledged
       <-  ACK    {number}
REFUSES {worker, outcome, why} ->     it may not load that target, or has other journeys
       <-  HALT   {}                  somebody ordered the end: no request leaves any more. Said again and again
       <-  DRAIN  {}                  the load is over: no session begins any more. Said again and again
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
REFUSES = "portal-load:refuses"
LEASE = "portal-load:lease"
SHARES = "portal-load:shares"
HALT = "portal-load:halt"

LEASE_S = 5.0  # that requests may leave without another word of the master

TICKS = "q"  # array of 64-bit signed, little-endian on the wire: latencies in microseconds


@dataclass(frozen=True)
class Refusal:
    """Why a worker does not carry the plan out, and the word of contract.run_folder for how the run then ends."""

    outcome: str
    why: str


@dataclass(frozen=True)
class Samples:
    """The latencies of one worker of one page, outcome and kind that ended in one second, in ticks of a microsecond.

    Raw, not yet in buckets: for the worker, whose time is the latency of somebody else, keeping one is an append.
    """

    second: int
    page: str
    outcome: str
    kind: str
    ticks: "array[int]"


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
    cpu_wait: float | None


@dataclass(frozen=True)
class Report:
    """What one worker has to say about the seconds up to `second`; `number` counts its reports from 0.

    `held` are the times, in seconds of the run, from when until when requests could not leave, and why.
    """

    worker: int
    number: int
    second: int
    samples: tuple[Samples, ...]
    failures: tuple[FailureExample, ...]
    crowd: Crowd
    vitals: Vitals
    held: tuple[tuple[float, float, str], ...] = ()


def report_to_wire(report: Report) -> dict[str, Any]:
    """A report as msgpack can carry it."""
    return {
        "worker": report.worker,
        "number": report.number,
        "second": report.second,
        "samples": [(it.second, it.page, it.outcome, it.kind, _to_bytes(it.ticks)) for it in report.samples],
        "failures": [(item.second, item.page, item.outcome, item.detail) for item in report.failures],
        "crowd": vars(report.crowd),
        "vitals": vars(report.vitals),
        "held": report.held,
    }


def report_from_wire(data: Mapping[str, Any]) -> Report:
    """The report that `report_to_wire` made."""
    return Report(
        worker=data["worker"],
        number=data["number"],
        second=data["second"],
        samples=tuple(
            Samples(second, page, outcome, kind, _from_bytes(ticks))
            for second, page, outcome, kind, ticks in data["samples"]
        ),
        failures=tuple(FailureExample(*item) for item in data["failures"]),
        crowd=Crowd(**data["crowd"]),
        vitals=Vitals(**data["vitals"]),
        held=tuple((from_s, until_s, why) for from_s, until_s, why in data["held"]),
    )


def _to_bytes(ticks: "array[int]") -> bytes:
    if sys.byteorder == "big":
        ticks = array(TICKS, ticks)
        ticks.byteswap()
    return ticks.tobytes()


def _from_bytes(packed: bytes) -> "array[int]":
    ticks = array(TICKS)
    ticks.frombytes(packed)
    if sys.byteorder == "big":
        ticks.byteswap()
    return ticks
