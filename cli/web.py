"""`--web [ADDRESS:PORT]` on the command line: where a run is watched, and whom it is shown to."""

import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import BAD_USAGE, Ended
from cli.places import is_loopback
from cli.ports import read_port
from harness.web_place import WebPlace, read_password

OPTION, ANYWHERE_HERE = "--web", "127.0.0.1:0"
SHORTEST_PASSWORD = 12

WebOption = Annotated[
    str | None,
    typer.Option(OPTION, metavar="[ADDRESS:PORT]", help="Show the run in a browser; on a free port of this machine."),
]
WebLoginOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Ask for the password in this file; beyond this machine there must be one."),
]


def with_web_place(words: Sequence[str]) -> list[str]:
    """The words of a command; `--web` alone means any free port here. Typer knows no option that may end early."""
    filled = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        is_alone = word == OPTION and not re.fullmatch(r"\S*:\d+", following)
        filled.append(f"{OPTION}={ANYWHERE_HERE}" if is_alone else word)
    return filled


def open_web(place: str | None, login: Path | None) -> WebPlace | None:
    """Listen there, from now on and for every run of this command; raises Ended."""
    if place is None:
        if login is not None:
            raise Ended("--web-login says who may watch; say --web too", BAD_USAGE)
        return None
    host, port = _read(place)
    if login is not None:
        _refuse_weak(login)
    elif not is_loopback(host):
        raise Ended(
            f"--web {place}: beyond this machine a run is shown to those only who know a password; name the file that "
            "holds it, --web-login FILE",
            BAD_USAGE,
        )
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return WebPlace(socket.create_server((host, port), family=family), host, login)
    except OSError as error:
        raise Ended(f"--web {place}: cannot listen there: {error.strerror or error}", BAD_USAGE) from error


def _read(place: str) -> tuple[str, int]:
    host, _, port = place.rpartition(":")
    host = host.strip("[]")
    number = read_port(port)
    if not host or number is None:
        raise Ended(f"--web: found {place!r}, expected ADDRESS:PORT such as 127.0.0.1:8089", BAD_USAGE)
    return host, number


def _refuse_weak(file: Path) -> None:
    """A password that can be read, by its owner only, and cannot be guessed."""
    try:
        password, mode = read_password(file), file.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise Ended(f"--web-login {file}: cannot be read as text", BAD_USAGE) from error
    if mode & 0o077:
        raise Ended(f"--web-login {file}: others on this machine may read it; chmod 600 {file}", BAD_USAGE)
    if len(password) < SHORTEST_PASSWORD:
        found = f"found {len(password)} characters, expected at least {SHORTEST_PASSWORD}"
        raise Ended(f"--web-login {file}: {found} in its first line", BAD_USAGE)
