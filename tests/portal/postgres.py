"""A PostgreSQL server of our own, on loopback and in a folder that goes with it, for the portal's tests.

python -m tests.portal.postgres COMMAND...    runs a command with its address in PORTAL_TEST_DATABASE
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

ADDRESS = "PORTAL_TEST_DATABASE"
HASTE = "-c fsync=off -c synchronous_commit=off -c max_connections=500 -c listen_addresses=127.0.0.1"
_numbers = count()


def missing() -> str | None:
    """What this machine lacks for it, in a sentence; None: nothing."""
    if _program("initdb") is None:
        return "PostgreSQL's initdb not found: on Debian, apt-get install postgresql"
    if os.geteuid() == 0 and shutil.which("runuser", path="/usr/sbin:/sbin:/usr/bin") is None:
        return "PostgreSQL does not run as root, and there is no runuser: on Debian, apt-get install util-linux"
    return None


@contextmanager
def server() -> Iterator[str]:
    """Its address, for as long as the context lasts."""
    with TemporaryDirectory(prefix="postgres-") as name, socket.create_server(("127.0.0.1", 0)) as probe:
        folder, port = Path(name), probe.getsockname()[1]
        probe.close()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        options = f"{HASTE} -c port={port} -c unix_socket_directories={folder}"
        _does("initdb", "--pgdata", folder / "data", "--auth", "trust", "--username", "portal", "--encoding", "UTF8")
        _does("pg_ctl", "--pgdata", folder / "data", "--wait", "--log", folder / "log", "--options", options, "start")
        try:
            yield f"postgresql://portal@127.0.0.1:{port}/postgres"
        finally:
            _does("pg_ctl", "--pgdata", folder / "data", "--mode", "immediate", "stop")


@contextmanager
def empty(address: str) -> Iterator[str]:
    """The address of a schema of its own in that database."""
    schema = f"portal_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        try:
            yield f"{address}?options=-csearch_path%3D{schema}"
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())


def _program(name: str) -> str | None:
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(newest_first[0]) if newest_first else shutil.which(name)


def _does(name: str, *words: str | Path) -> None:
    program = _program(name)
    assert program is not None
    as_somebody = ("/usr/sbin/runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*as_somebody, program, *words], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, f"{name}: {done.stderr}"


if __name__ == "__main__":
    if said := missing():
        sys.exit(said)
    with server() as there:
        code = subprocess.run(sys.argv[1:], env={**os.environ, ADDRESS: there}).returncode
    sys.exit(code)
