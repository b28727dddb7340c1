"""The report of a committed run is the same bytes as when it was committed, not only twice in one process."""

import json

import matplotlib as mpl
import pytest

from tests.golden import REPORT, report_told


def test_the_report_of_the_example_is_byte_for_byte_as_it_was():
    """`make golden` takes another report as right, where a change of it was meant."""
    golden = json.loads(REPORT.read_text(encoding="utf-8"))
    if mpl.__version__ != golden["matplotlib"]:
        pytest.skip(f"found matplotlib {mpl.__version__}, expected {golden['matplotlib']}, which is locked")
    assert report_told() == golden
