"""Prints the battery's table after the proofs, whichever process each of them ran in."""

from dataclasses import astuple

import pytest

from tests.proofs.table import Row, lines, take_rows

PROVED = "proved"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    """What a test proved goes along with its report, which is all that comes back from another process."""
    if call.when == "call":
        item.user_properties += [(PROVED, astuple(row)) for row in take_rows()]


def pytest_terminal_summary(terminalreporter):
    reports = [
        each for name in ("passed", "failed") for each in terminalreporter.stats.get(name, ()) if each.when == "call"
    ]
    rows = [
        Row(*value)
        for each in sorted(reports, key=lambda each: each.nodeid)
        for name, value in each.user_properties
        if name == PROVED
    ]
    if rows:
        terminalreporter.section("proofs")
        for line in lines(rows):
            terminalreporter.write_line(line)
