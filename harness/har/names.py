"""Names for what the generated code speaks of: pages, variables, constants."""

import builtins
import keyword
import re
from collections.abc import Iterable
from urllib.parse import unquote

from harness.har.plain import Plain, words_of

LONGEST_NAME = 48


class Names:
    """Hands out each name once: the second `search` is `search_2`."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*taken, *dir(builtins), *keyword.kwlist, *keyword.softkwlist}

    def new(self, wish: str) -> str:
        """The wish, or the wish with a number."""
        name, number = wish, 1
        while name in self._taken:
            number += 1
            name = f"{wish}_{number}"
        self._taken.add(name)
        return name


def identifier(text: str, otherwise: str) -> str:
    """A text in snake case; `otherwise` where nothing of it is left, and before a digit that it would begin with."""
    name = "_".join(words_of(text))[:LONGEST_NAME].strip("_")
    if not name:
        return otherwise
    return name if name[0].isalpha() else f"{otherwise}_{name}"


def page_name(path: str, plain: Plain) -> str:
    """`/ho-so/a8F3x/nop` is `ho_so_nop`: the words of a path, without what stands between them for somebody's own."""
    segments = [unquote(segment) for segment in path.split("/")]
    words = [segment for segment in segments if plain.is_word(segment)]
    if not words:
        return "home" if not any(segments) else "page"
    return identifier(re.sub(r"\.(html?|php|aspx?|jsp|do)$", "", "_".join(words)), "page")
