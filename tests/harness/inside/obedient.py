"""A channel with two workers behind it that do what they are told; the clock of one is ahead."""

import time
from types import SimpleNamespace

from harness.inside.messages import CLOCK, CLOCK_ANSWER

AHEAD_S = 5.0  # how far the clock of worker 1 is ahead


class Channel:
    """Locust's master runner with two obedient workers on the other side."""

    def __init__(self):
        self.listeners = {}
        self.sent = []
        self.refusals = []
        self.carried = []
        self.silent_rounds = 0  # of questions for the clock that worker 1 does not answer

    def take_refusals(self):
        untold, self.refusals = self.refusals, []
        return untold

    def register_message(self, kind, listener, concurrent=False):
        self.listeners[kind] = listener

    def hear(self, kind, data, worker):
        self.listeners[kind](environment=None, msg=SimpleNamespace(data=data, node_id=f"client-{worker}"))

    def send_message(self, kind, data=None, client_id=None):
        self.sent.append((kind, data, client_id))
        if kind == CLOCK:
            self.silent_rounds -= 1
            for worker in (0, 1) if self.silent_rounds < 0 else (0,):
                clock_s = data["asked_s"] + AHEAD_S * worker
                answer = {"asked_s": data["asked_s"], "clock_s": clock_s, "wall_s": time.time() + AHEAD_S * worker}
                self.hear(CLOCK_ANSWER, {"worker": worker} | answer, worker)

    def carry(self, clients):
        self.carried.append(sorted(clients))
