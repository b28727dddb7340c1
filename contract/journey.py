"""What a citizen comes for, as data: a name, a function, and the pages that one session of it visits on average."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contract.manners import Typing


@dataclass(frozen=True)
class PageVisit:
    """One page of a journey: how often a session visits it, and how many requests a visit makes, on average.

    `typed` is how many characters the citizen types before it asks for this page, `fields` into how many fields.
    """

    name: str
    requests: float
    times: float = 1.0
    typed: float = 0.0
    fields: float = 0.0


@dataclass(frozen=True)
class Journey:
    """A journey that can be drawn from the mix: `go` is a plain function of one session."""

    name: str
    about: str
    go: Callable[[Any], None]
    pages: tuple[PageVisit, ...]

    @property
    def pages_a_session(self) -> float:
        """How many pages one session visits on average."""
        return sum(page.times for page in self.pages)

    def typing_s(self, typing: Typing) -> float:
        """How many seconds of one session are spent typing, on average."""
        return sum(page.times * typing.duration_s(page.typed, page.fields) for page in self.pages)

    @property
    def requests_a_session(self) -> float:
        """How many requests one session makes on average."""
        return sum(page.times * page.requests for page in self.pages)
