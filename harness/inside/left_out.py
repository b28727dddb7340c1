"""What a worker never does is left out of it: Locust's web page and its HTML report, with Flask and Jinja behind them.

Locust loads them for three names. They are 130 modules and 7 MB, which two workers of 20,000 citizens feel as 0.35 KB
of each citizen.
"""

import sys
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
    for module, names in LEFT_OUT.items():
        if module in sys.modules:
            raise RuntimeError(f"{module} is loaded already")
        instead = ModuleType(module, doc="Stands for what a worker never does.")
        for name in names:
            setattr(instead, name, type(name, (LeftOut,), {"__module__": module}))
        sys.modules[module] = instead
