"""Which code this is: hashes of all that runs in a fleet, so that no worker of another version takes part."""

import hashlib
import importlib.metadata
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from harness.imported import files_with
from harness.processes import ROOT

LOADED = ("*.py", "*.csv")  # the people, the procedures and the shape of a day are files too
PARTS = ("contract", "harness", "locustfiles")  # what a process of the fleet loads of ours
LIBRARIES = ("locust", "gevent", "httptools", "pyzmq", "msgpack")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@cache
def code_hash() -> str:
    """Of Python, of every file of the fleet, and of the libraries that its work is done by; 16 hexadecimal digits."""
    files = (file for part in PARTS for kind in LOADED for file in sorted((ROOT / part).rglob(kind)))
    digest = _digest({file.relative_to(ROOT).as_posix(): file.read_bytes() for file in files})
    return _digest({"files": digest.encode(), "python": PYTHON.encode()} | _versions(LIBRARIES))[:16]


def journeys_hash(locustfile: str | None) -> str:
    """Of a scenario's own file of journeys as it is on this machine, with what it imports from beside it.

    Empty where it has none, or none that can be read.
    """
    file = Path(locustfile) if locustfile else None
    try:
        return _digest(files_with(file, known=(ROOT / part for part in PARTS)))[:16] if file and file.is_file() else ""
    except OSError:
        return ""


def _versions(libraries: Iterable[str]) -> dict[str, bytes]:
    return {name: importlib.metadata.version(name).encode() for name in libraries}


def _digest(content_by_name: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in content_by_name.items():
        for part in (name.encode("utf-8", "surrogateescape"), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
