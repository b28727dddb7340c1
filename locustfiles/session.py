"""What a journey sees: one visit of one citizen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from contract.documents import DocumentSizes
from contract.few_names import FewNames
from contract.manners import Manners, Typing
from contract.outcomes import BUSY, GAVE_UP, REFUSED, RESET, STATUS_5XX, TIMED_OUT
from contract.redaction import page_name
from harness.browser.browser import Browser, Page
from locustfiles.dossier_codes import CODES_OF_THIS_PROCESS, DossierCodes
from locustfiles.people import Person

PAGES_OF_THIS_PROCESS = FewNames(500, page_name)  # that its journeys name
WORTH_ANOTHER_TRY = frozenset({STATUS_5XX, BUSY, REFUSED, RESET, TIMED_OUT})  # what may be better in a moment


@dataclass(frozen=True, slots=True)
class Habits:
    """How the citizens of one process behave, and who they are.

    `think_s` draws a think time; `person_of` answers who comes as visitor number so-and-so.
    """

    think_s: Callable[[], float]
    person_of: Callable[[int], Person]
    random: Random
    typing: Typing = field(default_factory=Typing)
    manners: Manners = field(default_factory=Manners)
    documents: DocumentSizes = field(default_factory=DocumentSizes)


class Session:
    """Visitor number `index` with a browser, who thinks before each page; `codes` are the dossiers that can be tracked.

    `pause` sleeps for about so many seconds and answers when that was over, on perf_counter's clock, whenever the
    citizen really woke; it is where a citizen may be sent home. `due_s` is when the session should have begun. It is
    the visitor of its browser, which asks it how long it waits, and whether it tries again.
    """

    __slots__ = (
        "_browser",
        "_due_s",
        "_habits",
        "_last_page",
        "_pause_for",
        "_person",
        "_reloaded",
        "_retried",
        "codes",
        "index",
        "journey",
    )

    def __init__(
        self,
        journey: str,
        index: int,
        browser: Browser,
        habits: Habits,
        pause: Callable[[float], float],
        due_s: float | None = None,
    ) -> None:
        self.journey = journey
        self.index = index
        self.codes: DossierCodes = CODES_OF_THIS_PROCESS
        self._browser = browser
        self._habits = habits
        self._pause_for = pause
        self._person: Person | None = None
        self._due_s = due_s
        self._last_page: str | None = None
        self._reloaded = self._retried = 0

    @property
    def person(self) -> Person:
        """Who it is; half of all visitors never have to say, and cost nothing until then."""
        if self._person is None:
            self._person = self._habits.person_of(self.index)
        return self._person

    @property
    def random(self) -> Random:
        """Chance, which all visitors of a process share."""
        return self._habits.random

    @property
    def documents(self) -> DocumentSizes:
        """How large the files are that the citizen attaches."""
        return self._habits.documents

    def page(self, name: str, typed: Mapping[str, str] | None = None) -> Page:
        """One page, recorded as `journey/name`, for a `with`.

        Before it the citizen reads the page before, and types what is `typed` into it, by field name; the page is due
        when that is done. After a page that failed the session is over: PageFailed goes on to whoever began it.
        """
        if self._last_page is not None:
            self._due_s = self._think(self._typing_s(typed) if typed else 0.0)
        self._last_page = f"{self.journey}/{PAGES_OF_THIS_PROCESS.of(name)}"
        self._reloaded = self._retried = 0
        return self._browser.page(self._last_page, self._due_s, self)

    def leave(self) -> None:
        """Read the last page, and go."""
        if self._last_page is not None:
            self._think(0.0)

    def patience_s(self) -> float | None:
        """How long the citizen waits for the document of the page that it asks for; None: until the time-out."""
        return self._habits.manners.draw_patience_s(self._habits.random)

    def tries_again(self, page: str, outcome: str, waited_s: float) -> bool:
        """Does the citizen ask for a page again that ended with `outcome`? If so, it has paused as long as it does."""
        manners = self._habits.manners
        if outcome == GAVE_UP:
            if not manners.reloads(self.random, self._reloaded):
                return False
            self._reloaded += 1
            self._browser.observer.reloaded(page, outcome, waited_s)
            return True
        pause_s = manners.draw_retry_s(self.random, self._retried) if outcome in WORTH_ANOTHER_TRY else None
        if pause_s is None:
            return False
        self._retried += 1
        self._browser.observer.reloaded(page, outcome, waited_s)
        self._pause(pause_s)
        return True

    def leaves(self, page: str, outcome: str, waited_s: float) -> None:
        """The citizen has had enough: the session is over."""
        self._browser.observer.left(page, outcome, waited_s)

    def _think(self, typing_s: float) -> float:
        """Read and type; answers when the next page is due."""
        return self._pause(self._habits.think_s() + typing_s)

    def _pause(self, duration_s: float) -> float:
        assert self._last_page is not None
        began_s = perf_counter()
        due_s = self._pause_for(duration_s)
        self._browser.observer.thought(self._last_page, perf_counter() - began_s)
        return due_s

    def _typing_s(self, typed: Mapping[str, str]) -> float:
        return self._habits.typing.duration_s(sum(map(len, typed.values())), len(typed))
