"""The report's sections in reading order; a new one is one module and one line here."""

from __future__ import annotations

from tasks.reporting.document import Document, Picture, Section
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.claims import claims
from tasks.reporting.sections.configuration import configuration
from tasks.reporting.sections.conventions import conventions
from tasks.reporting.sections.data_summary import data_summary
from tasks.reporting.sections.failures import failures
from tasks.reporting.sections.findings import findings
from tasks.reporting.sections.model_calls import commentary, model_calls, persona_prompts
from tasks.reporting.sections.opening import opening
from tasks.reporting.sections.performance import performance
from tasks.reporting.sections.quarantine import quarantine
from tasks.reporting.sections.recommendations import recommendations
from tasks.reporting.sections.redundancy import redundancy
from tasks.reporting.sections.since_last import since_last
from tasks.reporting.sections.sources import file_appendix, source_appendix
from tasks.reporting.sections.telemetry import telemetry
from tasks.reporting.sections.validation import validation
from tasks.reporting.sections.workflow import workflow


def compose(report: ReportInput, pictures: dict[str, Picture]) -> Document:
    """The whole document; `pictures` are the figures that were drawn, by name."""
    made: tuple[Section | None, ...] = (
        data_summary(report),
        performance(report, pictures),
        failures(report),
        findings(report),
        recommendations(report),
        since_last(report, pictures),
        commentary(report),
        telemetry(report, pictures),
        claims(report),
        redundancy(report),
        quarantine(report),
        validation(report),
        configuration(report),
        workflow(report, pictures),
        model_calls(report),
        persona_prompts(report),
        conventions(report),
    )
    document = opening(report).followed_by(*(section for section in made if section is not None))
    return document.followed_by(source_appendix(report, document), file_appendix(report))
