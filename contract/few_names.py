"""Few names for many: what others call things is taken as it is while there is room, and then called `others`."""

from collections.abc import Callable

from contract.redaction import OTHERS


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
