"""What a portal that is overloaded says with status 200."""

BUSY_SENTENCES = ("hệ thống đang bận", "quá tải", "queue full", "service unavailable")


def _spellings(sentence: str) -> set[bytes]:
    """How a sentence can stand in UTF-8 whose ASCII letters are in lower case."""
    return {written.encode().lower() for written in (sentence, sentence.upper(), sentence.title())}


_BUSY = tuple({spelling for sentence in BUSY_SENTENCES for spelling in _spellings(sentence)})


def says_busy(lower: bytes) -> bool:
    """Does a page say so? `lower` is its content in UTF-8, with the ASCII letters in lower case."""
    return any(map(lower.__contains__, _BUSY))
