"""Every finding by rule: the overview, then the first ones of each."""

from __future__ import annotations

from tasks.reporting.advice import advice_on
from tasks.reporting.document import Block, Data, Fold, Paragraph, Row, Section, Table, columns, line
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import Finding, RuleGroup
from tasks.reporting.sections.phrases import count, name, said


def findings(report: ReportInput) -> Section:
    """An overview table, and for each rule up to 50 findings with file, record and field."""
    if not report.rules:
        text = line("No rule found anything. What the rules are stands under Validation results.")
        return Section("findings", "Findings", (Paragraph(text),))
    blocks: list[Block] = [_overview(report.rules), *(_details(group) for group in report.rules)]
    return Section("findings", "Findings", tuple(blocks))


def _overview(groups: tuple[RuleGroup, ...]) -> Table:
    rows = tuple(
        Row(
            (
                line(Data(g.severity, g.origin, "strong")),
                line(Data(g.rule, g.origin, "code")),
                line(count(g.count, g.origin)),
                line(count(g.artifacts, g.origin)),
                line(advice_on(g.rule).todo),
            ),
            tone="critical" if g.severity == "critical" else "warning" if g.severity == "warning" else "text",
        )
        for g in groups
    )
    return Table(columns("Severity", "Rule", "Findings>", "Files>", "What to do~"), rows)


def _details(group: RuleGroup) -> Fold:
    summary = line(
        Data(group.rule, group.origin, "code"), " ", count(group.count, group.origin, "finding"), " (",
        Data(group.severity, group.origin), ")",
    )  # fmt: skip
    labels = ("File", "Record", "Field", "Observed", "Expected", "What it means~")
    table: Block = Table(columns(*labels), tuple(_row(f, group.origin) for f in group.examples))
    left = group.count - len(group.examples)
    if not left:
        return Fold(summary, (table,))
    rest = line(
        "Of these, ", count(len(group.examples), group.origin), " are shown; the other ", count(left, group.origin),
        " stand in ", Data("validate/findings.parquet", "store", "code"), " of this audit.",
    )  # fmt: skip
    return Fold(summary, (table, Paragraph(rest, "note")))


def _row(finding: Finding, origin: str) -> Row:
    where = (finding.artifact, finding.record, finding.field)
    observed = (said(finding.observed, origin), said(finding.expected, origin), said(finding.message, origin))
    return Row((*(line(name(text, origin)) for text in where), *(line(span) for span in observed)))
