"""Content: what a request carries, as one text or in pieces that are sent from where they lie.

A dossier's documents are megabytes. To join them with what stands around them would be to copy each byte, and a page of
fresh memory costs more than what is written to it.
"""

from collections.abc import Iterable

Pieces = tuple[bytes | memoryview, ...]  # none of them empty
Content = bytes | Pieces


def in_pieces(parts: Iterable[Content | memoryview]) -> Pieces:
    """All of them, one after the other."""
    pieces: list[bytes | memoryview] = []
    for part in parts:
        pieces += part if isinstance(part, tuple) else (part,)
    return tuple(piece for piece in pieces if piece)


def length_of(content: Content) -> int:
    """In bytes."""
    return sum(map(len, content)) if isinstance(content, tuple) else len(content)


def left_of(content: Content, sent_bytes: int) -> Pieces:
    """What follows its first `sent_bytes`; nothing is copied."""
    if isinstance(content, bytes):
        return (memoryview(content)[sent_bytes:],) if sent_bytes < len(content) else ()
    for number, piece in enumerate(content):
        if sent_bytes < len(piece):
            return (memoryview(piece)[sent_bytes:], *content[number + 1 :])
        sent_bytes -= len(piece)
    return ()
