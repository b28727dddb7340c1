"""Which code a process runs: one letter, one library or one Python of another version, and it is another hash."""

import importlib.metadata

import pytest

from harness import code
from harness.code import LIBRARIES, code_hash, journeys_hash
from harness.imported import files_with
from harness.processes import ROOT


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(code, "ROOT", tmp_path)
    for part in code.PARTS:
        (tmp_path / part).mkdir()
        (tmp_path / part / "__init__.py").write_text("", encoding="utf-8")
    return tmp_path


def hashed():
    code_hash.cache_clear()
    try:
        return code_hash()
    finally:
        code_hash.cache_clear()


@pytest.mark.parametrize("part", code.PARTS)
def test_another_letter_is_another_hash(tree, part):
    before = hashed()
    assert (len(before), hashed()) == (16, before)
    (tree / part / "__init__.py").write_text(" ", encoding="utf-8")
    assert hashed() != before


@pytest.mark.parametrize("file", ["locustfiles/procedures.csv", "locustfiles/provinces.csv", "harness/day.csv"])
def test_another_line_of_a_table_is_another_hash(tree, file):
    assert (ROOT / file).is_file()
    (tree / file).write_text("name,share\na,0.5\n", encoding="utf-8")
    before = hashed()
    (tree / file).write_text("name,share\na,0.6\n", encoding="utf-8")
    assert hashed() != before


@pytest.mark.parametrize("library", ["locust", "gevent", "httptools", "pyzmq", "msgpack"])
def test_another_version_of_what_does_the_work_is_another_hash(tree, library, monkeypatch):
    assert library in LIBRARIES
    before, version = hashed(), importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0" if name == library else version(name))
    assert hashed() != before


def test_another_python_is_another_hash(tree, monkeypatch):
    before = hashed()
    monkeypatch.setattr(code, "PYTHON", "3.99")
    assert hashed() != before


def write(folder, **text_by_name):
    for name, text in text_by_name.items():
        file = folder / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("import people", {"people.py"}),
        ("import people as crowd, json", {"people.py"}),
        ("from people import NAMES", {"people.py"}),
        ("def go(session):\n    from people import NAMES", {"people.py"}),
        ("try:\n    import people\nexcept ImportError:\n    pass", {"people.py"}),
        ("import parts.forms", {"parts/__init__.py", "parts/forms.py", "parts/fields.py"}),
        ("from parts import forms", {"parts/__init__.py", "parts/forms.py", "parts/fields.py"}),
        ("from parts.forms import Form", {"parts/__init__.py", "parts/forms.py", "parts/fields.py"}),
        ("from parts import *", {"parts/__init__.py"}),
        ("import bare.deep", {"bare/deep.py"}),  # a folder that is a package without a file that says so
        ("import journeys.people", {"people.py"}),  # from where the folder stands
        ("from . import people", {"people.py"}),
        ("from ..journeys import people", {"people.py"}),
        ("import turns", {"turns.py", "back.py"}),  # two that import each other
        ("import json, os.path, contract.journey", set()),
        ("from .. import above", set()),  # not below the folder
        ("import nobody", set()),
        (f"import {'n' * 400}", set()),
        ("import (", set()),
    ],
)
def test_a_file_goes_with_what_it_imports_from_beside_it(tmp_path, said, names):
    folder = tmp_path / "journeys"
    write(tmp_path, above="")
    write(
        folder, own=said, people="NAMES = []", other="", parts__forms="from .fields import Field",
        parts__fields="import json", parts__unused="", bare__deep="", turns="import back", back="import turns",
    )  # fmt: skip
    (folder / "parts" / "__init__.py").write_text("", encoding="utf-8")
    assert set(files_with(folder / "own.py")) - {"own.py"} == names


def test_what_is_known_is_left_out(tmp_path):
    write(tmp_path, own="import contract.plan, people", people="", contract__plan="")
    assert list(files_with(tmp_path / "own.py", [tmp_path / "contract"])) == ["own.py", "people.py"]


def test_a_changed_letter_beside_the_journeys_is_another_hash(tmp_path):
    for machine in ("master", "worker"):
        write(tmp_path / machine, own="import people", people="NAMES = []", unused="1")
    on_master, on_worker = (journeys_hash(str(tmp_path / machine / "own.py")) for machine in ("master", "worker"))
    assert on_master == on_worker
    write(tmp_path / "worker", unused="2")
    assert journeys_hash(str(tmp_path / "worker" / "own.py")) == on_master
    write(tmp_path / "worker", people="NAMES = ['An']")
    assert journeys_hash(str(tmp_path / "worker" / "own.py")) != on_master
    (tmp_path / "worker" / "people.py").unlink()
    assert journeys_hash(str(tmp_path / "worker" / "own.py")) not in (on_master, "")
