"""What the reference portal can do by itself: the CPU that each kind of request costs it, and what a core then serves.

    python -m bench.portal [--processes N] [--json FILE]

Citizens walk the real ways (bench/portal_walks.py) without thinking. First 48 at a time take the same walk in step, so
that the portal's own count of its CPU time before and after a step is what 48 such requests cost. Then all walks go at
once, in the shares of scenarios/citizens/country.yaml, as fast as one process here can drive them. CPU time includes
what the kernel does for the portal; the first round of each walk is not counted. It takes about 20 seconds.
"""

import argparse
import http.client
import json
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urlsplit

from bench.ending import end_when_asked
from bench.portal_walks import SHARE_BY_WALK, Citizen, Step, Walk

ROUNDS, IN_STEP, AT_ONCE = 3, 48, 64
FLAT_OUT_S, MOST_S = 6.0, 100.0

Place = tuple[str, int]


@dataclass
class Cost:
    """What requests cost, together; or weighed, so that no count need be a whole number."""

    requests: float = 0.0
    pages: float = 0.0
    sessions: float = 0.0
    cpu_s: float = 0.0

    def add(self, other: "Cost", weight: float = 1.0) -> None:
        """Add another's, so many times."""
        self.requests += other.requests * weight
        self.pages += other.pages * weight
        self.sessions += other.sessions * weight
        self.cpu_s += other.cpu_s * weight

    @property
    def us_a_request(self) -> float:
        """The CPU time of one request."""
        return 1e6 * self.cpu_s / self.requests

    @property
    def requests_per_s(self) -> float:
        """That one core serves."""
        return self.requests / self.cpu_s

    @property
    def pages_per_s(self) -> float:
        """That one core serves."""
        return self.pages / self.cpu_s


class Bench:
    """One portal, and the citizens who walk through it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._numbers = count(1)
        self._until_s = time.monotonic() + MOST_S
        self._count_costs_s = median(-self.cpu_s() + self.cpu_s() for _ in range(15))
        self.cost_by_route: dict[str, Cost] = {}

    def cpu_s(self) -> float:
        """What the portal says that it has used."""
        connection = http.client.HTTPConnection(*self._place, timeout=10)
        connection.request("GET", "/.well-known/portal-load", headers={"Connection": "close"})
        cpu_s: float = json.loads(connection.getresponse().read())["cpu_s"]
        connection.close()
        return cpu_s

    def in_step(self, walk: Callable[[Citizen], Walk]) -> Cost:
        """All take one walk, a step at a time; answers what a session of it costs."""
        total = Cost()
        for round_ in range(ROUNDS + 1):
            citizens = [Citizen(self._place, next(self._numbers)) for _ in range(IN_STEP)]
            for steps in zip(*map(walk, citizens), strict=True):
                cost = self._step(citizens, steps)
                if round_:
                    total.add(cost)
                    self.cost_by_route.setdefault(steps[0].route, Cost()).add(cost)
            for citizen in citizens:
                citizen.close()
        return Cost(total.requests, total.pages, ROUNDS * IN_STEP, total.cpu_s)

    def flat_out(self, duration_s: float) -> tuple[Cost, float]:
        """All walks at once, each citizen as fast as it is answered; answers the cost, and how long it took."""
        total, under_way = Cost(cpu_s=-self.cpu_s()), Crowd(self._place, self._numbers)
        began_s = time.monotonic()
        while time.monotonic() < began_s + duration_s:
            for cost in under_way.go_on():
                total.add(cost)
        under_way.leave()
        took_s = time.monotonic() - began_s
        total.cpu_s += self.cpu_s()
        return total, took_s

    def _step(self, citizens: list[Citizen], steps: tuple[Step, ...]) -> Cost:
        if time.monotonic() > self._until_s:
            raise SystemExit(f"the portal was too slow: {MOST_S:.0f} s are over")
        before_s = self.cpu_s()
        _ask(list(zip(citizens, steps, strict=True)))
        cpu_s = self.cpu_s() - before_s - self._count_costs_s
        return Cost(len(steps), sum(step.opens_page for step in steps), 0, cpu_s)


class Crowd:
    """Citizens who walk side by side: whoever has an answer asks for the next thing, and who is done makes room."""

    def __init__(self, place: Place, numbers: Iterator[int]) -> None:
        self._place = place
        self._numbers = numbers
        self._random = Random(1)
        self._selector = selectors.DefaultSelector()
        for _ in range(AT_ONCE):
            self._come()

    def go_on(self) -> Iterator[Cost]:
        """What was answered meanwhile."""
        for key, _ in self._selector.select(1.0):
            citizen, walk, step = key.data
            citizen.receive(step)
            following = next(walk, None)
            yield Cost(1, int(step.opens_page), int(following is None))
            if following is not None:
                citizen.send(following)
                self._selector.modify(key.fileobj, selectors.EVENT_READ, (citizen, walk, following))
            else:
                self._selector.unregister(key.fileobj)
                citizen.close()
                self._come()

    def leave(self) -> None:
        """Hear the last answers, and go."""
        for key in list(self._selector.get_map().values()):
            citizen, _, step = key.data
            citizen.receive(step)
            citizen.close()
        self._selector.close()

    def _come(self) -> None:
        (walk,) = self._random.choices([*SHARE_BY_WALK], [*SHARE_BY_WALK.values()])
        citizen = Citizen(self._place, next(self._numbers))
        steps = walk(citizen)
        step = next(steps)
        citizen.send(step)
        self._selector.register(citizen.connection, selectors.EVENT_READ, (citizen, steps, step))


def _ask(asked: list[tuple[Citizen, Step]]) -> None:
    for citizen, step in asked:
        citizen.send(step)
    for citizen, step in asked:
        citizen.receive(step)


@contextmanager
def portal(processes: int, *words: str) -> Iterator[tuple[int, str]]:
    """A portal of its own, for as long as the context lasts: its process's number, and its URL."""
    command = [sys.executable, "-m", "portal.serve", "--processes", str(processes), *words]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        yield child.pid, json.loads(child.stdout.readline())["listening"]
    finally:
        child.terminate()
        child.communicate(timeout=15)


