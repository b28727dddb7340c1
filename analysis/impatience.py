"""Citizens who did not wait, tried again, or left: counted in one window."""

from dataclasses import dataclass

from analysis.windows import ANSWERED, Window
from contract.outcomes import GAVE_UP, OK
from contract.run_folder import ARRIVAL, LEFT, RELOADED, SERVICE


@dataclass(frozen=True)
class Impatience:
    """Pages in all, and of them: not waited for to the end, asked for again while waiting, tried again after a failure.

    `left` is how many sessions were given up at a page, `sessions` how many began: None in a closed load, which does
    not say so.
    """

    pages: int
    gave_up: int
    reloaded: int
    retried: int
    left: int
    sessions: int | None

    @property
    def gave_up_share(self) -> float:
        """Of the pages, those that were not waited for to the end."""
        return self.gave_up / self.pages if self.pages else 0.0

    @property
    def is_any(self) -> bool:
        """Did anybody give up, try again or leave?"""
        return bool(self.gave_up or self.reloaded or self.retried or self.left)


def impatience_of(window: Window) -> Impatience:
    """Who did not wait, in a window."""
    asked_again = window.histogram(RELOADED).total
    reloaded = window.histogram(RELOADED, (GAVE_UP,)).total
    began = window.histogram(ARRIVAL, (OK,)).total
    return Impatience(
        pages=window.histogram(SERVICE, ANSWERED).total,
        gave_up=window.histogram(SERVICE, (GAVE_UP,)).total,
        reloaded=reloaded,
        retried=asked_again - reloaded,
        left=window.histogram(LEFT).total,
        sessions=began or None,
    )
