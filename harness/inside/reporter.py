"""The worker's side of the recording: a numbered report a second, kept and sent again until it is acknowledged."""

import os
from collections.abc import Sequence
from time import monotonic, perf_counter, time
from typing import Any, Protocol

import gevent

from contract.plan import Plan
from contract.plan_file import plan_from_json
from harness.inside.messages import (
    ACK,
    CLOCK,
    CLOCK_ANSWER,
    DRAIN,
    HALT,
    HELLO,
    LEASE,
    PLAN,
    REFUSES,
    REPORT,
    SHARES,
    START,
    Refusal,
    Report,
    report_to_wire,
)
from harness.inside.recorder import Recorder
from harness.inside.vitals import VitalSigns

SEND_AGAIN_AFTER_S = 3.0
AFTER_THE_SECOND_S = 0.02  # so that what ended in the second has been counted


class Channel(Protocol):
    """What of Locust's worker runner is used: its number, and messages to and from the master."""

    worker_index: int

    def send_message(self, msg_type: str, data: dict[str, Any] | None = None) -> None:
        """Send to the master."""

    def register_message(self, msg_type: str, listener: Any, concurrent: bool = False) -> None:
        """Call `listener(environment=, msg=)` for each message of this type."""


class Workplace(Protocol):
    """What of a worker has to know how the run goes on."""

    def prepare(self, plan: Plan, run_name: str, journeys: str) -> Refusal | None:
        """The plan is there, with the hash of its own journeys; why it is not carried out here, if so."""

    def begin(self, origin_s: float) -> None:
        """Second 0 is known, in this worker's monotonic clock."""

    def renew(self, until_s: float) -> None:
        """The master was heard, this worker carries a share of the load, and may send until then, in its own clock."""

    def share(self, workers: Sequence[int], from_s: float) -> None:
        """From a second of the run on these workers carry the load."""

    def halt(self) -> None:
        """No request leaves any more; said again and again."""

    def drain(self) -> None:
        """The load is over; said again and again."""

    def take_held(self) -> tuple[tuple[float, float, str], ...]:
        """From when until when requests could not leave, in seconds of the run, and why, since last asked."""

    @property
    def hears_master(self) -> bool:
        """Was the master heard lately?"""


class Outbox:
    """Reports that were sent and not yet acknowledged."""

    def __init__(self) -> None:
        self._reports: dict[int, tuple[float, dict[str, Any]]] = {}

    def put(self, number: int, wire: dict[str, Any], now_s: float) -> None:
        """Keep a report that is being sent now."""
        self._reports[number] = (now_s, wire)

    def acknowledged(self, number: int) -> None:
        """The master has it; forget it."""
        self._reports.pop(number, None)

    def overdue(self, now_s: float) -> list[dict[str, Any]]:
        """Reports that were sent so long ago that they must be lost; they count as sent again now."""
        late = [n for n, (sent_s, _) in self._reports.items() if now_s - sent_s >= SEND_AGAIN_AFTER_S]
        for number in late:
            self._reports[number] = (now_s, self._reports[number][1])
        return [self._reports[number][1] for number in late]


class Reporter:
    """Says hello, takes the plan, answers the master's clock, and from START on reports every second."""

    def __init__(self, channel: Channel, recorder: Recorder, workplace: Workplace) -> None:
        self._channel = channel
        self._workplace = workplace
        self._recorder = recorder
        self._vitals = VitalSigns(lambda lag_s: recorder.held_up(channel.worker_index, lag_s))
        self._outbox = Outbox()
        self._is_prepared = False
        channel.register_message(PLAN, self._take_plan)
        channel.register_message(CLOCK, self._on_clock)
        channel.register_message(START, self._on_start)
        channel.register_message(ACK, self._on_ack)
        channel.register_message(DRAIN, lambda **_: workplace.drain())
        channel.register_message(LEASE, lambda msg, **_: workplace.renew(msg.data["until_s"]))
        channel.register_message(HALT, lambda **_: workplace.halt())
        channel.register_message(SHARES, lambda msg, **_: workplace.share(msg.data["workers"], msg.data["from_s"]))
        channel.send_message(HELLO, {"worker": channel.worker_index, "pid": os.getpid()})

    def _take_plan(self, msg: Any, **_: Any) -> None:
        plan = plan_from_json(msg.data["plan"])
        refusal = self._workplace.prepare(plan, msg.data["run"], msg.data["journeys"])
        self._is_prepared = refusal is None
        if refusal is not None:
            self._channel.send_message(REFUSES, {"worker": self._channel.worker_index} | vars(refusal))

    def _on_clock(self, msg: Any, **_: Any) -> None:
        clocks = {"clock_s": perf_counter(), "wall_s": time()}
        answer = {"worker": self._channel.worker_index, "asked_s": msg.data["asked_s"]} | clocks
        self._channel.send_message(CLOCK_ANSWER, answer)

    def _on_start(self, msg: Any, **_: Any) -> None:
        if not self._is_prepared:
            return
        self._recorder.begin(msg.data["origin_s"])
        self._workplace.begin(msg.data["origin_s"])
        gevent.spawn(self._report_every_second)

    def _on_ack(self, msg: Any, **_: Any) -> None:
        self._outbox.acknowledged(msg.data["number"])

    def _report_every_second(self) -> None:
        second = number = 0
        while True:
            gevent.sleep(max(0.0, self._recorder.origin_s + second + 1 + AFTER_THE_SECOND_S - perf_counter()))
            self._send(number, second)
            # A loop that was held up for seconds reports them together, and does not race to catch up.
            second = max(second + 1, int(perf_counter() - self._recorder.origin_s - AFTER_THE_SECOND_S))
            number += 1

    def _send(self, number: int, second: int) -> None:
        samples, failures = self._recorder.take(second)
        report = Report(
            worker=self._channel.worker_index,
            number=number,
            second=second,
            samples=samples,
            failures=failures,
            crowd=self._recorder.crowd_at(second),
            vitals=self._vitals.take(samples),
            held=self._workplace.take_held(),
        )
        wire = report_to_wire(report)
        if self._workplace.hears_master:  # else they would only be queued again and again
            for late in self._outbox.overdue(monotonic()):
                self._channel.send_message(REPORT, late)
        self._outbox.put(number, wire, monotonic())
        self._channel.send_message(REPORT, wire)
