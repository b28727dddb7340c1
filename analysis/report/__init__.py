"""The report: one HTML page that needs nothing beside it, from a recording and its verdict."""

from analysis.report.page import render_report, write_report, write_workbooks

__all__ = ["render_report", "write_report", "write_workbooks"]
