"""What may be written as it stands in a recording: words of the portal's own making, never a value of somebody's."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 60
SHORTEST_SECRET = 4
_LONGEST_WORD = 24
_MOST_DIGITS_OF_A_WORD = 2  # v1, oauth2, step-10
_MOST_DIGITS_OF_A_NAME = 4  # ctl00$item_12
_FEWEST_LETTERS_OF_A_TOKEN = 12
_FEWEST_VOWELS, _MOST_VOWELS = 0.2, 0.7  # of the letters of a word in any language that is written in Latin letters
_MOST_CAPITALS = 0.2  # of a long word in camel case

_BETWEEN_WORDS = re.compile(r"[^\w]+|_+")
_WORD = re.compile(r"\d{0,2}[^\W\d]{1,24}\d{0,2}|\d{1,2}")
_QUOTED = re.compile(r"([\"'`])([A-Za-z][A-Za-z_-]{1,39})\1")
_SEGMENT = re.compile(r"[\w.~-]+", re.ASCII)
_NAME = re.compile(r"[\w$.:\-\[\]]+", re.ASCII)


class Plain:
    """Tells words from values; `secrets` are known to be somebody's, the words in `scripts` are the same for all."""

    def __init__(self, secrets: Iterable[str], scripts: Iterable[str] = ()) -> None:
        self._secrets = frozenset(secret.lower() for secret in secrets if len(secret) >= SHORTEST_SECRET)
        self._script_words = frozenset(word for script in scripts for _, word in _QUOTED.findall(script))

    def is_word(self, text: str) -> bool:
        """Is it a word, or several joined by hyphens, points and the like, as in a path?"""
        return _SEGMENT.fullmatch(text) is not None and self._holds_words(text, _MOST_DIGITS_OF_A_WORD)

    def is_name(self, text: str) -> bool:
        """Can it be the name of a field, of a key, of a form?"""
        return _NAME.fullmatch(text) is not None and self._holds_words(text, _MOST_DIGITS_OF_A_NAME)

    def is_in_a_script(self, text: str) -> bool:
        """Is it a word that the portal's scripts themselves hold, the same for everybody?"""
        return text in self._script_words and self.is_word(text)

    def _holds_words(self, text: str, most_digits: int) -> bool:
        words = [word for word in _BETWEEN_WORDS.split(text) if word]
        return (
            0 < len(text) <= LONGEST_NAME
            and sum(map(str.isdigit, text)) <= most_digits
            and not text.isdigit()
            and text.lower() not in self._secrets
            and all(_is_like_a_word(word) and word.lower() not in self._secrets for word in words)
        )


def ascii_of(text: str) -> str:
    """Without accents, as far as Latin letters go: `Hồ sơ đã nộp` becomes `Ho so da nop`."""
    folded = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return folded.encode("ascii", "ignore").decode()


def words_of(name: str) -> list[str]:
    """The words of a name in small ASCII letters, camel case taken apart: `soDinhDanh`, `so_dinh_danh` and so on."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", ascii_of(name))
    return [word.lower() for word in re.split(r"[^A-Za-z0-9]+", apart) if word]


def _is_like_a_word(word: str) -> bool:
    if _WORD.fullmatch(word) is None or len(word) > _LONGEST_WORD:
        return False
    letters = [letter for letter in ascii_of(word) if letter.isalpha()]
    if len(letters) < _FEWEST_LETTERS_OF_A_TOKEN:
        return True
    vowels = sum(letter.lower() in "aeiouy" for letter in letters) / len(letters)
    capitals = sum(letter.isupper() for letter in letters) / len(letters)
    return _FEWEST_VOWELS <= vowels <= _MOST_VOWELS and (capitals <= _MOST_CAPITALS or capitals == 1)
