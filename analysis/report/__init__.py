"""The report: one HTML page that needs nothing beside it, workbooks and a PDF, from a recording and its verdict."""

from analysis.report.page import render_report, write_report, write_workbooks
from analysis.report.pdf import render_pdf, write_pdf

__all__ = ["render_pdf", "render_report", "write_pdf", "write_report", "write_workbooks"]
