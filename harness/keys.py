"""The keys of one fleet: what master and workers know each other by, and encrypt with.

CURVE, as ZeroMQ has it (rfc.zeromq.org/spec/26): each side has a pair, and knows the public half of the other. On one
machine they are made for the run and stand in no file; for several machines they do:

    FILE           goes to the machines of the workers
    FILE.master    stays with the master

Both hold a secret: they are written for their owner only, belong into no run folder, and are good for one run.
"""

import dataclasses
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import zmq

FORMAT = 2
Z85 = re.compile(r"[0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#]{40}")  # rfc.zeromq.org/spec/32: 32 bytes
MASTERS = ".master"


class KeyRefused(ValueError):
    """A key file cannot be read, or would be overwritten; the message says what to do."""


class OfAnotherVersion(ValueError):
    """A key, but of another format than ours."""


class Pair(NamedTuple):
    """What CURVE knows one side by; 40 characters of Z85 each."""

    public: str
    secret: str


@dataclass(frozen=True)
class Key:
    """One side's: its own pair, and the other side's public half."""

    public: str
    secret: str = field(repr=False)
    other_public: str


class Keys(NamedTuple):
    """Of one fleet."""

    masters: Key
    workers: Key


def new_keys() -> Keys:
    """Keys that nobody has yet."""
    masters, workers = _new_pair(), _new_pair()
    return Keys(Key(*masters, workers.public), Key(*workers, masters.public))


def make_keys(file: Path) -> None:
    """Write FILE and FILE.master, new ones: both, or neither; raises KeyRefused where one is there."""
    keys = new_keys()
    key_by_file = {masters_key(file): keys.masters, file: keys.workers}
    for there in filter(os.path.lexists, key_by_file):
        raise _is_there(there)
    written: list[Path] = []
    try:
        for each, key in key_by_file.items():
            _write(each, key, written)
    except KeyRefused:  # half a key fits nothing, and is in the way of the next
        for each in written:
            each.unlink()
        raise


def masters_key(file: Path) -> Path:
    """Where the master's side of a key stands; raises KeyRefused for what is no file's name."""
    return _beside(file, f"{file.name}{MASTERS}")


def _beside(file: Path, name: str) -> Path:
    if not file.name:
        raise KeyRefused(f"found '{file}' for a key, expected the name of a file")
    return file.with_name(name)


def read_key(file: Path) -> Key:
    """Raises KeyRefused."""
    workers = _beside(file, file.name.removesuffix(MASTERS))
    anew = f"remove {workers} and {masters_key(workers)}, then `portal-load key {workers}` makes new ones"
    try:
        return key_of_text(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        what = f"the key {file} cannot be read: {error.strerror}; `portal-load key FILE` makes one"
    except OSError as error:
        what = f"the key {file} cannot be read: {error.strerror}"
    except OfAnotherVersion:
        what = f"the key {file} is of another version of portal-load; {anew}"
    except ValueError:
        what = f"{file} holds no key of a fleet; {anew}"
    raise KeyRefused(what)


def key_to_text(key: Key) -> str:
    """A key as it stands in a file, and as a process of the fleet is told it."""
    return json.dumps({"format": FORMAT, **dataclasses.asdict(key)})


def key_of_text(text: str) -> Key:
    """Raises ValueError, and OfAnotherVersion of these."""
    try:
        value = json.loads(text)
        found = value.pop("format")
        if type(found) is int and found != FORMAT:
            raise OfAnotherVersion(f"of format {found}")
        if found != FORMAT or not all(isinstance(item, str) and Z85.fullmatch(item) for item in value.values()):
            raise ValueError("not a key")
        return Key(**value)
    except (KeyError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError("not a key") from error


def _new_pair() -> Pair:
    public, secret = zmq.curve_keypair()
    return Pair(public.decode(), secret.decode())


def _write(file: Path, key: Key, written: list[Path]) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        written.append(file)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(key_to_text(key))
    except FileExistsError as error:  # since we looked
        raise _is_there(file) from error
    except OSError as error:
        raise KeyRefused(f"{file} cannot be written: {error.strerror}") from error


def _is_there(file: Path) -> KeyRefused:
    return KeyRefused(f"{file} is there already; remove it, or name another")
