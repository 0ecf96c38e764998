"""Requests that failed; and what to do next, as each rule of weight that found something advises. Nothing is invented."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.advice import advice_on, todo_of
from tasks.reporting.document import Block, Bullets, Data, Spans, line
from tasks.reporting.quoted_facts import clause
from tasks.reporting.rule_groups import RuleGroup
from tasks.reporting.sections.fact_tables import sentences
from tasks.reporting.sections.phrases import count
from tasks.reporting.sections.report_section import Material, ReportSection, says

SHOWN = 8


def _failures(material: Material) -> Sequence[Block]:
    return _told(material, "More failures")


def _invalid_runs(material: Material) -> Sequence[Block]:
    return _told(material, "More invalid runs")


def _told(material: Material, more: str) -> Sequence[Block]:
    facts = material.facts
    first = (Bullets(tuple(clause(f) for f in facts[:SHOWN])),) if facts else ()
    return (*first, *sentences(more, facts[SHOWN:]))


def _recommendations(material: Material) -> Sequence[Block]:
    # A remark (`info`) asks for nothing to be done.
    wanted = [group for group in material.report.rules if group.severity != "info"]
    return (Bullets(tuple(map(_recommended, wanted))),) if wanted else ()


def _recommended(group: RuleGroup) -> Spans:
    """What the rule found, how often, and what to do."""
    advice = advice_on(group)
    # One finding may have a remedy of its own; for several only that of the rule holds.
    todo = todo_of(group.examples[0]) if group.rows == 1 else advice.todo
    how_many = line(
        count(group.count, group.origin, "finding"), " of ", Data(group.rule, group.origin, "code")
    )
    meaning = line(advice.meaning, " (", how_many, ")") if advice.meaning else how_many
    return line(meaning, ": ", todo)


INVALID_RUNS = ReportSection("invalid-runs", "Invalid runs", _invalid_runs, topics=("validity",))
FAILURES = ReportSection(
    "failures",
    "Failed requests",
    _failures,
    topics=("failures",),
    parts=(INVALID_RUNS,),
    nothing=says("No record says or shows that its request failed."),
)
RECOMMENDATIONS = ReportSection(
    "recommendations",
    "Recommendations",
    _recommendations,
    nothing=says("No rule of severity critical or warning found anything, so nothing is recommended."),
)
