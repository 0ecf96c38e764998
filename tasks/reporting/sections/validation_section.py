"""What each rule was checked on and how it came out, vacuous and errored rules too."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.rows import RuleResult, SuiteResult
from tasks.reporting.document import (
    Block,
    Data,
    Fold,
    Paragraph,
    Row,
    Spans,
    Table,
    Tone,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.phrases import count, digest, text_or_dash
from tasks.reporting.sections.report_section import Material, ReportSection, says

_ORIGIN = "expectations"
# In the order in which a reader wants them, with what they mean.
_OUTCOMES = {
    "errored": "errored: the rule could not be checked, which says nothing about the data",
    "failed": "failed",
    "vacuous": "vacuous: no record was of the kind that the rule is about, so it proves nothing",
    "passed": "passed",
}
Rules = list[tuple[str, RuleResult]]  # each with its suite
_TONES: dict[str, Tone] = {"errored": "critical", "failed": "warning"}


def _validation(material: Material) -> Sequence[Block]:
    """How many rules came out how, then each rule under its outcome, then the suites."""
    suites = material.report.expectations.get("suites") or []
    rules: Rules = [(suite["suite"], rule) for suite in suites for rule in suite["rules"]]
    if not rules:
        return ()
    by_outcome = {outcome: [r for r in rules if r[1]["outcome"] == outcome] for outcome in _OUTCOMES}
    counts = joined(
        [line(count(len(found), _ORIGIN), f" {outcome}") for outcome, found in by_outcome.items()]
    )
    blocks: list[Block] = [Paragraph(line(count(len(rules), _ORIGIN, "rule"), " checked: ", counts, "."))]
    blocks += [_outcome(outcome, found) for outcome, found in by_outcome.items() if found]
    return (*blocks, _suites(suites))


def _outcome(outcome: str, rules: Rules) -> Fold:
    errored = outcome == "errored"
    # Only a rule that could not be checked has a reason to tell.
    labels = ("Suite", "Rule", "Severity", "Checked>", "Failing>", *(("Why~",) if errored else ()))
    rows = tuple(Row(_cells(suite, rule, errored), tone=_TONES.get(outcome, "text")) for suite, rule in rules)
    heading = line(count(len(rules), _ORIGIN, "rule"), f" {_OUTCOMES[outcome]}")
    return Fold(heading, (Table(columns(*labels), rows),), open=outcome in _TONES)


def _cells(suite: str, rule: RuleResult, errored: bool) -> tuple[Spans, ...]:
    cells = (
        line(Data(suite, _ORIGIN)),
        line(Data(rule["rule"], _ORIGIN, "code")),
        line(Data(rule["severity"], _ORIGIN)),
        line(count(rule["checked"], _ORIGIN)),
        line(count(rule["failing"], _ORIGIN)),
    )
    return (*cells, line(text_or_dash(rule.get("error"), _ORIGIN))) if errored else cells


def _suites(suites: list[SuiteResult]) -> Fold:
    rows = tuple(
        table_row(
            Data(suite["suite"], _ORIGIN),
            Data(str(suite["version"]), _ORIGIN),
            count(len(suite["rules"]), _ORIGIN),
            digest(suite["sha256"], _ORIGIN),
        )
        for suite in suites
    )
    table = Table(columns("Suite", "Version>", "Rules>", "Digest of its expanded form"), rows)
    return Fold(line("Suites and their versions"), (table,))


SECTION = ReportSection(
    "validation", "Validation results", _validation, nothing=says("No rule was checked."), reference=True
)
