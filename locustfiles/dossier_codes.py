"""The dossier codes that citizens come to know in this process: what was filed can be tracked by others."""

from random import Random

SHARE_OF_FILED = 0.5  # of those who track, once something was filed; assumed


class DossierCodes:
    """A bounded pool: when it is full, the newest code takes the place of the oldest."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._filed: list[str] = []
        self._oldest = 0

    def add(self, code: str) -> None:
        """A dossier was filed."""
        if len(self._filed) < self._most:
            self._filed.append(code)
        else:
            self._filed[self._oldest] = code
            self._oldest = (self._oldest + 1) % self._most

    def draw(self, random: Random) -> str | None:
        """The code of a dossier that was filed; None: rather one that was filed before the run."""
        if self._filed and random.random() < SHARE_OF_FILED:
            return random.choice(self._filed)
        return None


CODES_OF_THIS_PROCESS = DossierCodes()
