"""How an exchange or a page fails: an exception that carries a word of contract.outcomes and one line of detail."""

from contract import outcomes


class PageFailed(Exception):
    """The page is not what the citizen came for; the session ends, and the recording says why.

    `outcome` is a word of contract.outcomes, `detail` one line without personal data, query strings or tokens.
    """

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome
        self.detail = detail


def wrong_page(detail: str) -> PageFailed:
    """Answered 200, and not what was asked for."""
    return PageFailed(outcomes.WRONG_PAGE, detail)
