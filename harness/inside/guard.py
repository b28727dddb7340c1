"""The last gate: an audit hook that lets nothing of this process out to anything but the target.

An audit hook cannot be removed, sees every `socket.connect` and every name that is asked for, of every client, and acts
before a packet leaves. It is shut before any locustfile is loaded, and opens once, to the target of the plan. What it
does not see is code in C that connects by itself, so only such is loaded as is known not to (harness/inside/native.py).
Programs that a locustfile would start are outside of it, so none may be started; nor an interpreter, which has no hook.
Nor may a socket of this machine (a path) be connected to: who listens there, such as a container engine, reaches more.
"""

import _posixsubprocess
import ipaddress
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from harness.inside.native import PYTHONS_CLIENTS, loaded_too_early, may_be_loaded, may_be_taken
from harness.inside.own_name import known_without_asking

Address = tuple[str, int]  # an IP address and a port

LOCAL_NAMES = frozenset({"", "localhost"})
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")
FORK_EXEC = "portal-load.fork_exec"  # ours: multiprocessing starts its programs by it, and Python announces nothing
INTERPRETER = "cpython.PyInterpreterState_New"
BELOW_IP = getattr(socket, "AF_PACKET", None)


class EgressRefused(RuntimeError):
    """Somebody tried to reach what is not of the target; not an OSError, so that no client tries again."""


class ModuleRefused(EgressRefused, ImportError):
    """A module in C that might reach somebody by itself; who can do without it may go on, as where it is not there."""


class ProgramRefused(EgressRefused, OSError):
    """A program; who can do without it, as `platform` can without `uname -p`, goes on, as where it is not there."""


class ReverseRefused(EgressRefused, socket.herror):
    """The name of an address, which nobody needs: who asks, such as a server that starts, takes the address instead."""


class Guard:
    """What of the network this process may reach: nothing, until it is opened to a target."""

    def __init__(self) -> None:
        self._addresses: frozenset[Address] = frozenset()
        self._names: frozenset[str] = LOCAL_NAMES
        self._own_names: frozenset[str] = frozenset()
        self._is_there = False
        self._hold: Callable[[], None] = _never

    def shut(self, names: Iterable[str] = ()) -> None:
        """From now on, for as long as the process lives, nothing can be reached; only these names can be looked up."""
        self._names |= {_plain(name) for name in names}
        if self._is_there:
            return
        early = loaded_too_early()
        if early:
            raise EgressRefused(
                f"refused to go on: {', '.join(early)} was loaded before the guard, and is not seen by it"
            )
        self._own_names = known_without_asking()
        self._is_there = True
        sys.addaudithook(self._hook())
        _announce_fork_exec()

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
            if check is not None:
                check(arguments)

        return on_audit

    def _checks(self) -> Mapping[str, Callable[[tuple[Any, ...]], None]]:
        to_address = ("socket.connect", "socket.sendto", "socket.sendmsg")
        return {
            **dict.fromkeys(to_address, self._check_address),
            "socket.getaddrinfo": self._check_name,
            "socket.gethostbyname": self._check_name_or_own,
            **dict.fromkeys(("socket.gethostbyaddr", "socket.getnameinfo"), self._check_reverse),
            **dict.fromkeys(("ctypes.dlsym", "ctypes.dlsym/handle"), _check_symbol),
            **dict.fromkeys(("sqlite3.enable_load_extension", "sqlite3.load_extension"), _refuse_sqlite),
            "ctypes.call_function": _refuse_call,
            "import": _check_import,
            "socket.__new__": _check_family,
        }

    def _check_address(self, arguments: tuple[Any, ...]) -> None:
        address = arguments[1]
        if address is not None and not is_allowed(address, self._addresses):  # None: of a socket that is connected
            raise EgressRefused(f"refused to reach {address!r}: it is not of the target")
        if address is not None:
            self._hold()

    def _check_name(self, arguments: tuple[Any, ...]) -> None:
        """Who asks for a name sends it to a name server, and on to whoever owns the name."""
        if not is_known(arguments[0], self._names):
            raise EgressRefused(f"refused to look up {arguments[0]!r}: it is not of the target")

    def _check_name_or_own(self, arguments: tuple[Any, ...]) -> None:
        """Asked for is an IPv4 address alone, which a file may know of this machine's name, as it stands there."""
        asked = arguments[0]
        if type(asked) is not str or asked.lower() not in self._own_names:
            self._check_name(arguments)

    def _check_reverse(self, arguments: tuple[Any, ...]) -> None:
        """The name of an address is asked of a name server too, and on of whoever owns the address."""
        asked = arguments[0][0] if isinstance(arguments[0], tuple) else arguments[0]
        number = number_in(asked)
        if not (is_known(asked, self._names) if number is None else number.is_loopback):
            raise ReverseRefused(f"refused to look up the name of {asked!r}: nobody needs it")


