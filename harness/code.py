"""Which code this is: a hash of all that runs in a fleet, so that no worker of another version joins."""

import hashlib
import importlib.metadata
from functools import cache

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
