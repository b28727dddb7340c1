"""What may be told of a path that no rule knows: its shape, and of its words only those that stand in the rules."""

from collections import Counter

MOST_PARTS = 6
MOST_SHAPES = 1000
OTHERS = "(others)"
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


def shape_of(asked: bytes, words: frozenset[str]) -> str:
    """`GET /tai-khoan/{word}/{number}`: names of people and dossiers cannot pass, for no unknown word does."""
    method, _, path = asked.decode("utf-8", "replace").partition(" ")
    parts = [_shape_of_part(part, words) for part in path.strip("/").split("/")]
    shown = parts[:MOST_PARTS] + (["..."] if len(parts) > MOST_PARTS else [])
    return f"{method if method in _METHODS else '{method}'} /{'/'.join(shown)}"


def count_shape(shapes: Counter[str], shape: str) -> None:
    """Count a shape; a log of nothing but new ones does not fill the memory."""
    shapes[shape if shape in shapes or len(shapes) < MOST_SHAPES else OTHERS] += 1


def _shape_of_part(part: str, words: frozenset[str]) -> str:
    if not part or part in words:
        return part
    if part.isdecimal():
        return "{number}"
    if "@" in part or "%40" in part:
        return "{email}"
    return "{id}" if any(letter.isdecimal() for letter in part) else "{word}"
