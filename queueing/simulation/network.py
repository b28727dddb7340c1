"""The network: citizens between thinking and one station, window by window; closed, or open to sessions that arrive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from queueing.simulation.crowd import Crowd
from queueing.simulation.manners import ANSWERED, GAVE_UP, LEFT, RELOADED, TIMED_OUT, Manners
from queueing.simulation.numbers import Mask, Numbers, Seconds
from queueing.simulation.routes import NOWHERE, Routes
from queueing.simulation.seconds import NO_VISITS, Demand, Second, Thinks, Visits, thinks_together, together
from queueing.simulation.stations import Station

FIRST_WINDOW_S = 0.05
LONGER, SHORTER = 1.3, 0.7  # a window that was cut is followed by a shorter one: what lies behind the cut is drawn anew
NOBODY: Numbers = np.empty(0, dtype=np.int64)


class Network:
    """Every citizen asks for a page, waits for its answer, thinks, and asks for the next one of its route.

    `seconds` lets it run. In a closed load a session is followed by the next; in a sessions load its citizen leaves.
    """

    def __init__(self, routes: Routes, manners: Manners, station: Station, chance: np.random.Generator) -> None:
        self._routes = routes
        self._manners = manners
        self._station = station
        self._chance = chance
        self._crowd = Crowd()
        self._window_s = FIRST_WINDOW_S
        self._pending = NO_VISITS  # of which it is known already when they end
        self._begun: list[Visits] = []
        self._thinks: list[Thinks] = []
        self._asked = 0

    def seconds(self, load: Iterable[Demand]) -> Iterator[Second]:
        """A second for each of the load, then as many as it takes until everybody has been answered and has left."""
        second = 0
        for demand in load:
            arrived = self._come_and_go(second, demand)
            self._pass(float(second), second + 1.0, closed=demand.held is not None)
            yield self._told(second, arrived)
            second += 1
        self._crowd.send_home(self._crowd.staying, float(second), self._chance)
        while len(self._pending.page):
            yield self._told(second, NOBODY)
            second += 1

    def _come_and_go(self, second: int, demand: Demand) -> Numbers:
        """Who comes in this second comes at a moment of its own; answers what those come for who arrive."""
        if demand.held is None:
            return self._join(second, int(self._chance.poisson(demand.arrivals_per_s)))
        missing = demand.held - self._crowd.staying
        if missing > 0:
            self._join(second, missing)
        elif missing < 0:
            self._crowd.send_home(-missing, float(second), self._chance)
        return NOBODY

    def _join(self, second: int, count: int) -> Numbers:
        journeys = self._routes.draw_journeys(count, self._chance)
        places = self._routes.begin(journeys, self._chance)
        self._crowd.join(second + self._chance.random(count), places, float(second))
        return journeys

    def _pass(self, now_s: float, end_s: float, closed: bool) -> None:
        while now_s < end_s:
            until_s = min(now_s + self._window_s, end_s)
            reached_s = self._window(until_s, closed)
            if reached_s < until_s:
                self._window_s *= SHORTER
            else:
                self._window_s = min(self._window_s * LONGER, self._station.longest_window_s)
            now_s = reached_s

    def _window(self, until_s: float, closed: bool) -> float:
        """Let those ask who are due before `until_s`, or as many of the first as can be told; answers until when."""
        crowd, routes = self._crowd, self._routes
        who = crowd.due_before(until_s)
        over = routes.is_end(crowd.place[who])
        places = self._begun_anew(crowd.place[who], over) if closed else crowd.place[who[~over]]
        asking = self._ask(who if closed else who[~over], places)
        leaving = NOBODY if closed else who[over]
        served_s, until_s = self._station.serve(crowd.due_s[asking.who], asking.pauses_s, asking.limits_s, until_s)
        self._answer(asking.first(len(served_s)), served_s)
        self._leave(leaving[crowd.due_s[leaving] < until_s])
        return until_s

    def _ask(self, who: Numbers, places: Numbers) -> "_Asking":
        following = self._routes.after(places, self._chance)
        pauses_s = self._manners.think_s(self._chance, len(who)) + self._routes.typing_s[following]
        return _Asking(who, places, following, pauses_s, self._manners.draw_limits_s(len(who), self._chance))

    def _begun_anew(self, places: Numbers, over: Mask) -> Numbers:
        """Whose session is over begins the next one; a session without a page is over at once."""
        again = np.flatnonzero(over)
        while again.size:
            journeys = self._routes.draw_journeys(again.size, self._chance)
            places[again] = self._routes.begin(journeys, self._chance)
            again = again[self._routes.is_end(places[again])]
        return places

    def _answer(self, asking: "_Asking", served_s: Seconds) -> None:
        """It is known when they are answered: note it, and when they are due next."""
        crowd, who = self._crowd, asking.who
        asked_s, page = crowd.due_s[who], self._routes.page[asking.places]
        took_s = served_s - asked_s
        outcome = self._manners.outcomes(asking.limits_s, took_s)
        waited_s = np.minimum(took_s, asking.limits_s)
        then = np.zeros_like(outcome)
        thinks_after = page.copy()
        self._note_thinking(who)
        failed = np.flatnonzero(outcome != ANSWERED)
        if failed.size:
            then[failed] = self._after_failures(asking, failed, outcome[failed])
            thinks_after[(outcome == GAVE_UP) & (then == RELOADED)] = NOWHERE
        for tries, kind in ((crowd.reloads, GAVE_UP), (crowd.retries, TIMED_OUT)):
            tries[who] = np.where(then == RELOADED, tries[who] + (outcome == kind), 0)
        ended_s = asked_s + waited_s
        crowd.place[who], crowd.pause_s[who], crowd.thinks_after[who] = asking.following, asking.pauses_s, thinks_after
        crowd.acted_s[who], crowd.answered_s[who], crowd.due_s[who] = asked_s, ended_s, ended_s + asking.pauses_s
        self._begun.append(Visits(page, ended_s, outcome, then, waited_s))
        self._asked += len(who)

    def _after_failures(self, asking: "_Asking", failed: Numbers, outcome: Numbers) -> Numbers:
        """RELOADED or LEFT for each; who leaves reads what is there, and who tries again pauses as long as it does."""
        crowd, who = self._crowd, asking.who[failed]
        tries = np.where(outcome == GAVE_UP, crowd.reloads[who], crowd.retries[who])
        then = self._manners.tries_again(outcome, tries, self._chance)
        again, left = failed[then == RELOADED], failed[then == LEFT]
        asking.pauses_s[again] = self._manners.draw_retry_pauses_s(outcome[then == RELOADED], self._chance)
        asking.pauses_s[left] -= self._routes.typing_s[asking.following[left]]
        asking.following[again] = asking.places[again]
        asking.following[left] = self._routes.end_of(asking.places[left])
        return then

    def _leave(self, who: Numbers) -> None:
        self._note_thinking(who)
        self._crowd.leave(who)

    def _note_thinking(self, who: Numbers) -> None:
        """They have thought, those who did."""
        page = self._crowd.thinks_after[who]
        thought = page != NOWHERE
        self._thinks.append(Thinks(page[thought], self._crowd.pause_s[who][thought]))

    def _told(self, second: int, arrived: Numbers) -> Second:
        """What ended in this second; what ends later stays pending."""
        visits = together([self._pending, *self._begun])
        ended = visits.ended_s < second + 1
        thinks = thinks_together(self._thinks)
        self._pending, self._begun, self._thinks = visits.those(~ended), [], []
        crowd, now_s = self._crowd, second + 1.0
        counts = crowd.open_at(now_s), crowd.active_at(now_s), crowd.waiting_at(now_s)
        return Second(second, visits.those(ended), thinks, arrived, *counts, self._asked, self._station.busy_s)


@dataclass(frozen=True)
class _Asking:
    """Citizens who ask for a page: where they are on their routes and where they go on, how long they think after it,
    and how long they wait for it at most.
    """

    who: Numbers
    places: Numbers
    following: Numbers
    pauses_s: Seconds
    limits_s: Seconds

    def first(self, count: int) -> "_Asking":
        """The first of them."""
        return _Asking(*(column[:count] for column in vars(self).values()))
