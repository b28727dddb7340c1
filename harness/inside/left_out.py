"""What a worker never does is left out of it: Locust's web page and its HTML report, with Flask and Jinja behind them.

Locust loads them for three names. They are 130 modules and 7 MB, which two workers of 20,000 citizens feel as 0.4 KB of
each citizen. Whoever asks for another name of theirs, as somebody's own journey may, has the whole of them after all.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LEFT_OUT = {
    "locust.web": ("WebUI",),
    "locust.html": ("get_html_report", "process_html_filename"),
}


class LeftOut:
    """Stands for one name; raises RuntimeError for whoever calls it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise RuntimeError(
            f"a worker of the fleet has no {type(self).__qualname__}: pages and reports are the master's"
        )


def leave_out() -> None:
    """In a process that becomes a worker, before Locust is loaded; raises RuntimeError where that is too late."""
    for module in LEFT_OUT:
        if module in sys.modules:
            raise RuntimeError(f"{module} is loaded already")
    sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder, Loader):
    """Finds a module that has no more than the names that Locust asks for."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in LEFT_OUT else None

    def exec_module(self, module: ModuleType) -> None:
        for name in LEFT_OUT[module.__name__]:
            setattr(module, name, type(name, (LeftOut,), {"__module__": module.__name__}))

        def ask_the_real_one(name: str) -> Any:
            if name.startswith("__"):  # the import system looks for some that are not there
                raise AttributeError(name)
            return getattr(self._really(module.__name__), name)

        module.__getattr__ = ask_the_real_one  # type: ignore[method-assign]

    def _really(self, name: str) -> ModuleType:
        """From now on all of them are Locust's own, for whoever looks."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
            for module in LEFT_OUT:
                sys.modules.pop(module, None)
        return importlib.import_module(name)
