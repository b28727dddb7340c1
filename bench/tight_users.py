"""The users of bench.tight_loop, each kind in a process of its own: `python -m bench.tight_users KIND URL [USERS]`.

They run until they are ended, and say one line on stdout when they are warm.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

USERS = 50
SPAWNED_A_SECOND = 1000
WARM_UP_S = 1.0
PATH = "/tra-cuu"
JOURNEYS = Path(__file__).parent / "stub" / "journeys_of_one_page.py"
REQUEST = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: portal-load\r\nAccept: */*\r\n\r\n".encode()


def citizen(url: str, users: int = USERS) -> None:
    """Our own, with everything on."""
    from harness.inside.engine import settle_engine

    settle_engine()
    from contract.plan import Citizens, Level, Plan, Stage, Target
    from contract.think_time import Constant
    from harness.inside.recorder import Recorder
    from locustfiles.citizen import Citizen

    netloc = url.removeprefix("http://")
    citizens = Citizens({"stay": 1.0}, Constant(0.0), 30.0, locustfile=str(JOURNEYS))
    stage = Stage(0, 1.0, users, users, 0.0, 1.0, 1.0, 1.0)
    target = Target("stub", url, (netloc,), addresses=(netloc,))
    Citizen.plan = Plan("tight", "", Level(users), None, target, 1, 1, 1, citizens, (stage,), (), ())
    recorder = Recorder()
    Citizen.observer = recorder
    _run(Citizen, lambda: _report(recorder), users)


def _report(recorder: Any) -> None:
    """What a worker does every second with what was recorded, up to the bytes that leave."""
    import msgpack

    from harness.inside.messages import Crowd, Report, Vitals, report_to_wire

    samples, failures = recorder.take(10**9)
    vitals = Vitals(0.0, 0.0, None, 0.0, 0, 0, None)
    msgpack.packb(report_to_wire(Report(0, 0, 0, samples, failures, Crowd(0, 0, 0), vitals)))


def fast_http_user(url: str) -> None:
    """Locust's fast one."""
    from locust import FastHttpUser

    _run(_asking(FastHttpUser, url))


def http_user(url: str) -> None:
    """Locust's usual one."""
    from locust import HttpUser

    _run(_asking(HttpUser, url))


def _asking(base: Any, url: str) -> Any:
    """A user of Locust's that asks for the same page over and over, in one task, which is how it is fastest."""
    from locust import constant, task

    class Asking(base):  # type: ignore[misc]
        host = url
        wait_time = constant(0)

        @task
        def ask(self) -> None:
            while True:
                self.client.get(PATH)

    return Asking


def bare_socket(url: str) -> None:
    """A gevent socket that sends and receives, and looks at nothing: the floor under gevent's own socket."""
    import gevent
    import gevent.socket

    host, _, port = url.removeprefix("http://").partition(":")

    def ask() -> None:
        connection = gevent.socket.create_connection((host, int(port)))
        while True:
            connection.sendall(REQUEST)
            connection.recv(65536)

    for _ in range(USERS):
        gevent.spawn(ask)
    _say_when_warm()


def _run(user_class: Any, every_second: Callable[[], None] = lambda: None, users: int = USERS) -> None:
    import gevent
    from locust.env import Environment

    runner = Environment(user_classes=[user_class]).create_local_runner()
    runner.start(users, spawn_rate=SPAWNED_A_SECOND)

    def tick() -> None:
        while True:
            gevent.sleep(1)
            every_second()

    gevent.spawn(tick)
    while runner.user_count < users:
        gevent.sleep(0.1)
    _say_when_warm()


def _say_when_warm() -> None:
    import gevent

    gevent.sleep(WARM_UP_S)
    sys.stdout.write("warm\n")
    sys.stdout.flush()
    gevent.sleep(3600)


KINDS: dict[str, Callable[..., None]] = {
    "citizen": citizen,
    "FastHttpUser": fast_http_user,
    "HttpUser": http_user,
    "bare socket": bare_socket,
}

if __name__ == "__main__":
    KINDS[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
