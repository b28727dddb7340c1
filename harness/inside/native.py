"""Code in C that may be loaded behind the guard: what it connects to by itself, no audit hook sees.

So a module in C is loaded only if it stands here: it has been looked at, and reaches nobody but through Python's
sockets, or not by itself (libzmq: harness/inside/zmq_shut.py). Database drivers, other event loops, remote file
systems, cffi and what nobody thought of are refused; and of the C library ctypes gets what this project calls, no more.
Whoever brings C of his own under one of these names, or writes into the memory of the process, gets past: that is no
accident any more, and only a network keeps him in (docs/operations.md).
"""

import sys
from importlib.machinery import ExtensionFileLoader

# Of Python's own, these reach somebody by themselves: Tcl has sockets, NIS asks a server, the system's log is behind a
# socket of this machine, and another interpreter has no hook.
INTERPRETERS = ("_interpreters", "_interpchannels", "_interpqueues", "_xxsubinterpreters", "_xxinterpchannels")
PYTHONS_CLIENTS = frozenset(("_tkinter", "nis", "syslog", *INTERPRETERS))

# What the fleet loads, and what a journey may work with: each by itself and with all that is below it.
LOOKED_AT = (
    "_brotli", "brotli", "charset_normalizer", "gevent", "geventhttpclient", "greenlet", "httptools", "markupsafe",
    "msgpack", "numpy", "pandas", "PIL", "psutil", "pyarrow.lib", "pyarrow._compute",
    "pyarrow._csv", "pyarrow._feather", "pyarrow._json", "pydantic_core", "scipy", "yaml",
    "zmq", "zope.interface",
)  # fmt: skip
BUT_NOT = ("gevent.resolver.cares",)  # asks name servers itself

OF_C = frozenset(("prctl",))  # harness/processes.py


def may_be_loaded(module: str) -> bool:
    """May a module in C be loaded behind the guard?"""
    if module in PYTHONS_CLIENTS or _is_below(module, BUT_NOT):
        return False
    return module in sys.stdlib_module_names or _is_below(module, LOOKED_AT)


def may_be_taken(symbol: object) -> bool:
    """May ctypes take it out of a library in C?"""
    return type(symbol) is str and symbol in OF_C


def loaded_too_early() -> list[str]:
    """The modules in C that are there already, and may not be."""
    in_c = (name for name, module in sys.modules.items() if _is_in_c(module) or name in PYTHONS_CLIENTS)
    return sorted(name for name in in_c if not may_be_loaded(name))


def _is_in_c(module: object) -> bool:
    return isinstance(getattr(getattr(module, "__spec__", None), "loader", None), ExtensionFileLoader)


def _is_below(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)
