"""How soon this machine forgets: what a process pays to go on after it slept, beside going on at once.

    python -m bench.cold_caches [--json FILE]

A citizen thinks for half a minute, and a worker sleeps some milliseconds between the citizens who are due. A machine of
its own keeps what a worker had in its caches meanwhile; on one that is shared, others need the room. So the same walk
through a list in random order, of 4,000 steps, is timed after so long asleep: the CPU of a step, by the kernel. It
says how much of what a held request costs more than one of a tight loop is the machine's (docs/performance.md).
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

STEPS = 4_000
TURNS = 60
ASLEEP_S = (0.0, 0.001, 0.005, 0.02)


def main() -> None:
    """Walk, sleep, walk again, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args()
    step_ns = measure()
    print(table(step_ns))
    if options.json:
        Path(options.json).write_text(json.dumps(step_ns, indent=2) + "\n")


def measure(turns: int = TURNS, asleep_s: Sequence[float] = ASLEEP_S) -> dict[str, float]:
    """CPU in nanoseconds of one step, by the milliseconds slept before: the median of the turns."""
    ring = ring_of(STEPS, random.Random(1))
    turns_ns: dict[float, list[float]] = {}
    for _ in range(turns):
        for each_s in asleep_s:
            walk(ring)  # so that all of them begin alike
            time.sleep(each_s)
            turns_ns.setdefault(each_s, []).append(_timed_ns(ring))
    return {f"{each_s * 1e3:g}": statistics.median(ns) for each_s, ns in turns_ns.items()}


def ring_of(steps: int, chance: random.Random) -> list[int]:
    """Each place names the next, in random order, until all were visited."""
    order = list(range(steps))
    chance.shuffle(order)
    ring = [0] * steps
    for here, following in zip(order, [*order[1:], order[0]], strict=True):
        ring[here] = following
    return ring


def walk(ring: Sequence[int]) -> int:
    """Once around; answers where it began."""
    place = 0
    for _ in range(len(ring)):
        place = ring[place]
    return place


def _timed_ns(ring: Sequence[int]) -> float:
    before_ns = time.thread_time_ns()
    walk(ring)
    return (time.thread_time_ns() - before_ns) / len(ring)


def table(step_ns: dict[str, float]) -> str:
    """One line for each time asleep."""
    lines = [f"{'asleep before, ms':>18}{'ns of CPU a step':>20}{'times':>10}"]
    at_once_ns = step_ns["0"]
    for asleep_ms, ns in step_ns.items():
        lines.append(f"{asleep_ms:>18}{ns:20.1f}{ns / at_once_ns:10.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
