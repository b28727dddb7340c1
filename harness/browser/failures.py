"""How an exchange or a page fails: an exception that carries a word of contract.outcomes and one line of detail."""

import errno
import os
import socket
import ssl

from contract import outcomes


class PageFailed(Exception):
    """The page is not what the citizen came for; the session ends, and the recording says why.

    `outcome` is a word of contract.outcomes, `detail` one line without personal data, query strings or tokens. Raises
    ValueError for another outcome: the analysis would not know whose failure it is.
    """

    def __init__(self, outcome: str, detail: str) -> None:
        if outcome not in outcomes.OUTCOMES:
            raise ValueError(f"found the outcome {outcome!r}, expected a word of contract.outcomes")
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome
        self.detail = detail


class OutOfTime(Exception):
    """The time that an exchange may take, connecting included, is over."""

    def __str__(self) -> str:
        return "the request timeout is over"


class OutOfPatience(Exception):
    """The citizen waits no longer."""

    def __str__(self) -> str:
        return "the citizen's patience is over"


class Unanswered(Exception):
    """The connection ended before the first byte of an answer; `may_have_been_read`: by the peer, the request."""

    def __init__(self, may_have_been_read: bool) -> None:
        super().__init__("the connection ended before the answer began")
        self.may_have_been_read = may_have_been_read


def wrong_page(detail: str) -> PageFailed:
    """Answered 200, and not what was asked for."""
    return PageFailed(outcomes.WRONG_PAGE, detail)


def malformed(detail: str) -> PageFailed:
    """The answer is not HTTP, or more of it than anybody would read."""
    return PageFailed(outcomes.MALFORMED, detail)


# By number where the type does not say it; what is in neither table is this machine's own: it has run out of ports,
# descriptors or memory, it has no way out, it found no name, or nobody foresaw it. Never the portal's fault.
_OUTCOME_BY_ERRNO = {errno.EHOSTUNREACH: outcomes.REFUSED, errno.EHOSTDOWN: outcomes.REFUSED}

_OUTCOME_BY_ERROR: tuple[tuple[type[Exception], str], ...] = (
    (OutOfTime, outcomes.TIMED_OUT),
    (OutOfPatience, outcomes.GAVE_UP),
    (Unanswered, outcomes.RESET),
    (ssl.SSLError, outcomes.TLS),
    (ConnectionRefusedError, outcomes.REFUSED),
    (ConnectionError, outcomes.RESET),
    (TimeoutError, outcomes.TIMED_OUT),
)


def failure_of(error: Exception) -> PageFailed:
    """What an error in an exchange means; one that nobody foresaw is the generator's own."""
    if isinstance(error, PageFailed):
        return error
    return PageFailed(_outcome_of(error), _detail_of(error))


def _outcome_of(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in _OUTCOME_BY_ERRNO:
        return _OUTCOME_BY_ERRNO[error.errno]
    return next((outcome for kind, outcome in _OUTCOME_BY_ERROR if isinstance(error, kind)), outcomes.GENERATOR)


def _detail_of(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return error.reason or "the handshake broke off"
    if isinstance(error, socket.gaierror):
        return f"name not found: {error.strerror}"
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    if isinstance(error, OutOfTime | OutOfPatience | Unanswered):
        return str(error)
    return type(error).__name__
