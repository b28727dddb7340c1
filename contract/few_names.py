"""Few names for many: what others call things is taken as it is while there is room, and then called `others`."""

from collections.abc import Callable

from contract.redaction import MOST_SYSTEM_WORDS, OTHERS, word_of_system


class FewNames:
    """At most `most` different names, each as `told` tells it: who invents names cannot fill memory or recording."""

    def __init__(self, most: int, told: Callable[[str], str]) -> None:
        self._most = most
        self._told = told
        self._name_by_found: dict[str, str] = {}

    def of(self, found: str) -> str:
        """The name under which something goes that is called `found`; the same each time."""
        name = self._name_by_found.get(found)
        if name is not None:
            return name
        if len(self._name_by_found) >= self._most:
            return OTHERS
        name = self._name_by_found[found] = self._told(found)
        return name


class SystemNames(FewNames):
    """What the systems behind a portal are called: few short words, with numbers; any other is `others`.

    Who puts people's names where a system's belongs fills the words soon, and says no more.
    """

    def __init__(self, most: int) -> None:
        self._words: set[str] = set()
        super().__init__(most, self._told_of)

    def _told_of(self, name: str) -> str:
        word = word_of_system(name)
        if word is None or (word not in self._words and len(self._words) >= MOST_SYSTEM_WORDS):
            return OTHERS
        self._words.add(word)
        return name
