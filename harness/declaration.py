"""What a target says of itself: a portal in load-testing mode declares its scale, and counts its requests."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

PATH = "/.well-known/portal-load"
PATIENCE_S = 5.0


class NotReachable(Exception):
    """Nobody answers at the target's address."""


def ask_target(base_url: str) -> dict[str, Any] | None:
    """The target's declaration; None where it makes none; raises NotReachable where nothing answers HTTP."""
    place = urlsplit(base_url)
    connect = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = connect(place.hostname or "", place.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", PATH, headers={"User-Agent": "portal-load", "Connection": "close"})
        answer = connection.getresponse()
        body = answer.read(1 << 16)
    except (OSError, http.client.HTTPException) as error:
        raise NotReachable(f"{base_url} does not answer: {error}") from error
    finally:
        connection.close()
    return _declared(body) if answer.status == 200 else None


def _declared(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) and said.get("format") == 1 else None
