"""Prints the battery's table after the proofs."""

from tests.proofs import table


def pytest_terminal_summary(terminalreporter):
    if table.ROWS:
        terminalreporter.section("proofs")
        for line in table.lines():
            terminalreporter.write_line(line)
