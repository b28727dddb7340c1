"""How soon this machine forgets: what a process pays to go on with what it has not touched for some milliseconds.

    python -m bench.cold_caches [--json FILE]

A citizen thinks for half a minute, and a worker has some milliseconds between the citizens who are due. A machine of
its own keeps what a worker had in its caches meanwhile; on one that is shared, others need the room. So the same walk
through a list in random order is timed after so long asleep, and after so long in a loop that needs no memory: the CPU
of a step, by the kernel. A list of 4,000 places is some 150 kB, one of 8 fits wherever there is room for anything. It
says how much of what a held request costs more than one of a tight loop is the machine's (docs/performance.md).
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

STEPS = 4_000
PLACES = (4_000, 8)
TURNS = 60
StepNs = dict[str, dict[str, float]]  # by what was done before, and by places


def busy_for(duration_s: float) -> None:
    """As long as that, and next to no memory."""
    end_s = time.perf_counter() + duration_s
    while time.perf_counter() < end_s:
        pass


AT_ONCE, LONG_ASLEEP = "at once", "20 ms asleep"
BEFORE = {
    AT_ONCE: partial(time.sleep, 0),
    "1 ms asleep": partial(time.sleep, 0.001),
    "5 ms asleep": partial(time.sleep, 0.005),
    LONG_ASLEEP: partial(time.sleep, 0.02),
    "20 ms busy elsewhere": partial(busy_for, 0.02),
}


def main() -> None:
    """Walk, wait, walk again, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args()
    step_ns = measure()
    print(table(step_ns))
    if options.json:
        Path(options.json).write_text(json.dumps(step_ns, indent=2) + "\n")


def measure(turns: int = TURNS) -> StepNs:
    """CPU in nanoseconds of one step, by what was done before and by the places of the list: medians of the turns."""
    rings = {f"{places:,} places": ring_of(places, random.Random(1)) for places in PLACES}
    turns_ns: dict[str, dict[str, list[float]]] = {before: {ring: [] for ring in rings} for before in BEFORE}
    for _ in range(turns):
        for before, wait in BEFORE.items():
            for name, ring in rings.items():
                walk(ring)  # so that all of them begin alike
                wait()
                turns_ns[before][name].append(_timed_ns(ring))
    return {
        before: {name: statistics.median(ns) for name, ns in by_ring.items()} for before, by_ring in turns_ns.items()
    }


def ring_of(places: int, chance: random.Random) -> list[int]:
    """Each place names the next, in random order, until all were visited."""
    order = list(range(places))
    chance.shuffle(order)
    ring = [0] * places
    for here, following in zip(order, [*order[1:], order[0]], strict=True):
        ring[here] = following
    return ring


def walk(ring: Sequence[int], steps: int = STEPS) -> int:
    """So many steps, round and round; answers where they end."""
    place = 0
    for _ in range(steps):
        place = ring[place]
    return place


def _timed_ns(ring: Sequence[int]) -> float:
    before_ns = time.thread_time_ns()
    walk(ring)
    return (time.thread_time_ns() - before_ns) / STEPS


def table(step_ns: Mapping[str, Mapping[str, float]]) -> str:
    """One line for each thing done before; in brackets how many times as much as at once."""
    rings = list(step_ns[AT_ONCE])
    lines = [f"{'ns of CPU a step':24}" + "".join(f"{ring:>20}" for ring in rings)]
    for before, by_ring in step_ns.items():
        cells = (f"{ns:.1f} ({ns / step_ns[AT_ONCE][ring]:.1f})" for ring, ns in by_ring.items())
        lines.append(f"{before:24}" + "".join(f"{cell:>20}" for cell in cells))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
