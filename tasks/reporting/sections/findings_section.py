"""Every finding by rule: the overview, then the first ones of each."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.advice import advice_on, place_noun, said_by
from tasks.reporting.document import Block, Data, Fold, Paragraph, Row, Table, columns, line, table_row
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import Finding, RuleGroup
from tasks.reporting.sections.phrases import count, name, text_or_dash
from tasks.reporting.sections.report_section import Material, ReportSection, says

GONE_SHOWN = 200


def _findings(material: Material) -> Sequence[Block]:
    """An overview table, which holds the facts too, and for each rule up to 50 rows with file, record and field."""
    rules, aside = material.report.rules, (*_accepted(material.report), *_gone(material.report))
    if not rules:
        return aside
    # Remarks may be many and ask for nothing: one fold keeps them from hiding what weighs.
    remarks = tuple(_details(group) for group in rules if group.severity == "info")
    weighty = (_details(group) for group in rules if group.severity != "info")
    fold = Fold(line("Remarks of ", count(len(remarks), "findings", "rule")), remarks)
    return (_overview(rules), *weighty, *((fold,) if remarks else ()), *aside)


def _accepted(report: ReportInput) -> tuple[Block, ...]:
    """What the user accepts, each with the reason that was given."""
    rows = tuple(
        table_row(
            Data(group.rule, f"finding:{group.rule}", "code"),
            count(group.rows, f"finding:{group.rule}"),
            count(group.artifacts, f"finding:{group.rule}"),
            Data(group.why, "request:accept"),
        )
        for group in report.accepted
    )
    lead = Paragraph(line("Accepted in ", Data("benchaudit.toml", "request:accept", "code"), ":"), "lead")
    return (lead, Table(columns("Rule", "Rows>", "Places>", "Why~"), rows)) if rows else ()


def _gone(report: ReportInput) -> tuple[Block, ...]:
    """What the audit before found and this one does not."""
    rows = tuple(
        table_row(
            Data(row["rule"], f"finding:{row['rule']}", "code"),
            name(row["artifact"], f"finding:{row['rule']}"),
            Data("no longer broken" if row["still_there"] else "the file is gone", f"finding:{row['rule']}"),
        )
        for row in report.gone.slice(0, GONE_SHOWN).to_pylist()
    )
    summary = line("Gone since the last audit: ", count(report.gone.num_rows, "findings", "finding"))
    return (Fold(summary, (Table(columns("Rule", "File", "Why"), rows),)),) if rows else ()


def _overview(groups: tuple[RuleGroup, ...]) -> Table:
    rows = tuple(
        table_row(
            Data(g.severity, g.origin, "strong"),
            Data(g.rule, g.origin, "code"),
            count(g.count, g.origin),
            count(g.new, g.origin),
            count(g.rows, g.origin),
            count(g.artifacts, g.origin),
            advice_on(g).todo,
            tone="critical" if g.severity == "critical" else "warning" if g.severity == "warning" else "text",
        )
        for g in groups
    )
    return Table(columns("Severity", "Rule", "Findings>", "New>", "Rows>", "Places>", "What to do~"), rows)


def _details(group: RuleGroup) -> Fold:
    summary = line(
        Data(group.rule, group.origin, "code"), " ", count(group.rows, group.origin, "row"), " in ",
        count(group.artifacts, group.origin, place_noun(group)), " (", Data(group.severity, group.origin), ")",
    )  # fmt: skip
    advice = advice_on(group)
    lead = [Paragraph(line(advice.meaning, ": " if advice.meaning else "", advice.todo))]
    expected = {finding.expected for finding in group.examples}
    alike = len(expected) == 1 and group.rows > 1
    if alike and group.examples[0].expected:
        lead.append(Paragraph(line("Expected: ", Data(group.examples[0].expected, group.origin)), "note"))
    # A column that would repeat in each row what stands above the table is left out.
    shown = {"Observed": True, "Expected": not alike, "What it means~": not advice.meaning}
    labels = ("File", "Record", "Field", *(label for label, wanted in shown.items() if wanted))
    rows = tuple(_row(finding, group.origin, tuple(shown.values())) for finding in group.examples)
    blocks: tuple[Block, ...] = (*lead, Table(columns(*labels), rows))
    left = group.rows - len(group.examples)
    if not left:
        return Fold(summary, blocks)
    rest = line(
        "Of these, ", count(len(group.examples), group.origin), " are shown; the other ", count(left, group.origin),
        " stand in ", Data("validate/finding_rows.parquet", "store", "code"), " of this audit.",
    )  # fmt: skip
    return Fold(summary, (*blocks, Paragraph(rest, "note")))


def _row(finding: Finding, origin: str, shown: tuple[bool, ...]) -> Row:
    where = (finding.artifact, finding.record, finding.field)
    there = (finding.observed, finding.expected, said_by(finding))
    texts = (text for text, wanted in zip(there, shown, strict=True) if wanted)
    return table_row(*(name(text, origin) for text in where), *(text_or_dash(text, origin) for text in texts))


SECTION = ReportSection(
    "findings",
    "Findings",
    _findings,
    topics=("findings",),
    nothing=says("No rule found anything. What the rules are stands under Validation results."),
)
