"""The last gate: an audit hook that lets nothing of this process out to anything but the target.

An audit hook cannot be removed, sees every `socket.connect` and every name that is asked for, of every client, and acts
before a packet leaves. It is shut before any locustfile is loaded, and opens once, to the target of the plan. What it
does not see are libraries that connect in C; of these only libzmq is here, Locust's own channel to the master. Programs
that a locustfile would start are outside of it, so none may be started; nor an interpreter, which would have no hook.
"""

import _posixsubprocess
import ipaddress
import socket
import sys
from _thread import get_native_id  # before anybody patches it
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Address = tuple[str, int]  # an IP address and a port

LOCAL_NAMES = frozenset({"", "localhost"})
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")
FORK_EXEC = "portal-load.fork_exec"  # ours: multiprocessing starts its programs by it, and Python announces nothing
INTERPRETER = "cpython.PyInterpreterState_New"
# What ctypes may not take out of the C library: each of it reaches somebody, or starts a program, unseen.
IN_C = frozenset((
    "connect", "sendto", "sendmsg", "sendmmsg", "syscall", "getaddrinfo", "gethostbyname", "gethostbyname_r",
    "gethostbyname2", "res_query", "system", "popen", "execl", "execle", "execlp", "execv", "execve", "execvp",
    "execvpe", "fexecve", "posix_spawn", "posix_spawnp",
))  # fmt: skip
BELOW_IP = getattr(socket, "AF_PACKET", None)


class EgressRefused(RuntimeError):
    """Somebody tried to reach what is not of the target; not an OSError, so that no client tries again."""


class Guard:
    """What of the network this process may reach: nothing, until it is opened to a target."""

    def __init__(self) -> None:
        self._addresses: frozenset[Address] = frozenset()
        self._names: frozenset[str] = LOCAL_NAMES
        self._is_there = self._is_shut = False
        self._trusted: set[int] | None = None  # the threads that it is open for; None: all
        self._hold: Callable[[], None] = _never

    def shut(self, names: Iterable[str] = ()) -> None:
        """From now on, for as long as the process lives, nothing can be reached; only these names can be looked up."""
        self._names |= {_plain(name) for name in names}
        self._is_shut = True
        if not self._is_there:
            self._is_there = True
            sys.addaudithook(self._hook())
            _announce_fork_exec()

    @contextmanager
    def shut_meanwhile(self) -> Iterator[None]:
        """Shut while code of somebody else is loaded in a process that itself has to reach the target.

        Where it leaves a thread behind, such as one that sends away what an application did, it stays shut for ever but
        for the threads that were there before: one thread starts another.
        """
        was_shut, before = self._is_shut, _threads()
        self.shut()
        try:
            yield
        finally:
            if _threads() - before:
                self._trusted = before if self._trusted is None else self._trusted & before
            self._is_shut = was_shut

    def open_to(self, addresses: Iterable[str], hosts: Iterable[str], hold: Callable[[], None] | None = None) -> None:
        """The target is known: these addresses can be reached, and these `host:port` be looked up, and no others.

        `hold` raises where nobody may connect now, be it with our browser or with a client of the journeys' own.
        """
        self._hold = hold or _never
        self.shut(urlsplit(f"//{host}").hostname or "" for host in hosts)
        self._addresses = read_addresses(addresses)

    def _hook(self) -> Callable[[str, tuple[Any, ...]], None]:
        check_by_event = {
            **self._checks(),
            **dict.fromkeys((*PROGRAMS, FORK_EXEC, INTERPRETER), _refuse_program),
        }

        def on_audit(event: str, arguments: tuple[Any, ...]) -> None:
            check = check_by_event.get(event)
            if check is not None and (self._is_shut or not self._is_trusted()):
                check(arguments)

        return on_audit

    def _is_trusted(self) -> bool:
        return self._trusted is None or get_native_id() in self._trusted

    def _checks(self) -> Mapping[str, Callable[[tuple[Any, ...]], None]]:
        to_address = ("socket.connect", "socket.sendto", "socket.sendmsg")
        of_name = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
        return {
            **dict.fromkeys(to_address, self._check_address),
            **dict.fromkeys(of_name, self._check_name),
            "socket.__new__": _check_family,
            "ctypes.dlsym": _check_symbol,
        }

    def _check_address(self, arguments: tuple[Any, ...]) -> None:
        address = arguments[1]
        if address is not None and not is_allowed(address, self._addresses):  # None: of a socket that is connected
            raise EgressRefused(f"refused to reach {address!r}: it is not of the target")
        if isinstance(address, tuple):
            self._hold()

    def _check_name(self, arguments: tuple[Any, ...]) -> None:
        """Who asks for a name sends it to a name server, and on to whoever owns the name."""
        asked = arguments[0][0] if isinstance(arguments[0], tuple) else arguments[0]
        if not is_known(asked, self._names):
            raise EgressRefused(f"refused to look up {asked!r}: it is not of the target")


def _never() -> None:
    """Nothing is held."""


GUARD = Guard()  # one a process, as the audit hook is


def read_addresses(addresses: Iterable[str]) -> frozenset[Address]:
    """The addresses of the plan's target, as the gate resolved them: a name is not asked again here, where another
    resolver, or the same one a minute later, could lead elsewhere."""
    places = (urlsplit(f"//{address}") for address in addresses)
    return frozenset((place.hostname or "", place.port or 0) for place in places)


def is_allowed(address: Any, allowed: frozenset[Address]) -> bool:
    """An Internet address must be listed with its port; a local one (a path) stays on this machine.

    Of these very types: another one may say something else here than the socket reads in it.
    """
    if type(address) is tuple and len(address) >= 2:
        return type(address[0]) is str and type(address[1]) is int and address[:2] in allowed
    return isinstance(address, (str, bytes))


def is_known(asked: Any, names: frozenset[str]) -> bool:
    """A number is not looked up, whoever asks; a name must be listed."""
    if asked is None:
        return True
    name = _plain(asked.decode("ascii", "replace") if isinstance(asked, (bytes, bytearray)) else str(asked))
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name in names
    return True


def _refuse_program(arguments: tuple[Any, ...]) -> None:
    raise EgressRefused("refused to start a program: what it would reach, nobody could see")


def _check_family(arguments: tuple[Any, ...]) -> None:
    if BELOW_IP is not None and arguments[1] == BELOW_IP:
        raise EgressRefused("refused a socket below IP: whom its packets reach, nobody could see")


def _check_symbol(arguments: tuple[Any, ...]) -> None:
    if arguments[1] in IN_C:
        raise EgressRefused(f"refused to take {arguments[1]} out of a C library: whom it reaches, nobody could see")


def _announce_fork_exec() -> None:
    """Python tells nobody of programs that are started by the function below subprocess itself."""
    fork_exec: Any = _posixsubprocess.fork_exec

    def announced(*words: Any) -> Any:
        sys.audit(FORK_EXEC)
        return fork_exec(*words)

    _posixsubprocess.fork_exec = announced


def _threads() -> set[int]:
    """The threads of this process, as the system knows them."""
    with suppress(OSError):
        return {int(thread.name) for thread in Path("/proc/self/task").iterdir()}
    return set()


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
