"""The master's conductor: waits for the workers, sets the clocks, walks the plan in small steps, drains, ends.

Locust blocks in a ramp of its own and skips the stages that pass meanwhile, so every step is a target for the next
second, reached at once. At the end no citizen is killed in the middle of an answer: the target becomes none, citizens
leave at their next pause, and the run ends when every worker says that nobody is left.
"""

import logging
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, time
from typing import Any, Protocol

import gevent

from contract.plan import Plan
from contract.plan_file import plan_to_json
from contract.run_folder import COMPLETED, CRASHED, INTERRUPTED, STOPPED, TURNED_AWAY, RunFolder
from harness.code import journeys_hash
from harness.inside.carriers import Carriers
from harness.inside.clocks import Clocks, Moment
from harness.inside.collector import Collector
from harness.inside.messages import (
    ACK,
    CLOCK,
    CLOCK_ANSWER,
    DRAIN,
    HELLO,
    PLAN,
    REFUSES,
    REPORT,
    SHARES,
    START,
    report_from_wire,
)
from harness.inside.recording import RecordingWriter
from harness.inside.touch import Touch

WAIT_FOR_HELLOS_S = 30.0
CLOCK_ROUNDS = 8
DRAIN_BEYOND_TIMEOUT_S = 8.0

Step = tuple[int, float]  # citizens, and how many of them to start a second: all at once

logger = logging.getLogger(__name__)


class Channel(Protocol):
    """What the director needs of the master's end of the channel; see harness.inside.on_master."""

    def send_message(self, msg_type: str, data: dict[str, Any] | None = None, client_id: str | None = None) -> None:
        """Send to one worker, or to all."""

    def register_message(self, msg_type: str, listener: Any, concurrent: bool = False) -> None:
        """Call `listener(environment=, msg=)` for each message of this type."""

    def take_refusals(self) -> list[str]:
        """Why a worker was not let in, since last asked."""

    def carry(self, clients: Collection[str]) -> None:
        """From now on the load is shared out among these workers."""


@dataclass(frozen=True)
class End:
    """Why the load ends, and the word of contract.run_folder for it."""

    outcome: str
    because: str


ASKED_TO_STOP = "somebody asked it to stop"
DONE = End(COMPLETED, "the plan is done")


