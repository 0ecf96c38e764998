"""What is wrong in the files, a line for each rule: what it found, where first, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.wording import agree, capital
from tasks.analysis.advice import place_noun, said_by, todo_of_group
from tasks.analysis.rule_groups import RuleGroup
from tasks.reporting.document import (
    Block,
    Data,
    Paragraph,
    Row,
    Spans,
    Table,
    Tone,
    Words,
    columns,
    line,
    table_row,
)
from tasks.reporting.phrases import count, name
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.failures_section import FAILURES, INVALID_RUNS
from tasks.reporting.sections.report_section import Material, ReportSection, says
from tasks.reporting.told import spans_of

SHOWN = 6


def _findings(material: Material) -> Sequence[Block]:
    """The heaviest rules, then how many remain, what is accepted and what is gone."""
    report = material.report
    weighty = [group for group in report.rules if group.severity != "info"]
    rows = tuple(_row(group) for group in weighty[:SHOWN])
    table = (Table(columns("Severity", "What is wrong~", "Where~", "What to do~"), rows),) if rows else ()
    return (*table, *_rest(report, len(weighty) - len(rows)), *_accepted(report), *_gone(report))


def _row(group: RuleGroup) -> Row:
    tone: Tone = "critical" if group.severity == "critical" else "warning"
    news = line(" (", count(group.new, group.origin), " new)") if 0 < group.new < group.count else ()
    return table_row(
        line(Data(group.severity, group.origin, "strong"), news),
        Data(capital(said_by(group.examples[0])), group.origin),
        _where(group),
        spans_of((todo_of_group(group),)),
        tone=tone,
    )


def _where(group: RuleGroup) -> Spans:
    """The first place, and how many rows in how many files there are in all."""
    first = group.examples[0]
    where = line(name(first.artifact, group.origin))
    if group.rows == 1:
        return where
    rows = count(group.rows, group.origin, "row")
    if group.artifacts > 1:
        return line(
            where, " and others: ", rows, " in ", count(group.artifacts, group.origin, place_noun(group))
        )
    return line(where, ", ", rows)


def _rest(report: ReportInput, left: int) -> tuple[Block, ...]:
    remarks = report.severities["info"]
    told: list[Spans] = []
    if left:
        told.append(line(count(left, "findings", "more rule"), " found something. "))
    if remarks:
        asks = agree(remarks, "asks", "ask")
        told.append(line(count(remarks, "findings", "remark"), f" {asks} for nothing to be mended. "))
    if not report.rules:
        return ()
    link = Words("All findings with their rows", href="#findings-table")
    return (Paragraph(line(*told, link, "."), "note"),)


def _accepted(report: ReportInput) -> tuple[Block, ...]:
    """What the user accepts, each with the reason that was given."""
    told = [
        line(
            Data(group.rule, f"finding:{group.rule}", "code"),
            " (",
            count(group.artifacts, f"finding:{group.rule}", "file"),
            "): ",
            Data(group.why, "request:accept"),
        )
        for group in report.accepted
    ]
    return tuple(Paragraph(line("Accepted: ", one), "note") for one in told)


def _gone(report: ReportInput) -> tuple[Block, ...]:
    """How many findings of the audit before are no longer there."""
    if not report.gone.num_rows:
        return ()
    gone = count(report.gone.num_rows, "findings", "finding")
    return (Paragraph(line(gone, " of the audit before are gone."), "note"),)


SECTION = ReportSection(
    "findings",
    "Problems by cause",
    _findings,
    topics=("findings",),
    parts=(FAILURES, INVALID_RUNS),
    nothing=says("No rule found anything. What the rules are stands under Validation results."),
)
