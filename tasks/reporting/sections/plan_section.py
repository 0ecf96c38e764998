"""What it would take to decide what these files leave open: what to record, to repeat, to shuffle, to warm up."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.wording import counted, listing, metric_name
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.document import Block, Data, Spans, Steps, line
from tasks.reporting.open_questions import (
    confounded,
    settings_of,
    undecided_groups,
    unrepeated_sweeps,
    unsaturated,
)
from tasks.reporting.phrases import count, name
from tasks.reporting.quoted_facts import linked
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import Material, ReportSection, says

_NAMES = 8
_EACH = 3
_RUNS = "convention"


def _plan(material: Material) -> Sequence[Block]:
    report = material.report
    found = [
        *_repeated(report),
        *_beyond(report),
        *_apart(report),
        *_compared(report),
        *_recorded(report),
        *_answers(report),
    ]
    return (Steps(tuple(found)),) if found else ()


def _repeated(report: ReportInput) -> list[Spans]:
    """Sweeps whose configurations ran too seldom to name a best one."""
    once = unrepeated_sweeps(report)
    times = Data(counted(MIN_RUNS, "time"), _RUNS)
    told = [
        line(
            "Run each configuration of the sweep of ",
            linked(fact, str(fact.names.get("model", "this model"))),
            " in ",
            name(str(fact.names.get("folder") or "."), fact.origin),
            " ",
            times,
            ", in shuffled order and on different days: then the best can be named.",
        )
        for fact in once[:_EACH]
    ]
    left = len(once) - len(told)
    return [*told, line("The same for ", count(left, "facts", "more sweep"), ".")] if left else told


def _beyond(report: ReportInput) -> list[Spans]:
    """Sweeps over loads that end before throughput does."""
    rising = unsaturated(report)
    told = [
        line(
            "Go on with the sweep of ",
            linked(fact, str(fact.names.get("model") or "this server")),
            " in ",
            name(str(fact.names.get("folder") or "."), fact.origin),
            " to higher loads: throughput still rises at its end.",
        )
        for fact in rising[:_EACH]
    ]
    left = len(rising) - len(told)
    return [*told, line("The same for ", count(left, "facts", "more sweep"), ".")] if left else told


def _apart(report: ReportInput) -> list[Spans]:
    """Settings along with which something else varied."""
    settings = settings_of(confounded(report))
    if not settings:
        return []
    named = Data(listing(settings[:_NAMES]), "facts")
    return [
        line("Send a request before each configuration and leave it out; shuffle the order of ", named,
             ": so far cold starts or the order of runs vary along with them.")
    ]  # fmt: skip


def _compared(report: ReportInput) -> list[Spans]:
    """Groups whose change nobody can tell from noise."""
    undecided = undecided_groups(report)
    if not undecided:
        return []
    groups = count(undecided, "comparisons", "group")
    return [
        line(
            "Run ",
            groups,
            " ",
            Data(counted(MIN_RUNS, "time"), _RUNS),
            " before and after a change: now it cannot be told from noise.",
        )
    ]


def _recorded(report: ReportInput) -> list[Spans]:
    """What no file records."""
    never = [f for f in report.facts_of("telemetry") if f.statistic == "present_share" and f.value == 0]
    if not never:
        return []
    names = [metric_name(str(f.names.get("name"))) for f in never]
    left = len(names) - _NAMES
    more = line(" and ", count(left, "facts"), " more") if left > 0 else ()
    return [line("Record ", Data(listing(names[:_NAMES]), "facts"), more, ": no file does.")]


def _answers(report: ReportInput) -> list[Spans]:
    """Speed without any measure of answers."""
    if report.facts_of("quality") or not report.facts_of("throughput"):
        return []
    return [line("Measure how good the answers are beside how fast they come: no file does.")]


SECTION = ReportSection(
    "plan",
    "What to measure next",
    _plan,
    nothing=says("Nothing that these files set out to measure is left open."),
)
