"""Who listens to citizens: what a citizen tells as it goes, for a recorder to count."""

from typing import Protocol


class Observer(Protocol):
    """Told by each citizen; called in its greenlet, so it must be quick and must not switch."""

    def session_opened(self, citizen: int) -> None:
        """A citizen arrived."""

    def session_closed(self, citizen: int) -> None:
        """A citizen left."""

    def request_sent(self, citizen: int) -> None:
        """A request is about to leave; `request_done` follows, always."""

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        """A request ended.

        `page` is `journey/page`, `outcome` a word of `contract.outcomes`, `latency_s` from the sending to the last
        byte, `own_delay_s` how long it waited to be sent before that, and its answer then lay in this machine's kernel
        until the citizen woke (None where that cannot be known), `detail` one line on a failure, without personal data,
        empty when it went well.
        """

    def sent_again(self, page: str) -> None:
        """The portal closed a connection just as a citizen used it again: the request leaves over a new one, once."""

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        """A page ended: `service_s` from its sending, `response_s` from when it was due."""

    def backend_took(self, page: str, system: str, outcome: str, duration_s: float) -> None:
        """The portal says that it waited so long for a system behind it; once a page and system, as the page ends."""

    def reloaded(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen asks for a page once more, which ended with `outcome` after `waited_s`."""

    def left(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen gives the session up, because a page ended with `outcome` after `waited_s`."""

    def thought(self, page: str, duration_s: float) -> None:
        """A citizen has read or typed for so long after `page`."""


class Nobody:
    """An observer that does not care."""

    def session_opened(self, citizen: int) -> None:
        """A citizen arrived."""

    def session_closed(self, citizen: int) -> None:
        """A citizen left."""

    def request_sent(self, citizen: int) -> None:
        """A request is about to leave."""

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        """A request ended."""

    def sent_again(self, page: str) -> None:
        """A request leaves once more."""

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        """A page ended."""

    def backend_took(self, page: str, system: str, outcome: str, duration_s: float) -> None:
        """The portal waited for a system behind it."""

    def reloaded(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen tries again."""

    def left(self, page: str, outcome: str, waited_s: float) -> None:
        """A citizen gives up."""

    def thought(self, page: str, duration_s: float) -> None:
        """A citizen has read or typed."""
