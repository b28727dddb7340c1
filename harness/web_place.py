"""Where a run is watched: the socket that its master serves pages on, and the password of those who may look."""

import ipaddress
import json
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit


@dataclass(frozen=True)
class WebPlace:
    """A socket that listens already: the master inherits it, so that nobody else can take the port meanwhile.

    `signing_key` makes a login good for every replicate, whose masters follow one another.
    """

    listener: socket.socket
    host: str
    password_file: Path | None = None
    signing_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def url(self) -> str:
        """Our own page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.listener.getsockname()[1]}/portal-load"

    def to_text(self) -> str:
        """As the master is told of it, in its environment."""
        password_file = str(self.password_file.resolve()) if self.password_file else None
        return json.dumps([self.listener.fileno(), self.host, password_file, self.signing_key])


class Inherited(NamedTuple):
    """What the master reads there: the password itself stands in no environment."""

    descriptor: int
    host: str
    password: str | None
    signing_key: str


def inherited_from(text: str) -> Inherited:
    """The place that `WebPlace.to_text` tells of."""
    descriptor, host, password_file, signing_key = json.loads(text)
    password = read_password(Path(password_file)) if password_file else None
    return Inherited(descriptor, host, password, signing_key)


def read_password(file: Path) -> str:
    """The first line of it."""
    return file.read_text(encoding="utf-8").partition("\n")[0].strip()


def may_be_called(host: str, bound: str) -> bool:
    """May who listens on `bound` be asked for by this header Host?

    A page of somebody else's that makes its own name lead here (DNS rebinding) has that name in this header. Numbers
    are nobody's name; but only who listens on every address cannot know which of them are its own.
    """
    asked = _name_in(host)
    if asked in (bound.lower(), "localhost") or _is_number(asked, loopback=True):
        return True
    return bound in ("0.0.0.0", "::") and _is_number(asked, loopback=False)


def _is_number(host: str, *, loopback: bool) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or not loopback


def _name_in(host: str) -> str:
    """`[::1]:8089` is `::1`; what cannot be read is no name."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
