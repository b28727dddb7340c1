"""One view of a page, told as one: when it was asked for, when its last byte came, and what the portal waited for."""

from time import perf_counter

from contract.few_names import FewNames
from contract.observer import Observer
from harness.browser.server_timing import add_waits
from harness.browser.urls import Url


class View:
    """A page as asked for once; asked for again, it is another view.

    `due_s` is when it should have begun, on perf_counter's clock, None if that is now; `sent_s` is when it did.
    """

    __slots__ = ("_due_s", "_ended_s", "_pulled", "_waited_s_by_system", "page", "sent_s")

    def __init__(self, page: str, due_s: float | None) -> None:
        self.page = page
        self._pulled: set[Url] | None = None
        self._due_s = due_s
        self._ended_s: float | None = None
        self._waited_s_by_system: dict[str, float] | None = None
        self.sent_s = perf_counter()

    @property
    def pulled(self) -> set[Url]:
        """The static parts that were asked for: what may not be kept is still not asked for twice in one view."""
        if self._pulled is None:  # most pages pull nothing
            self._pulled = set()
        return self._pulled

    def heard(self, waits: str, systems: FewNames) -> None:
        """An answer says, in its Server-Timing, what the portal waited for; `systems` are those behind it."""
        if self._waited_s_by_system is None:
            self._waited_s_by_system = {}
        add_waits(waits, self._waited_s_by_system, systems)

    def exchanged(self) -> None:
        """An exchange ended, well or not: if it was the last, so did the view."""
        self._ended_s = perf_counter()

    def tell(self, observer: Observer, outcome: str, detail: str) -> float:
        """Tell how it ended; answers how many seconds it took."""
        ended_s = self._ended_s if self._ended_s is not None else perf_counter()
        service_s = ended_s - self.sent_s
        response_s = service_s if self._due_s is None else max(service_s, ended_s - self._due_s)
        observer.page_done(self.page, outcome, service_s, response_s, detail)
        if self._waited_s_by_system is not None:
            for system, waited_s in self._waited_s_by_system.items():
                observer.backend_took(self.page, system, outcome, waited_s)
        return service_s
