"""Citizens who acted within the last 60 s: to act is to be put into a set, all else is done once a second."""

ACTIVE_FOR_S = 60


class ActiveCitizens:
    """Remembers the last second in which each citizen acted.

    `acted` notes that a citizen acts, in the second that `count_at` is asked for next. `_citizens_by_second[s]` is how
    many acted last in second s: whoever acts again moves from the old second to the new one, so nothing walks over all.
    """

    def __init__(self) -> None:
        self._acting: set[int] = set()
        self._last_second_by_citizen: dict[int, int] = {}
        self._citizens_by_second: dict[int, int] = {}
        self.acted = self._acting.add

    def count_at(self, second: int) -> int:
        """How many acted in the 60 seconds that end with this one; older seconds are forgotten."""
        for citizen in self._acting:
            self._move(citizen, second)
        self._acting.clear()
        for old in [s for s in self._citizens_by_second if s <= second - ACTIVE_FOR_S]:
            del self._citizens_by_second[old]
        return sum(self._citizens_by_second.values())

    def _move(self, citizen: int, second: int) -> None:
        last = self._last_second_by_citizen.get(citizen)
        if last in self._citizens_by_second:
            self._citizens_by_second[last] -= 1
        self._last_second_by_citizen[citizen] = second
        self._citizens_by_second[second] = self._citizens_by_second.get(second, 0) + 1
