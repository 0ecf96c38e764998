"""Pages beside the report: all facts of a topic with their rows, and tables whole, where the report has no room for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from data_contracts.wording import capital
from tasks.reporting.reference.cited_rows import Measured
from tasks.reporting.reference.evidence import held_rows
from tasks.reporting.reference.fact_lookup import fact_table
from tasks.reporting.reference.lookup_table import ROWS_EMBEDDED, PackedTable
from tasks.reporting.reference.packing import FASTER
from tasks.reporting.report_input import ReportInput

# Characters of a page, of the rows of its facts
BUDGET = 300_000
# Rows that are looked up for one page: beyond them a fact names its files and records
_ROWS = 16_000


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """`name` is that of the topic or of the table, and of the file; `evidence` the rows of its facts."""

    name: str
    title: str
    table: PackedTable
    evidence: str = ""


def topic_pages(report: ReportInput, measured: Measured, held: Set[str]) -> Iterator[EvidencePage]:
    """A page for each topic with a fact that the report does not hold whole, its row or the rows behind it."""
    for topic in dict.fromkeys(fact.topic for fact in report.quoted if fact.topic.isidentifier()):
        facts = [fact for fact in report.quoted if fact.topic == topic]
        if all(fact.fact_id in held for fact in facts):
            continue
        table = replace(fact_table(facts[:ROWS_EMBEDDED], len(facts)), effort=FASTER)
        rows = held_rows(report, measured, facts, frozenset(), BUDGET, _ROWS, FASTER)
        yield EvidencePage(topic, f"{capital(topic.replace('_', ' '))}: all facts", table.packed(), rows.data)


def table_pages(whole: Sequence[PackedTable], shown: Sequence[PackedTable]) -> Iterator[EvidencePage]:
    """A page for each table of which the report shows a part."""
    for table, part in zip(whole, shown, strict=True):
        if part.rows < table.rows:
            yield EvidencePage(table.anchor, table.title, table)
