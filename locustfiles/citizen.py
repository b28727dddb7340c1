"""The one Locust user: a citizen who visits the portal, session after session, for as long as it lives.

Runs in a fleet of `portal-load run`, and alone: `locust -f locustfiles/citizen.py --host http://127.0.0.1:8080`, which
loads this machine only (locustfiles/alone.py).
"""

import itertools
import logging
from collections import Counter
from functools import partial
from random import Random
from time import perf_counter
from typing import Any, ClassVar

from gevent import Greenlet, GreenletExit
from locust import User, constant, events, task
from locust.env import Environment
from locust.exception import StopTest, StopUser
from locust.user.task import LOCUST_STATE_RUNNING, LOCUST_STATE_WAITING

from contract.journey import Journey
from contract.observer import Nobody, Observer
from contract.outcomes import GENERATOR
from contract.plan import Plan
from contract.visit import Arrivals, NoArrivals, Visit
from harness.browser.alarm import AlarmClock
from harness.browser.browser import Browser
from harness.browser.cache import Cache
from harness.browser.failures import PageFailed
from harness.browser.permit import LoadHeld, Permit
from harness.browser.site import Site
from harness.browser.turns import turn_of
from locustfiles.addresses import address_of
from locustfiles.alone import ALONE, refuse_at_init, refuse_at_start, site_alone, workers_of
from locustfiles.journeys import journeys_of
from locustfiles.leaving import Leaving
from locustfiles.people import person
from locustfiles.session import Habits, Session
from locustfiles.telling import Telling

logger = logging.getLogger(__name__)

FIRST_ARRIVAL_WITHIN_S = 1.0  # citizens of one second arrive within it, not in one instant


class JourneyBroken(Exception):
    """What Locust, and its master, hear of an error in a journey of a fleet: its kind, not its message."""


class Neighbourhood:
    """What the citizens of one process share: the site, the mix, chance, the alarm clock, and whose turn it is."""

    def __init__(self, kind: "type[Citizen]", environment: Environment) -> None:
        plan = kind.plan
        self.citizens = plan.citizens if plan else ALONE
        self.seed = plan.seed if plan else 1
        worker = max(0, getattr(environment.runner, "worker_index", 0))
        fleet = plan.workers if plan else workers_of(environment)
        self.random = Random(f"{self.seed} {worker}")
        self.leaving = Leaving()
        self.broken: Counter[str] = Counter()  # errors of journeys, by kind
        self.alarm = AlarmClock(turn_of(worker, fleet))
        self.observer = Telling(environment, kind.observer)
        self.site = _site(kind, environment)
        # Worker w of n takes every n-th number from w on: no number twice in a fleet, without a coordinator.
        self.citizen_numbers = itertools.count(worker, fleet)
        self.person_numbers = itertools.count(worker, fleet)
        self._left_behind: Cache | None = None
        self.journeys = journeys_of(self.citizens.locustfile)
        known = self.citizens
        who = partial(person, self.seed)
        self.habits = Habits(self.think_s, who, self.random, known.typing, known.manners, known.documents)
        self._names = list(self.citizens.journeys)
        self._cumulative = list(itertools.accumulate(self.citizens.journeys.values()))

    def draw_journey(self) -> Journey:
        """What the next citizen comes for."""
        return self.journeys[self.random.choices(self._names, cum_weights=self._cumulative)[0]]

    def new_browser(self, citizen: int, journey: str, person_index: int) -> Browser:
        """The browser of one session; who returns has in it what an earlier visitor got."""
        returns = self._left_behind is not None and self.random.random() < self.citizens.returning
        return Browser(
            self.site,
            self.observer,
            citizen,
            cache=self._left_behind.copy() if returns and self._left_behind else None,
            forwarded_for=address_of(journey, person_index) if self.citizens.forwarded_for else None,
        )

    def keep_cache(self, browser: Browser) -> None:
        """A visit went well: whoever returns later has its static parts."""
        if self._left_behind is None:
            self._left_behind = browser.cache.copy()

    def think_s(self) -> float:
        """How long somebody reads a page."""
        return self.citizens.think_time.draw_s(self.random)


def is_worth_a_line(times: int) -> bool:
    """The first, the tenth, the hundredth: what a million citizens break alike does not fill the log."""
    return str(times).rstrip("0") == "1"


