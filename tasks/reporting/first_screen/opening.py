"""The document without its sections: what stands on the first screen."""

from __future__ import annotations

from typing import TypedDict

from data_contracts.facts import FAULT
from tasks.reporting.document import Beside, Block, Document, Paragraph, Spans, Tone, line
from tasks.reporting.first_screen.actions import actions
from tasks.reporting.first_screen.answers import answers
from tasks.reporting.first_screen.audited import audited
from tasks.reporting.first_screen.headline import tone, verdict
from tasks.reporting.first_screen.model_lines import model_lines
from tasks.reporting.first_screen.model_table import model_table
from tasks.reporting.quoted_facts import clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import told_fault


def opening(report: ReportInput, figures: tuple[Block, ...] = ()) -> Document:
    """The document without its sections; `figures` stand beside the table of models."""
    return Document(
        title="Benchmark audit",
        subtitle=_subtitle(report),
        **_first_line(report),
        opening=_guarded(report, figures),
    )


def _subtitle(report: ReportInput) -> Spans:
    try:
        return audited(report)
    except Exception as error:
        return told_fault("what was audited", error).spans


class _FirstLine(TypedDict):
    verdict: Spans
    tone: Tone


def _first_line(report: ReportInput) -> _FirstLine:
    try:
        return {"verdict": verdict(report), "tone": tone(report)}
    except Exception as error:
        # Critical: a reader must not take a report without a verdict for a good one.
        return {"verdict": told_fault("the verdict", error).spans, "tone": "critical"}


def _guarded(report: ReportInput, figures: tuple[Block, ...]) -> tuple[Block, ...]:
    try:
        return tuple(_opening(report, figures))
    except Exception as error:
        # The verdict above it and the sections below it do not need it.
        return (told_fault("the summary", error),)


def _opening(report: ReportInput, figures: tuple[Block, ...]) -> list[Block]:
    # First what could not be computed, since it is missing from all that follows.
    faults = [f for f in report.facts_of("findings") if f.metric == FAULT]
    blocks: list[Block] = [Paragraph(clause(fact), "critical") for fact in faults]
    if report.request.commentary.model is not None and not report.commented:
        blocks.append(Paragraph(line("No model commented: the audit is complete but degraded."), "warning"))
    models = report.once(model_lines)
    blocks.append(answers(report, models))
    steps = actions(report)
    todo: tuple[Block, ...] = (Paragraph(line("Do next"), "lead"), steps) if steps else ()
    table = model_table(report, models)
    if figures:
        blocks.append(Beside(table, figures, above=todo))
    else:
        blocks += [*todo, *table]
    return blocks
