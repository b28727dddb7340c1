"""Which files a Python file imports from beside it, read from its text: nothing is run, so all machines find the same.

What is imported by a name that is put together while it runs, or from a folder that is put into Python's path and is
not its own, is not found so; nor are files that are read and not imported.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

Name = tuple[int, tuple[str, ...]]  # how many dots it begins with, and its parts


def files_with(file: Path, known: Iterable[Path] = ()) -> dict[str, bytes]:
    """It, and all that it imports from its own folder or below, directly or not: each one's content by its place there.

    What lies in a `known` folder is left out, but for the file itself. Raises OSError.
    """
    file, known = file.resolve(), tuple(known)
    folder, waiting, found = file.parent, [file], dict[str, bytes]()
    while waiting:
        one = waiting.pop()
        place = one.relative_to(folder).as_posix()
        if place not in found:
            found[place] = one.read_bytes()
            beside = _files_of(_names_in(found[place]), one.parent, folder)
            waiting += [each for each in beside if not any(each.is_relative_to(part) for part in known)]
    return dict(sorted(found.items()))


def _names_in(source: bytes) -> set[Name]:
    names: set[Name] = set()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # it cannot be loaded, and so imports nothing
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(0, tuple(alias.name.split("."))) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = tuple(node.module.split(".")) if node.module else ()
            names |= {(node.level, (*module, alias.name)) for alias in node.names}
    return names


def _files_of(names: Iterable[Name], importing: Path, folder: Path) -> Iterator[Path]:
    """Those that there are below the folder: of each step of a name the package, and the module."""
    for dots, parts in names:
        for start, rest in _starts(dots, parts, importing, folder):
            steps = [start.joinpath(*rest[:number]) for number in range(len(rest) + 1)]
            packages = [step / "__init__.py" for step in steps]
            modules = [step.parent / f"{step.name}.py" for step in steps[1:]]
            yield from (path for path in packages + modules if path.is_relative_to(folder) and _is_there(path))


def _starts(dots: int, parts: tuple[str, ...], importing: Path, folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """From where a name may be looked up: `journeys.people` is also `people` beside a file in a folder `journeys`."""
    if dots:
        above = (importing, *importing.parents)
        yield above[min(dots, len(above)) - 1], parts
        return
    yield folder, parts
    for number in range(1, len(parts)):
        if folder.parts[-number:] == parts[:number]:
            yield folder, parts[number:]


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for a file
        return False
