"""Which code this is: hashes of all that runs in a fleet, so that no worker of another version takes part."""

import hashlib
import importlib.metadata
from functools import cache
from pathlib import Path

from harness.processes import ROOT

PARTS = ("contract", "harness", "locustfiles")  # what a process of the fleet loads of ours
LIBRARIES = ("locust", "gevent", "httptools")


@cache
def code_hash() -> str:
    """Of every Python file of the fleet, and of the libraries that its work is done by; 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in PARTS:
        for file in sorted((ROOT / part).rglob("*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    for name in LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\0".encode())
    return digest.hexdigest()[:16]


def journeys_hash(locustfile: str | None) -> str:
    """Of a scenario's own file of journeys as it is on this machine; empty where it has none, or none that is read."""
    file = Path(locustfile) if locustfile else None
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file and file.is_file() else ""
    except OSError:
        return ""
