"""What the battery of faults says at its end: a table of fault, times, what was lost, and the verdict."""

import pytest

from tests.chaos.scene import TOLD


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One row a fault."""
    if not TOLD:
        return
    rows = [("fault", "times", "counted = recorded + lost", "verdict"), *TOLD]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    terminalreporter.section("faults")
    for row in rows:
        terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
