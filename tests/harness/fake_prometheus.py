"""A Prometheus of a few lines: it answers its HTTP API with what a test says, and keeps what it was asked."""

import json
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from tests.answering import answering

EPOCH_S = 1_700_000_000.0


def matrix(*series):
    """Each a pair of labels and of (time, value)."""
    return {"resultType": "matrix", "result": [{"metric": labels, "values": values} for labels, values in series]}


def steady(words, value="0.5"):
    """The samples that a query over a span has, all alike; of one for a moment none."""
    if "start" not in words:
        return []
    start, end, step = (float(words[name]) for name in ("start", "end", "step"))
    return [[start + number * step, value] for number in range(int((end - start) // step) + 1)]


class FakePrometheus:
    """`answer(query, words)` gives the data of a range; an Exception of it is what Prometheus says is wrong."""

    def __init__(self):
        self.clock_s = EPOCH_S  # None: as the wall has it
        self.asked = []
        self.tokens = []
        self.answer = lambda query, words: matrix(({}, steady(words)))

    def reply(self, path, words):
        query = words["query"]
        self.asked.append((path.rpartition("/")[2], words))
        if query == "time()":
            shows = str(time.time() if self.clock_s is None else self.clock_s)
            return 200, {"status": "success", "data": {"resultType": "scalar", "result": [0, shows]}}
        try:
            data = self.answer(query, words)
        except ValueError as error:
            return 400, {"status": "error", "errorType": "bad_data", "error": str(error)}
        return 200, {"status": "success", "data": data}


@contextmanager
def fake_prometheus():
    fake = FakePrometheus()

    def reply(path, headers):
        place = urlsplit(path)
        fake.tokens.append(headers["Authorization"])
        status, said = fake.reply(place.path, {key: one for key, (one,) in parse_qs(place.query).items()})
        return status, said if isinstance(said, bytes) else json.dumps(said).encode()

    with answering(reply) as fake.url:
        yield fake