def _never() -> None:
    """Nothing is held."""


GUARD = Guard()  # one a process, as the audit hook is


def read_addresses(addresses: Iterable[str]) -> frozenset[Address]:
    """The addresses of the plan's target, as the gate resolved them: a name is not asked again here, where another
    resolver, or the same one a minute later, could lead elsewhere."""
    places = (urlsplit(f"//{address}") for address in addresses)
    return frozenset((place.hostname or "", place.port or 0) for place in places)


def is_allowed(address: Any, allowed: frozenset[Address]) -> bool:
    """An address must be listed with its port.

    Of these very types: another one may say something else here than the socket reads in it.
    """
    if type(address) is tuple and len(address) >= 2:
        return type(address[0]) is str and type(address[1]) is int and address[:2] in allowed
    return False


def is_known(asked: Any, names: frozenset[str]) -> bool:
    """A number is not looked up, whoever asks; a name must be listed. Of these very types too."""
    if asked is None:
        return True
    return number_in(asked) is not None or _text(asked) in names


def number_in(asked: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that stands there as a number; behind a % may only stand an interface of this machine."""
    text = _text(asked)
    host, percent, scope = text.partition("%") if text is not None else ("", "", "")
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return None
    if percent and (number.version == 4 or not _is_interface(scope)):
        return None
    return number


def _is_interface(scope: str) -> bool:
    return (scope.isascii() and scope.isdigit()) or scope in {name for _, name in socket.if_nameindex()}


def _text(asked: Any) -> str | None:
    if type(asked) is str:
        return _plain(asked)
    return _plain(asked.decode("ascii", "replace")) if type(asked) in (bytes, bytearray) else None


def _refuse_program(arguments: tuple[Any, ...]) -> None:
    raise ProgramRefused("refused to start a program: what it would reach, nobody could see")


def _check_family(arguments: tuple[Any, ...]) -> None:
    if BELOW_IP is not None and arguments[1] == BELOW_IP:
        raise EgressRefused("refused a socket below IP: whom its packets reach, nobody could see")


def _check_symbol(arguments: tuple[Any, ...]) -> None:
    if not may_be_taken(arguments[1]):
        raise EgressRefused(f"refused to take {arguments[1]} out of a C library: whom it reaches, nobody could see")


def _check_import(arguments: tuple[Any, ...]) -> None:
    """Of a module in C, and of no other, Python knows the file at this point; of one that is built in it has none."""
    name, file = arguments[:2]
    if name in PYTHONS_CLIENTS or (file is not None and not may_be_loaded(name)):
        raise ModuleRefused(f"refused to load {name}, which is in C: whom it reaches, nobody could see")


def _refuse_call(arguments: tuple[Any, ...]) -> None:
    raise EgressRefused("refused to call an address in memory: whom it reaches, nobody could see")


def _refuse_sqlite(arguments: tuple[Any, ...]) -> None:
    raise EgressRefused("refused an extension of SQLite, which is in C: whom it reaches, nobody could see")


def _announce_fork_exec() -> None:
    """Python tells nobody of programs that are started by the function below subprocess itself."""
    fork_exec: Any = _posixsubprocess.fork_exec

    def announced(*words: Any) -> Any:
        sys.audit(FORK_EXEC)
        return fork_exec(*words)

    _posixsubprocess.fork_exec = announced


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
