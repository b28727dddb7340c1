"""Citizens who acted within the last 60 s, counted in constant time an act."""

ACTIVE_FOR_S = 60


class ActiveCitizens:
    """Remembers the last second in which each citizen acted.

    `_citizens_by_second[s]` is how many acted last in second s; an act moves its citizen from the old second to the
    new one, so no act walks over the citizens.
    """

    def __init__(self) -> None:
        self._last_second_by_citizen: dict[int, int] = {}
        self._citizens_by_second: dict[int, int] = {}

    def acted(self, citizen: int, second: int) -> None:
        """Note that a citizen acted in this second."""
        last = self._last_second_by_citizen.get(citizen)
        if last == second:
            return
        if last is not None and last in self._citizens_by_second:
            self._citizens_by_second[last] -= 1
        self._last_second_by_citizen[citizen] = second
        self._citizens_by_second[second] = self._citizens_by_second.get(second, 0) + 1

    def count_at(self, second: int) -> int:
        """How many acted in the 60 seconds that end with this one; older seconds are forgotten."""
        for old in [s for s in self._citizens_by_second if s <= second - ACTIVE_FOR_S]:
            del self._citizens_by_second[old]
        return sum(self._citizens_by_second.values())
