"""The workload as numbers for programs: what `--json` prints and summary.json holds."""

from typing import Any

from analysis.workload.thinking import Thinking
from analysis.workload.workload import Workload
from contract.buckets import quantile_of


def summary(workload: Workload) -> dict[str, Any]:
    """The workload as `summary.json` has it: numbers, names of the rules, and nothing of any person."""
    thinking, reading, tally = workload.thinking, workload.reading, workload.tally
    return {
        "log": workload.log,
        "lines": {
            "all": reading.lines,
            "malformed": reading.malformed,
            "first_malformed": reading.malformed_lines,
            "without_request": reading.unasked,
            "of_robots": reading.robots,
            "too_late": workload.order.late,
            "astray": workload.order.astray,
            "torn": reading.torn,
        },
        "requests": workload.requests,
        "sessions": workload.sessions,
        "sessions_without_a_known_page": tally.unrecognised,
        "journeys": [vars(journey) for journey in workload.journeys],
        "pages": [vars(page) for page in workload.pages],
        "think_time": None if thinking is None else _thinking_summary(thinking),
        "peak": {
            "users": round(workload.peak.users, 1),
            "unsure_users": round(workload.peak.unsure_users, 1),
            "at": workload.clock(workload.peak.at_s).isoformat(),
            "arrivals_per_s": workload.peak_arrivals_per_s,
        },
        "hourly_shares": list(workload.hours),
        "session_pages_mean": sum(journey.pages * journey.sessions for journey in workload.journeys)
        / workload.sessions,
        "session_length_s": {f"p{q}": quantile_of(tally.lengths, q / 100) for q in (50, 95, 99)},
        "returning": workload.returning,
        "statuses": {str(status): count for status, count in sorted(tally.statuses.items())},
        "unknown_requests": dict(tally.shapes.most_common(20)),
        "crowds": vars(workload.crowds),
    }


def _thinking_summary(thinking: Thinking) -> dict[str, Any]:
    return {
        "samples": thinking.counts.total,
        "median_s": thinking.median_s,
        "mean_s": thinking.mean_s,
        "fits": [fit.think_time.to_json() | {"score": fit.score, "distance": fit.distance} for fit in thinking.fits],
    }
