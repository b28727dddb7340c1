"""The dossier codes that citizens track: those that the portal began with, and those filed by this process."""

from random import Random

from locustfiles.places import PROVINCES

SEEDED_A_PROVINCE = 30
# Of the first commune of each province, filed on 1/7/2025: the reference portal is seeded with them.
SEEDED_CODES = tuple(
    f"001.00.00.{province.agency}-250701-{number:04d}"
    for province in PROVINCES
    for number in range(1, SEEDED_A_PROVINCE + 1)
)
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

    def draw(self, random: Random) -> str:
        """The code of a dossier that exists."""
        if self._filed and random.random() < SHARE_OF_FILED:
            return random.choice(self._filed)
        return random.choice(SEEDED_CODES)


CODES_OF_THIS_PROCESS = DossierCodes()
