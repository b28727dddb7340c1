"""What a journey sees: one visit of one citizen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from harness.browser.browser import Browser, Page
from harness.browser.failures import PageFailed
from locustfiles.dossier_codes import CODES_OF_THIS_PROCESS, DossierCodes
from locustfiles.people import Person


class Session:
    """A person with a browser, who thinks after each page; `codes` are the dossiers that can be tracked."""

    def __init__(
        self,
        journey: str,
        person: Person,
        random: Random,
        browser: Browser,
        think: Callable[[str], None],
        codes: DossierCodes = CODES_OF_THIS_PROCESS,
    ) -> None:
        self.journey = journey
        self.person = person
        self.random = random
        self.codes = codes
        self._browser = browser
        self._think = think

    @contextmanager
    def page(self, name: str) -> Iterator[Page]:
        """One page, recorded as `journey/name`; after it, also after one that failed, the citizen thinks."""
        full_name = f"{self.journey}/{name}"
        try:
            with self._browser.page(full_name) as page:
                yield page
        except PageFailed:
            self._think(full_name)
            raise
        self._think(full_name)