def main() -> int:
    """Measure, print, and write JSON where it is wished."""
    parser = argparse.ArgumentParser(prog="bench.portal", description="What the reference portal costs.")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    end_when_asked()
    with portal(options.processes) as (_, url):
        place = urlsplit(url)
        bench = Bench((place.hostname or "", place.port or 0))
        cost_by_walk = {walk.__name__: bench.in_step(walk) for walk in SHARE_BY_WALK}
        flat_out, took_s = bench.flat_out(FLAT_OUT_S)
    mix = Cost()
    for walk, share in SHARE_BY_WALK.items():
        cost = cost_by_walk[walk.__name__]
        mix.add(cost, share / cost.sessions)
    said = {
        "processes": options.processes,
        "mix": _figures(mix),
        "flat_out": _figures(flat_out) | {"took_s": took_s},
        "walks": {name: _figures(cost) for name, cost in cost_by_walk.items()},
        "routes": {
            name: {"requests": cost.requests, "us_a_request": cost.us_a_request}
            for name, cost in bench.cost_by_route.items()
        },
    }
    _print(mix, flat_out, took_s, cost_by_walk, bench.cost_by_route)
    if options.json:
        options.json.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return 0


def _figures(cost: Cost) -> dict[str, float]:
    return asdict(cost) | {
        "us_a_request": cost.us_a_request,
        "requests_per_s_and_core": cost.requests_per_s,
        "pages_per_s_and_core": cost.pages_per_s,
    }


def _print(
    mix: Cost, flat_out: Cost, took_s: float, cost_by_walk: dict[str, Cost], cost_by_route: dict[str, Cost]
) -> None:
    rows = [f"{'route':<16}{'us a request':>14}"]
    rows += [f"{name:<16}{cost.us_a_request:>14.1f}" for name, cost in cost_by_route.items()]
    rows += ["", f"{'walk':<16}{'us a request':>14}{'us a page':>12}{'requests':>10}{'pages':>7}"]
    rows += [
        f"{name:<16}{cost.us_a_request:>14.1f}{1e6 * cost.cpu_s / cost.pages:>12.1f}"
        f"{cost.requests / cost.sessions:>10.0f}{cost.pages / cost.sessions:>7.0f}"
        for name, cost in cost_by_walk.items()
    ]
    rows.append("")
    for name, cost in (("in step", mix), ("flat out", flat_out)):
        rows.append(
            f"the mix, {name}: {cost.us_a_request:.1f} us a request, {1e6 * cost.cpu_s / cost.pages:.1f} us a page: "
            f"{cost.requests_per_s:,.0f} requests/s, {cost.pages_per_s:,.0f} pages/s per core"
        )
    rows.append(
        f"flat out it served {flat_out.requests / took_s:,.0f} requests/s and {flat_out.pages / took_s:,.0f} pages/s, "
        f"{flat_out.cpu_s / took_s:.0%} of a core busy"
    )
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    sys.exit(main())
