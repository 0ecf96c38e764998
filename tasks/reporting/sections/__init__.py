"""The report's sections in reading order; a new one is one module and one line here."""

from __future__ import annotations

from tasks.reporting.document import Document, Picture, Section
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.claims_section import claims
from tasks.reporting.sections.configuration_section import configuration
from tasks.reporting.sections.conventions_section import conventions
from tasks.reporting.sections.data_summary_section import data_summary
from tasks.reporting.sections.failures_section import failures
from tasks.reporting.sections.findings_section import findings
from tasks.reporting.sections.model_calls import commentary, model_calls, persona_prompts
from tasks.reporting.sections.opening_section import opening
from tasks.reporting.sections.performance_section import performance
from tasks.reporting.sections.quarantine_section import quarantine
from tasks.reporting.sections.recommendations_section import recommendations
from tasks.reporting.sections.redundancy_section import redundancy
from tasks.reporting.sections.since_last_section import since_last
from tasks.reporting.sections.sources_section import file_appendix, source_appendix
from tasks.reporting.sections.telemetry_section import telemetry
from tasks.reporting.sections.validation_section import validation
from tasks.reporting.sections.workflow_section import workflow


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
