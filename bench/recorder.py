"""What recording takes of a worker: microseconds a request with everything on, and the longest stall of a report.

    python -m bench.recorder [--json FILE]

One page of one request: sent, answered with its own delay, the page's two latencies, and the pause before it. 60 page
names, 20,000 citizens who act in turns; a report is taken, packed as it leaves, and what Locust's own statistics are
fed with is made, once a second of 2,000 requests.
"""

import argparse
import json
from pathlib import Path
from time import perf_counter

import msgpack

from harness.inside.messages import Report, Vitals, report_to_wire
from harness.inside.recorder import Recorder

PAGES = [f"journey_{number % 12}/page_{number}" for number in range(60)]
CITIZENS = 20_000
REQUESTS_A_SECOND = 2_000
SECONDS = 40
WELL = Vitals(0.2, 0.001, 0.001, 0.0, 200_000_000, 18_000, 0.01)


def measure() -> dict[str, float]:
    """What it costs to keep a request and to report it, in microseconds, and the longest report in milliseconds."""
    clock = _Clock()
    recorder = Recorder(clock)
    keeping_s = reporting_s = longest_s = 0.0
    for second in range(SECONDS):
        clock.now_s = second + 0.5
        began_s = perf_counter()
        _one_second(recorder, second)
        keeping_s += perf_counter() - began_s
        began_s = perf_counter()
        samples, failures = recorder.take(second)
        msgpack.packb(report_to_wire(Report(0, second, second, samples, failures, recorder.crowd_at(second), WELL)))
        took_s = perf_counter() - began_s
        reporting_s, longest_s = reporting_s + took_s, max(longest_s, took_s)
    requests = SECONDS * REQUESTS_A_SECOND
    return {
        "keeping_us": keeping_s / requests * 1e6,
        "reporting_us": reporting_s / requests * 1e6,
        "longest_report_ms": longest_s * 1e3,
    }


class _Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def _one_second(recorder: Recorder, second: int) -> None:
    citizen = second * REQUESTS_A_SECOND
    for number in range(REQUESTS_A_SECOND):
        page, latency_s = PAGES[number % 60], 0.0001 * (number % 997)
        recorder.request_sent((citizen + number) % CITIZENS)
        recorder.request_done(page, "ok", latency_s, 0.0002, "")
        recorder.page_done(page, "ok", latency_s, latency_s + 0.0003, "")
        recorder.thought(page, 12.0 + latency_s)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args()
    figures = measure()
    print(json.dumps(figures, indent=2))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
