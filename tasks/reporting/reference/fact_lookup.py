"""Every fact as a row: what it says, its value, and the files and records that it was made of."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import capital
from tasks.reporting.document import Document
from tasks.reporting.document_walk import fact_origins
from tasks.reporting.quoted_facts import number
from tasks.reporting.reference.formulas import formula
from tasks.reporting.reference.lookup_table import ROWS_EMBEDDED, LookupColumn, LookupTable
from tasks.reporting.report_input import ReportInput

# Characters of the page: facts are what is looked up most
BUDGET = 100_000
# Facts whose size tells how many fit: to pack all of a large audit takes seconds
_SAMPLE = 1_000


def fact_lookup(report: ReportInput, document: Document, room: int = 2 * BUDGET) -> LookupTable:
    """The facts by rank, in at most half of the room; where there are too many, those that the page quotes stay."""
    most, budget = ROWS_EMBEDDED, min(BUDGET, room // 2)
    if len(report.quoted) > _SAMPLE:
        size = len(fact_table(listed_facts(report, document, _SAMPLE), _SAMPLE).data)
        most = min(most, int(_SAMPLE * budget / size))
    while True:
        facts = listed_facts(report, document, most)
        table = fact_table(facts, len(report.quoted))
        size = len(table.data)
        # Fewer than it quotes the page cannot hold
        if size <= budget or len(facts) <= len(fact_origins(document)):
            return table
        most = min(len(facts) - 1, int(len(facts) * budget / size))


def fact_table(facts: Sequence[QuotedFact], total: int) -> LookupTable:
    """Facts as rows, in this order."""
    columns = (
        LookupColumn("fact", "Fact", [f.fact_id for f in facts], "fact"),
        LookupColumn("topic", "Topic", [f.topic for f in facts], choice=True),
        LookupColumn("says", "What it says", [capital(f.clause) for f in facts]),
        LookupColumn("value", "Value", [f.value for f in facts], "number", shown=[_value(f) for f in facts]),
        LookupColumn("n", "n", [f.n for f in facts], "number"),
        LookupColumn("verdict", "Verdict", [_verdict(f) for f in facts], choice=True),
        LookupColumn("metric", "Metric", [f.metric for f in facts], "kept"),
        LookupColumn("statistic", "Statistic", [f.statistic for f in facts], "kept"),
        LookupColumn("unit", "Unit", [f.unit for f in facts], "kept"),
        LookupColumn("formula", "How", [formula(f.statistic, f.verdict) for f in facts], "kept"),
        LookupColumn("interval", "Interval", [_interval(f) for f in facts], "kept"),
        LookupColumn("sources", "Where it stands", [_sources(f) for f in facts], "kept"),
    )
    return LookupTable("facts", "Facts", "analyze/facts.parquet", total, columns)


def listed_facts(
    report: ReportInput, document: Document, most: int = ROWS_EMBEDDED
) -> tuple[QuotedFact, ...]:
    """At most so many facts, by rank."""
    quoted = fact_origins(document)
    if len(report.quoted) <= most:
        return report.quoted
    room = max(most - len(quoted), 0)
    others = {f.fact_id for f in [f for f in report.quoted if f.fact_id not in quoted][:room]}
    return tuple(f for f in report.quoted if f.fact_id in quoted or f.fact_id in others)


def _value(fact: QuotedFact) -> str | None:
    return None if fact.value is None else number(fact.value, fact)


def _verdict(fact: QuotedFact) -> str | None:
    return None if fact.verdict is None else fact.verdict.replace("_", " ")


def _interval(fact: QuotedFact) -> str | None:
    if fact.ci_low is None or fact.ci_high is None:
        return None
    return f"{number(fact.ci_low, fact)} to {number(fact.ci_high, fact)}"


def _sources(fact: QuotedFact) -> tuple[tuple[str, str], ...] | None:
    """Each file with its records."""
    return tuple((source.artifact, ", ".join(source.records)) for source in fact.sources) or None
