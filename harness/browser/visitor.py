"""Who sits before the screen: how long it waits for a page, and whether it asks for it again."""

from typing import Protocol


class Visitor(Protocol):
    """Asked by a page."""

    def patience_s(self) -> float | None:
        """How long the visitor waits for the document of the page that it asks for now; None: until the time-out."""

    def tries_again(self, page: str, outcome: str, waited_s: float) -> bool:
        """Does the visitor ask again for a page that ended with `outcome`? If so, it has paused as long as it does."""

    def leaves(self, page: str, outcome: str, waited_s: float) -> None:
        """The page ended with `outcome` for good, `waited_s` after it was first asked for."""