class Citizen(User):
    """One simulated user."""

    wait_time = constant(0)  # a citizen's pauses are its own: before every page, inside its session
    observer: ClassVar[Observer] = Nobody()  # a fleet puts its recorder here, and beside it what it carries out
    arrivals: ClassVar[Arrivals] = NoArrivals()
    plan: ClassVar[Plan | None] = None
    run_name: ClassVar[str] = "alone"
    permit: ClassVar[Permit] = Permit()
    neighbourhood: ClassVar[Neighbourhood | None] = None

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        kind = type(self)
        if kind.neighbourhood is None:
            kind.neighbourhood = Neighbourhood(kind, environment)
        self.home = kind.neighbourhood
        self.number = next(self.home.citizen_numbers)
        self._has_arrived = False
        self._is_sent_home = False

    def start(self, group: Any) -> Any:
        """Begin to live, in a greenlet of Locust's group."""
        self._group = group
        self._greenlet = _Life(None, self)
        group.start(self._greenlet)
        return self._greenlet

    def stop(self, force: bool = False) -> bool:
        """Be sent home: a citizen who waits leaves in its turn, one who is being answered when it waits next."""
        self._is_sent_home = True
        if force:
            return bool(super().stop(force))
        self.home.leaving.send_home(self._leave)
        return False

    @task
    def visit(self) -> None:
        """One session: a new visitor, with a browser of its own, makes one journey."""
        home = self.home
        name, due_s = self._next_visit()
        journey, index = home.journeys[name], next(home.person_numbers)
        browser = home.new_browser(self.number, name, index)
        session = Session(name, index, browser, home.habits, self._pause, due_s)
        home.observer.session_opened(self.number)
        try:
            if self._went_well(journey, session):
                home.keep_cache(browser)
        finally:
            browser.close()
            home.observer.session_closed(self.number)

    def wait_for_permit(self) -> None:
        """The load was held in the middle of a visit, which is over; come back when it goes on, not all at once."""
        self._begin_waiting()
        self.home.site.permit.wait()
        self._end_waiting()
        self._pause(self.home.think_s())

    def _next_visit(self) -> Visit:
        """Wait for an arrival; in a closed load come by oneself, at once, and for the first time at a moment of one's
        own.
        """
        self._begin_waiting()
        visit = type(self).arrivals.wait()
        self._end_waiting()
        if visit is not None:
            return visit
        if not self._has_arrived:
            self._has_arrived = True
            self._pause(self.home.random.random() * FIRST_ARRIVAL_WITHIN_S)
        return Visit(self.home.draw_journey().name, perf_counter())

    def _went_well(self, journey: Journey, session: Session) -> bool:
        """Make the journey, to its end or to a page that failed."""
        went_well = True
        try:
            journey.go(session)
        except PageFailed:  # it is recorded; the visitor gives up and leaves
            went_well = False
        except StopUser:
            raise
        except Exception as error:
            broken = f"{journey.name}/broken"
            self.home.observer.page_done(broken, GENERATOR, 0.0, 0.0, type(error).__name__)
            session.leave()  # a broken journey must not become a tight loop
            raise
        session.leave()
        return went_well

    def _pause(self, duration_s: float) -> float:
        """Answers when it was over; see locustfiles.session.Habits."""
        self._begin_waiting()
        due_s = self.home.alarm.sleep(duration_s) if duration_s > 0 else perf_counter()
        self._end_waiting()
        return due_s

    def _begin_waiting(self) -> None:
        """Locust may end this citizen now, and only now: never in the middle of an answer."""
        if self._is_sent_home:
            raise StopUser
        self._state = LOCUST_STATE_WAITING

    def _leave(self) -> None:
        if self._state == LOCUST_STATE_WAITING:
            self._group.killone(self._greenlet, block=False)

    def _end_waiting(self) -> None:
        """A kill that was ordered meanwhile may come only when the next page has begun: go without one."""
        if self._is_sent_home:
            raise StopUser
        self._state = LOCUST_STATE_RUNNING


def _live(citizen: Citizen) -> None:
    """Visit after visit, until sent home.

    What User.run does, without the TaskSet in between: its queue and its frames take 2 KB of each citizen that waits.
    """
    citizen._state = LOCUST_STATE_RUNNING
    try:
        citizen.on_start()
        while True:
            try:
                citizen.visit()
            except LoadHeld:
                citizen.wait_for_permit()
            except (StopUser, StopTest):
                raise
            except Exception as error:
                _tell_error(citizen, error)
    except (GreenletExit, StopUser, StopTest):
        citizen.on_stop()  # type: ignore[no-untyped-call]


class _Life(Greenlet):  # type: ignore[misc]
    """A greenlet that lives a citizen's life: what it runs stands in its class, for which others keep a dict each."""

    __slots__ = ()
    _run = staticmethod(_live)


def _tell_error(citizen: Citizen, error: Exception) -> None:
    """As Locust does with an error in a task."""
    environment = citizen.environment
    told = error if citizen.plan is None else JourneyBroken(type(error).__name__)
    environment.events.user_error.fire(user_instance=citizen, exception=told, tb=error.__traceback__)
    if not environment.catch_exceptions:
        raise error
    broken = citizen.home.broken
    broken[type(error).__name__] += 1
    if is_worth_a_line(broken[type(error).__name__]):
        logger.error("A journey is broken, error %d of its kind", broken[type(error).__name__], exc_info=error)


def _site(kind: type[Citizen], environment: Environment) -> Site:
    plan = kind.plan
    if plan is None:
        return site_alone(environment.host, kind.permit)
    return Site(
        plan.target.base_url,
        hosts=plan.target.hosts,
        request_timeout_s=plan.citizens.request_timeout_s,
        user_agent=f"portal-load load test; run {kind.run_name}",
        static_parts=plan.citizens.static_parts,
        tls_resumption=plan.citizens.tls_resumption,
        source_addresses=plan.source_addresses,
        permit=kind.permit,
    )


events.init.add_listener(refuse_at_init)  # type: ignore[no-untyped-call]
events.test_start.add_listener(refuse_at_start)  # type: ignore[no-untyped-call]
