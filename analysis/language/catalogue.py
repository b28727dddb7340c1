"""The words of a language: the TOML files of its folder as one table of texts."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read_catalogue(code: str) -> Mapping[str, str]:
    """Each text by its key, as in `gate.worker_cpu.name`. Raises ValueError where two files have the same key."""
    texts: dict[str, str] = {}
    for path in sorted((HERE / code).glob("*.toml")):
        for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in texts:
                raise ValueError(f"found {key} in {path.name} and in another catalogue of {code}, expected it once")
            texts[key] = text
    return texts


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value
