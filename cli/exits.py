"""Exit codes, and the errors that end a verb with one of them and a sentence."""

SUPPORTED = 0
INTERNAL_ERROR = 1
BAD_USAGE = 2
REFUTED = 3
UNJUDGED = 4  # INVALID or INCONCLUSIVE
REGRESSION = 5
TARGET_REFUSED = 6
STOPPED_EARLY = 7
INTERRUPTED = 130


class Ended(Exception):
    """End the verb with this code; the message is one sentence for stderr."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Unreachable(Ended):
    """The portal did not answer, so nothing was run."""
