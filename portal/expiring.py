"""A dictionary that makes up its own keys and forgets each value a fixed time after it was put."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
Clock = Callable[[], float]  # seconds since the epoch


class Expiring(Generic[Value]):
    """Every value lives equally long, so the oldest entry is always the next to go."""

    def __init__(self, lifetime_s: float, clock: Clock) -> None:
        self.lifetime_s = lifetime_s
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, Value]] = OrderedDict()

    def put(self, value: Value) -> str:
        """Keep a value; answers the unguessable key under which it can be found."""
        now_s = self._clock()
        self._forget(now_s)
        key = secrets.token_urlsafe(16)
        self._entries[key] = (now_s + self.lifetime_s, value)
        return key

    def get(self, key: str) -> Value | None:
        """The value, unless it is unknown or its time is over."""
        entry = self._entries.get(key)
        if entry is None or entry[0] <= self._clock():
            return None
        return entry[1]

    def pop(self, key: str) -> Value | None:
        """The value, which is forgotten with this: for what may be used once."""
        value = self.get(key)
        self._entries.pop(key, None)
        return value

    def replace(self, key: str, value: Value) -> None:
        """Put another value under a key that is there; it keeps its time."""
        self._entries[key] = (self._entries[key][0], value)

    def __len__(self) -> int:
        return len(self._entries)

    def _forget(self, now_s: float) -> None:
        while self._entries and next(iter(self._entries.values()))[0] <= now_s:
            self._entries.popitem(last=False)
