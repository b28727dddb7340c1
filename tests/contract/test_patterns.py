"""Regular expressions that mean the same in every Python that the project runs on."""

import re

import pytest

from harness.processes import ROOT

PACKAGES = ("analysis", "cli", "contract", "harness", "locustfiles", "portal", "queueing")
CHARACTERS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")  # a class of them, in which nothing is repeated
OF_A_GROUP = re.compile(r"(?<![\\(])\)(?:[*+?]|\{\{?[\d,]+\}?\})\+")


def repeats(line):
    """Does a pattern on it repeat a group possessively?"""
    return OF_A_GROUP.search(CHARACTERS.sub("c", line)) is not None


@pytest.mark.parametrize("line", ['r"(?:a|b)*+"', 'r"(?:a|b)++c"', 'r"([)]x)?+"', 'rf"(?:a){{1,3}}+"', 'r"(a){1,3}+"'])
def test_it_is_seen(line):
    assert repeats(line)


@pytest.mark.parametrize("line", ['r"[(a)*+]"', 'r"\\)*+"', 'r"a*+"', 'r"[^)]++"', 'r"(?>(?:a|b)*)"', 'r"(?:a++)+"'])
def test_nothing_else_is(line):
    assert not repeats(line)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_group_is_repeated_possessively(package):
    """Before Python 3.11.5 that goes wrong where the group backtracks (gh-106052): a secret was told. `(?>(?:...)*)`
    means the same, and does not."""
    files = sorted((ROOT / package).rglob("*.py"))
    lines = [(file.name, line.strip()) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert [found for found in lines if repeats(found[1]) and not found[1].startswith("#")] == []
