"""Asking a Prometheus, over its HTTP API: what it says a query was, over a time; and what its clock shows.

Nothing of it is trusted: an answer is read up to a size and a time, and whatever is not a number is left out.
"""

import json
import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from contract.redaction import one_line
from harness.declaration import Limits, NotReachable, ask

PATIENCE_S = 10.0
MOST_BYTES = 16 << 20
LIMITS = Limits(PATIENCE_S, MOST_BYTES)
MOST_STEPS = 10_000  # of one answer: Prometheus gives 11,000 samples of a series at most
LONGEST_REASON = 160

Labels = tuple[tuple[str, str], ...]


class NoAnswer(Exception):
    """Prometheus did not answer a query; the message says why, in a line."""


@dataclass(frozen=True)
class Clock:
    """How far Prometheus' clock is ahead of ours, and how sure that is: half of the time that asking took."""

    ahead_s: float
    unsure_s: float


@dataclass(frozen=True)
class Span:
    """From when to when, as its clock has it, and how far apart the samples are."""

    from_epoch_s: float
    until_epoch_s: float
    every_s: int

    @property
    def parts(self) -> Iterator["Span"]:
        """In pieces that it answers."""
        start_s, step_s = self.from_epoch_s, MOST_STEPS * self.every_s
        while start_s <= self.until_epoch_s:
            yield Span(start_s, min(self.until_epoch_s, start_s + step_s - self.every_s), self.every_s)
            start_s += step_s


class Prometheus:
    """One, at an address; `run` is as whose it is asked, `token` what it wants to see, if anything.

    `addresses` are the `address:port` that the gate let through: nobody else is shown the token, wherever the name
    leads by then. None: there was no gate.
    """

    def __init__(
        self,
        base_url: str,
        run: str,
        wall: Callable[[], float] = time.time,
        token: str | None = None,
        addresses: Collection[str] | None = None,
    ) -> None:
        self._base_url = base_url
        self._run = run
        self._wall = wall
        self._token = token
        self._addresses = addresses

    def clock(self) -> Clock:
        """Raises NoAnswer."""
        before_s = self._wall()
        said = self._ask("query", {"query": "time()"}).get("result")
        after_s = self._wall()
        if not isinstance(said, list) or len(said) != 2 or (shows_s := _number(said[1])) is None:
            raise NoAnswer("it does not say what time it is")
        return Clock(shows_s - (before_s + after_s) / 2, (after_s - before_s) / 2)

    def try_out(self, query: str) -> None:
        """Ask for what a query is now; raises NoAnswer."""
        self._ask("query", {"query": query})

    def samples(self, query: str, span: Span) -> dict[Labels, dict[int, float]]:
        """Each series, by how many seconds after the beginning of the span; raises NoAnswer.

        Where there was no sample at a time there is none in the series: no value is carried on for longer than twice
        the distance of the samples.
        """
        found: dict[Labels, dict[int, float]] = {}
        for part in span.parts:
            words = {
                "query": query,
                "start": f"{part.from_epoch_s:.3f}",
                "end": f"{part.until_epoch_s:.3f}",
                "step": str(part.every_s),
                "lookback_delta": f"{2 * part.every_s}s",
                "timeout": f"{PATIENCE_S:g}s",
            }
            for labels, samples in _series_of(self._ask("query_range", words)):
                kept = found.setdefault(labels, {})
                kept.update((round(at_s - span.from_epoch_s), value) for at_s, value in samples)
        return found

    def _ask(self, what: str, words: Mapping[str, str]) -> dict[str, Any]:
        path = f"{urlsplit(self._base_url).path}/api/v1/{what}?{urlencode(words)}"
        if self._addresses is not None and not self._addresses:
            raise NoAnswer("its name led nowhere when the run was let through the gate")
        try:
            answer = ask(self._base_url, self._run, path, LIMITS, self._token, self._addresses or ())
        except NotReachable as error:
            raise NoAnswer(str(error)) from error
        if len(answer.body) >= MOST_BYTES:
            raise NoAnswer("its answer is too large: let the query give fewer series")
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise NoAnswer(f"it answers {answer.status}, and no JSON")
        data = said.get("data")
        if said.get("status") != "success" or not isinstance(data, dict):
            raise NoAnswer(one_line(str(said.get("error", f"it answers {answer.status}")), LONGEST_REASON))
        return data


def _series_of(data: Mapping[str, Any]) -> Iterator[tuple[Labels, list[tuple[float, float]]]]:
    result = data.get("result")
    for series in result if isinstance(result, list) else ():
        metric, values = (series.get("metric"), series.get("values")) if isinstance(series, dict) else (None, None)
        if isinstance(metric, dict) and isinstance(values, list):
            labels = tuple(sorted((str(name), str(value)) for name, value in metric.items()))
            yield labels, list(_numbers_in(values))


def _numbers_in(values: list[Any]) -> Iterator[tuple[float, float]]:
    """Those that are some: NaN is what 0 / 0 is, where nothing happened."""
    for pair in values:
        if isinstance(pair, list) and len(pair) == 2:
            at_s, value = _number(pair[0]), _number(pair[1])
            if at_s is not None and value is not None:
                yield at_s, value


def _number(said: Any) -> float | None:
    try:
        value = float(said)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None
