"""Provenance: what a run was made with, so that another can make it again or know why it cannot."""

import hashlib
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from contract.plan import Plan
from harness.machine import this_machine

PACKAGES = ("portal-load", "locust", "gevent", "httptools", "numpy", "pandas", "pyarrow", "matplotlib")


def describe(plan: Plan, scenario_text: str, target_declares: dict[str, Any] | None) -> dict[str, Any]:
    """Versions, commit, machine, seed and scenario hash; `target_declares` is what the target says of itself."""
    machine = this_machine()
    return {
        "versions": _python() | {name: _version(name) for name in PACKAGES},
        "commit": _commit(),
        "machine": {
            "cores": machine.cores,
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            "processor": _processor(),
            "system": f"{platform.system()} {platform.release()}",
            "open_files": machine.descriptors,
            "local_ports": machine.ports,
        },
        "seed": plan.seed,
        "scenario_sha256": hashlib.sha256(scenario_text.encode()).hexdigest(),
        "target_declares": target_declares,
        "clocks": {},
    }


def _python() -> dict[str, str]:
    """Its version, and which build of it: one with a profile of its use takes a tenth to a quarter less CPU."""
    return {"python": platform.python_version(), "python build": ", ".join(platform.python_build())}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    """The commit of this checkout, with `+` where files differ from it; None outside one."""
    here = Path(__file__).parent
    try:
        commit = _git(here, "rev-parse", "--short=12", "HEAD")
        return commit + ("+" if _git(here, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *words: str) -> str:
    answer = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, timeout=5, check=True)
    return answer.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
