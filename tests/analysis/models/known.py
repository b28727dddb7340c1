"""Published tables, as observations."""

import csv
from pathlib import Path

from analysis.models.observations import observe

KNOWN = Path(__file__).parents[2] / "known_answers"


def published(name):
    """The first column as users, the second as throughput."""
    with (KNOWN / name).open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return observe([float(row[0]) for row in rows], [float(row[1]) for row in rows])