class Director:
    """Turns the plan into Locust's steps; `tick` is called about once a second and answers None at the end."""

    def __init__(
        self, plan: Plan, run: RunFolder, channel: Channel, collector: Collector, writer: RecordingWriter,
        announce: Callable[[dict[str, Any]], None],
    ) -> None:  # fmt: skip
        self._whole_plan, self._plan = plan, collector.plan
        self._run, self._channel = run, channel
        self._collector, self._writer, self._announce = collector, writer, announce
        self._client_by_worker: dict[int, str] = {}
        self._clocks = Clocks()
        self._carriers = Carriers()
        self._stage: int | None = None
        self._has_begun = False
        self._origin_s: float | None = None
        self._drain_from_s: float | None = None
        self._end: End | None = None
        self._unwritten: OSError | None = None
        self._too_few: End | None = None
        self._refused: End | None = None
        self._citizens = 0
        channel.register_message(HELLO, self._on_hello)
        channel.register_message(CLOCK_ANSWER, self._on_clock_answer)
        channel.register_message(REPORT, self._on_report)
        channel.register_message(REFUSES, self._on_refuses)

    def tick(self) -> Step | None:
        """The number of citizens for the coming second; None when all is over."""
        try:
            return self._step()
        except OSError as error:  # a full disk: what cannot be recorded must not be sent
            end = End(CRASHED, f"the recording cannot be written: {error.strerror or error}")
            self._announce(self._how_it_ended(end, drained=False))
            return None

    def _step(self) -> Step | None:
        if self._unwritten is not None:
            raise self._unwritten
        if self._origin_s is None:
            if not self._are_all_ready():
                self._leave(0.0, self._not_all_ready(), drained=False)
                return None
            self._origin_s = self._begin()
        return self._step_at(perf_counter() - self._origin_s)

    def _step_at(self, now_s: float) -> Step | None:
        for why in self._channel.take_refusals():
            self._writer.event(now_s, "worker_refused", why=why)
        self._collector.second_passed(math.floor(now_s) - 1)
        if self._end is None:
            self._collector.search_on(now_s)
            self._plan = self._collector.plan
        if self._drain_from_s is None:
            self._end = self._why_stopped() or (DONE if now_s >= self._plan.duration_s else None)
            if self._end is not None:
                self._drain_from_s = now_s
                self._channel.send_message(DRAIN)
                self._mark_stage(now_s)
        if self._drain_from_s is not None:
            return self._drain(now_s, self._drain_from_s)
        self._mark_stage(now_s)
        self._share_anew(now_s)
        before, self._citizens = self._citizens, max(1, self._plan.at_hand_at(now_s))
        return self._citizens, max(1, abs(self._citizens - before))

    def _are_all_ready(self) -> bool:
        """Wait for the workers: with fewer, each stage would lack the share of those that Locust counts, and we not."""
        with gevent.Timeout(WAIT_FOR_HELLOS_S, False):
            while len(self._client_by_worker) < self._plan.workers:
                gevent.sleep(0.05)
        self._has_begun = True
        return len(self._client_by_worker) >= self._plan.workers and self._are_all_clocks_read()

    def _are_all_clocks_read(self) -> bool:
        """Ask the workers for their clocks until each has answered: who did not would begin, and end, at any time."""
        with gevent.Timeout(WAIT_FOR_HELLOS_S, False):
            rounds = 0
            while rounds < CLOCK_ROUNDS or self._clocks.unread(self._client_by_worker):
                self._channel.send_message(CLOCK, {"asked_s": perf_counter()})
                gevent.sleep(0.05)
                rounds += 1
        return not self._clocks.unread(self._client_by_worker)

    def _not_all_ready(self) -> End:
        workers, ready = self._plan.workers, len(self._client_by_worker)
        said = f"{ready} of {workers} workers said within {WAIT_FOR_HELLOS_S:.0f} s that they are ready"
        if ready >= workers:
            unread = len(self._clocks.unread(self._client_by_worker))
            said = f"{unread} of {workers} workers did not say within {WAIT_FOR_HELLOS_S:.0f} s what their clocks show"
        return End(CRASHED, f"{said}; see logs/worker*.log, and on other machines what they print")

    def _begin(self) -> float:
        """Tell the workers when second 0 is; the run's origin on this clock."""
        self._clocks.begin()
        epoch_s = float(math.ceil(time() + 0.5))  # second 0 is a whole second of the wall clock, for who reads logs
        origin_s = perf_counter() + epoch_s - time()
        for worker, client in self._client_by_worker.items():
            self._channel.send_message(START, {"origin_s": origin_s + self._clocks.reading(worker).ahead_s}, client)
        self._carriers.begin(self._client_by_worker)
        gevent.spawn(self._touch().keep)
        self._writer.event(0, "run_started", epoch_s=epoch_s, workers=len(self._client_by_worker))
        self._announce({"event": "started", "epoch_s": epoch_s, "clocks": self._clocks.told()})
        gevent.sleep(max(0.0, origin_s - perf_counter()))
        return origin_s

    def _touch(self) -> Touch:
        return Touch(
            self._channel,
            self._carrying_clients,
            must_stop=lambda: self._why_stopped() is not None,
            is_over=lambda: self._drain_from_s is not None,
        )

    def _carrying_clients(self) -> dict[str, float]:
        """By how much the clock of each is at most ahead."""
        return {self._client_by_worker[worker]: self._clocks.most_ahead_s(worker) for worker in self._carriers.workers}

    def _share_anew(self, now_s: float) -> None:
        """A stage begins: whoever is there carries it."""
        stage = self._plan.stage_at(now_s)
        if stage is None or stage.index == self._stage:
            return
        self._stage = stage.index
        there = self._client_by_worker.keys() - self._collector.lost_workers
        shares = self._carriers.share_anew(there, max(stage.citizens, stage.at_hand))
        if shares is None:
            return
        told = {"stage": stage.index, "workers": list(shares.workers), "citizens_each": shares.citizens_each}
        self._writer.event(now_s, "shares_planned_anew", **told)
        self._announce({"event": "shares_planned_anew"} | told)
        if shares.can_be_carried:
            self._channel.carry(self._carrying_clients())
            self._channel.send_message(SHARES, {"workers": list(shares.workers), "from_s": stage.start_s})
        else:
            because = f"the {len(there)} workers that are left cannot carry {stage.citizens:,} citizens"
            self._too_few = End(CRASHED, because)

    def _why_stopped(self) -> End | None:
        """Why it ends before the plan does; None while it goes on."""
        ordered = self._run.ordered_stop
        if ordered is not None:  # empty: somebody wants it; else the gate says why in it
            gate_says = _text_in(ordered)
            return End(TURNED_AWAY, gate_says) if gate_says else End(INTERRUPTED, ASKED_TO_STOP)
        if self._collector.sent_away is not None:
            where = self._collector.sent_away
            return End(TURNED_AWAY, f"a citizen was sent {where}: name it in the target's hosts, or mend the portal")
        if self._collector.stop_rule is not None:
            return End(STOPPED, f"stop rule: {self._collector.stop_rule.text}")
        if len(self._collector.lost_workers) == len(self._client_by_worker):
            return End(CRASHED, "every worker is lost")
        return self._refused or self._too_few

    def _drain(self, now_s: float, since_s: float) -> Step | None:
        patience_s = self._plan.citizens.request_timeout_s + DRAIN_BEYOND_TIMEOUT_S
        everybody_left = self._collector.is_drained_since(math.floor(since_s))
        drained = everybody_left and not self._collector.lost_workers
        if not everybody_left and now_s - since_s < patience_s:
            return 0, self._plan.most_citizens
        if not everybody_left:
            logger.warning("Citizens were still there %.0f s after the end; they are cut", patience_s)
        self._leave(now_s, self._end or DONE, drained)
        return None

    def _leave(self, now_s: float, end: End, drained: bool) -> None:
        """The recording is whole, and everybody is told how it ended."""
        self._collector.finish()
        self._writer.event(now_s, "run_ended", epoch_s=time(), because=end.because, drained=drained)
        self._writer.close()
        self._announce(self._how_it_ended(end, drained))

    def _how_it_ended(self, end: End, drained: bool) -> dict[str, Any]:
        told = {"workers": self._collector.summary(), "clocks": self._clocks.told()}
        return {"event": "ended", "drained": drained} | vars(end) | told

    def _mark_stage(self, now_s: float) -> None:
        self._writer.mark_stage(now_s, None if self._end else self._plan.stage_at(now_s))

    def _on_hello(self, msg: Any, **_: Any) -> None:
        worker = msg.data["worker"]
        if worker not in self._client_by_worker and not self._has_begun:  # who comes later would load unseen
            self._client_by_worker[worker] = msg.node_id
            self._collector.worker_joined(worker)
            plan, journeys = plan_to_json(self._whole_plan), journeys_hash(self._plan.citizens.locustfile)
            self._channel.send_message(PLAN, {"plan": plan, "run": self._run.name, "journeys": journeys}, msg.node_id)

    def _on_clock_answer(self, msg: Any, **_: Any) -> None:
        self._clocks.take(msg.data, Moment(perf_counter(), time()))

    def _on_refuses(self, msg: Any, **_: Any) -> None:
        self._refused = self._refused or End(msg.data["outcome"], msg.data["why"])

    def _on_report(self, msg: Any, **_: Any) -> None:
        try:
            self._collector.take(report_from_wire(msg.data))
        except OSError as error:
            self._unwritten = error
            return
        self._channel.send_message(ACK, {"number": msg.data["number"]}, msg.node_id)


def _text_in(order: Path) -> str:
    """What stands in an order to stop; one that is another user's, and may not be read, is an order all the same."""
    try:
        return order.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
