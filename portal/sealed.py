"""Values that go with the citizen, sealed, instead of being kept: so any process knows what another has given out.

A token is the value and the end of its time, encrypted and authenticated (AES-GCM, NIST SP 800-38D) under a key that
all processes of a portal share and nobody else has: no browser can read it, change it, or use it for another purpose.
What may be used once, or tried a few times, is written down where it is: portal/once.py.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Value = TypeVar("Value")
Clock = Callable[[], float]  # seconds since the epoch
NONCE_BYTES, TAG_BYTES = 12, 16
SHORTEST = 4 * (NONCE_BYTES + TAG_BYTES) // 3  # characters: what is shorter was not sealed here


@dataclass(frozen=True)
class Mark:
    """What a token is written down by: the second in which its time is over, and its own tag."""

    until_s: int
    tag: bytes


@dataclass(frozen=True)
class Opened(Generic[Value]):
    """A token that is good, opened."""

    value: Value
    mark: Mark


class Sealed(Generic[Value]):
    """Seals values of one kind; `read` makes such a value of the JSON that was made of it."""

    def __init__(self, secret: bytes, kind: str, lifetime_s: float, clock: Clock, read: Callable[[Any], Value]) -> None:
        self._cipher = AESGCM(secret)
        self._kind = kind.encode()
        self._lifetime_s = lifetime_s
        self._clock = clock
        self._read = read

    def put(self, value: Value) -> str:
        """The token of a value, from now on for its lifetime."""
        said = _JSON.encode([self._clock() + self._lifetime_s, value])
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, said.encode(), self._kind)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def get(self, token: str) -> Value | None:
        """The value of a token, unless it is not one of these or its time is over."""
        opened = self.open(token)
        return None if opened is None else opened.value

    def open(self, token: str) -> Opened[Value] | None:
        """The same, with what it is written down by."""
        if len(token) <= SHORTEST:
            return None
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            said = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._kind)
        except (ValueError, binascii.Error, InvalidTag):
            return None
        until_s, value = json.loads(said.decode())
        if until_s <= self._clock():
            return None
        return Opened(self._read(value), Mark(int(until_s) + 1, sealed[-TAG_BYTES:]))


def derived(secret: bytes, purpose: str) -> bytes:
    """A secret of its own for a purpose: 32 bytes."""
    return hashlib.blake2b(purpose.encode(), key=secret, digest_size=32).digest()


def _fields(value: Any) -> list[Any]:
    """A dataclass as the list of its fields."""
    return list(vars(value).values())


_JSON = json.JSONEncoder(default=_fields, ensure_ascii=False, check_circular=False, separators=(",", ":"))
