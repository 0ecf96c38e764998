"""What to do next: the advice of each rule that found something, in order of weight. Nothing is invented."""

from __future__ import annotations

from tasks.reporting.advice import advice_on, todo_of
from tasks.reporting.document import Bullets, Data, Paragraph, Section, Spans, line
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import RuleGroup
from tasks.reporting.sections.phrases import count


def recommendations(report: ReportInput) -> Section:
    """A line for each rule of weight: what it found, how often, and what to do."""
    wanted = [group for group in report.rules if group.severity != "info"]
    if not wanted:
        text = line("No rule of severity critical or warning found anything, so nothing is recommended.")
        return Section("recommendations", "Recommendations", (Paragraph(text),))
    return Section("recommendations", "Recommendations", (Bullets(tuple(map(_recommended, wanted))),))


def _recommended(group: RuleGroup) -> Spans:
    advice = advice_on(group)
    todo = todo_of(group.examples[0]) if group.count == 1 else advice.todo
    how_many = line(
        count(group.count, group.origin, "finding"), " of ", Data(group.rule, group.origin, "code")
    )
    meaning = line(advice.meaning, " (", how_many, ")") if advice.meaning else how_many
    return line(meaning, ": ", todo)
