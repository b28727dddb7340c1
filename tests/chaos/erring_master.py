"""A master that errs: it begins a plan, orders citizens, and goes on with leases for ever: `erring_master PORT FILE`.

Of the plan's file; what it is told of a key stands in its environment. It prints second 0 of the run, by this machine's
monotonic clock.
"""

import sys
from pathlib import Path
from time import perf_counter, time

import gevent
from locust.rpc.protocol import Message

from contract.plan_file import plan_to_json, read_plan
from harness.inside.channel import GatedServer
from harness.inside.messages import ACK, HELLO, LEASE, LEASE_S, PLAN, REPORT, START

CITIZENS = 5


class ErringMaster:
    """Answers each message as a master does, but knows no end."""

    def __init__(self, port, plan):
        self._server = GatedServer("127.0.0.1", port)
        self._plan = plan

    def serve(self):
        while True:
            name, message = self._server.recv_from_client()
            match message.type:
                case "client_ready":
                    self._say(name, "ack", {"index": 0})
                case "heartbeat":
                    self._say(name, "heartbeat")
                case kind if kind == REPORT:
                    self._say(name, ACK, {"number": message.data["number"]})
                case kind if kind == HELLO:
                    self._begin(name)

    def _begin(self, name):
        origin_s = perf_counter() + 0.5
        self._say(name, PLAN, {"plan": plan_to_json(self._plan), "run": "erring", "journeys": ""})
        self._say(name, START, {"origin_s": origin_s})
        order = {"timestamp": time(), "user_classes_count": {"Citizen": CITIZENS}, "stop_timeout": 1.0}
        self._say(name, "spawn", order | {"host": self._plan.target.base_url, "parsed_options": {}})
        gevent.spawn(self._renew, name)
        print(origin_s, flush=True)

    def _renew(self, name):
        while True:
            self._say(name, LEASE, {"until_s": perf_counter() + LEASE_S})
            gevent.sleep(0.5)

    def _say(self, name, kind, data=None):
        self._server.send_to_client(Message(kind, data, name))


if __name__ == "__main__":
    ErringMaster(int(sys.argv[1]), read_plan(Path(sys.argv[2]))).serve()
