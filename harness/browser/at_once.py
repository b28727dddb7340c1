"""Several errands of one citizen at once: as many as a browser runs to one origin over HTTP/1.1."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

import gevent

from harness.browser.permit import LoadHeld
from harness.browser.urls import Origin

Result = TypeVar("Result")

# Chrome and Firefox alike; in Firefox it is the setting network.http.max-persistent-connections-per-server.
MOST_AT_ONCE = 6

Errand = tuple[Origin, Callable[[], Result]]
_Lane = deque[tuple[int, Callable[[], Result]]]


class _Ended(NamedTuple, Generic[Result]):
    """How the errands ended, by their place."""

    results: dict[int, Result]
    failures: dict[int, Exception]
    held: list[LoadHeld]


def at_once(errands: Sequence[Errand[Result]]) -> list[Result]:
    """What the errands return, in their order; at most MOST_AT_ONCE run to one origin at a time.

    All have ended when this ends, however it does. One that fails stops no other, as in a browser; the first failure,
    in the order of the errands, is raised at the end. If the citizen is sent home meanwhile, all that began are cut.
    """
    if len(errands) < 2:  # most often: no greenlet for what the citizen's own can do
        return [errand() for _, errand in errands]
    ended: _Ended[Result] = _Ended({}, {}, [])
    _run(_lanes(errands), ended)
    if ended.held:
        raise ended.held.pop()
    if ended.failures:
        _raise_first(ended.failures)
    return [ended.results[place] for place in range(len(errands))]


def _lanes(errands: Sequence[Errand[Result]]) -> list[_Lane[Result]]:
    """What is to do at each origin."""
    lane_by_origin: dict[Origin, _Lane[Result]] = {}
    for place, (origin, errand) in enumerate(errands):
        lane_by_origin.setdefault(origin, deque()).append((place, errand))
    return list(lane_by_origin.values())


def _run(lanes: list[_Lane[Result]], ended: _Ended[Result]) -> None:
    own, *others = [lane for lane in lanes for _ in range(min(len(lane), MOST_AT_ONCE))]
    helpers = [gevent.spawn(_work, lane, ended) for lane in others]
    try:
        _work(own, ended)
        gevent.joinall(helpers)
    finally:
        late = [helper for helper in helpers if not helper.dead]
        if late:  # the citizen is sent home; asking for nobody's end would cost a turn of the loop
            gevent.killall(late)


def _work(lane: _Lane[Result], ended: _Ended[Result]) -> None:
    while lane:
        place, errand = lane.popleft()
        try:
            ended.results[place] = errand()
        except Exception as failure:
            ended.failures[place] = failure
        except LoadHeld as held:  # would end a helper without a word
            ended.held.append(held)
            return


def _raise_first(failures: dict[int, Exception]) -> None:
    first = failures[min(failures)]
    failures.clear()
    try:
        raise first
    finally:
        del first  # it knows this frame: a ring that only a garbage collection would free
