"""What to do next: the advice of each rule that found something, in order of weight. Nothing is invented."""

from __future__ import annotations

from tasks.reporting.advice import advice_on
from tasks.reporting.document import Bullets, Data, Paragraph, Section, Spans, line
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import RuleGroup
from tasks.reporting.sections.phrases import count


def recommendations(report: ReportInput) -> Section:
    """One line for each piece of advice, with the rules that it comes from."""
    by_advice: dict[Spans, list[RuleGroup]] = {}
    for group in report.rules:
        if group.severity != "info":
            by_advice.setdefault(advice_on(group).todo, []).append(group)
    if not by_advice:
        text = line("No rule of severity critical or warning found anything, so nothing is recommended.")
        return Section("recommendations", "Recommendations", (Paragraph(text),))
    items = tuple(line(todo, " – ", _because(groups)) for todo, groups in by_advice.items())
    return Section("recommendations", "Recommendations", (Bullets(items),))


def _because(groups: list[RuleGroup]) -> Spans:
    spans: Spans = ()
    for group in groups:
        comma = ", " if spans else ""
        spans = line(
            spans,
            comma,
            Data(group.rule, group.origin, "code"),
            ": ",
            count(group.count, group.origin, "finding"),
        )
    return spans
