"""The report: one document of sections, rendered as Markdown, HTML and JSON, every number with its origin."""

from tasks.reporting.report_input import ReportInput, load_report_input
from tasks.reporting.writing import write_report

__all__ = ["ReportInput", "load_report_input", "write_report"]
