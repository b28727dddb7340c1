"""Numbers written large: three lines of half blocks."""

_DIGITS = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    "%": "#.# ..# .#. #.. #.#",
    ".": ". . . . #",
    " ": ". . . . .",
}
_HALVES = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


def write_big(text: str) -> tuple[str, str, str]:
    """Digits, points and percent signs as three lines of the same length."""
    rows = [".".join(_DIGITS[letter].split(" ")[row] for letter in text) for row in range(5)]
    rows.append("." * len(rows[0]))
    upper, middle, lower = (
        "".join(_HALVES[above + below] for above, below in zip(rows[row], rows[row + 1], strict=True))
        for row in (0, 2, 4)
    )
    return upper, middle, lower
