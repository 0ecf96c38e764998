"""The facts of a topic on the page: the ones that matter most, and a link to all of them in the reference."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.quoted_facts import QuotedFact
from tasks.reporting.document import Block, Bullets, Paragraph, Words, line
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.fact_tables import TABLED, leading_table
from tasks.reporting.sections.report_section import Material, ReportSection

# What a file says of itself was not computed here; a part repeats what the whole says
_PARTS = frozenset({"artifact", "folder", "run", "task", "state", "record"})
_BESIDE_A_TABLE, _FEW = 2, 2


def topic_section(
    topic: str, anchor: str = "", title: str = "", sentences: int = 1, tabled: bool = False
) -> ReportSection:
    """A section of one topic: so many of its first sentences, or where it is `tabled` a table before them."""

    def make(material: Material) -> Sequence[Block]:
        facts = material.facts
        if not facts:
            return material.figures
        whole = [f for f in facts if f.verdict != "reported" and _PARTS.isdisjoint(f.names)] or list(facts)
        # What enough runs show is said before what a few let suppose
        whole.sort(key=lambda fact: fact.verdict == "insufficient")
        said = _tabled(whole) if tabled else (Bullets(tuple(clause(fact) for fact in whole[:sentences])),)
        return (*material.figures, *said, *all_facts(topic, facts))

    return ReportSection(anchor or topic.replace("_", "-"), title or _titled(topic), make, topics=(topic,))


def all_facts(topic: str, facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """The link to all facts of a topic, where there are more than a section shows."""
    if len(facts) <= _FEW:
        return ()
    found = count(len(facts), "facts", "fact")
    return (Paragraph(line(Words("All", href=f"#facts?topic={topic}"), " ", found), "note"),)


def _titled(topic: str) -> str:
    return f"{topic[0].upper()}{topic[1:]}".replace("_", " ")


def _tabled(facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """A table, and the first sentences that no cell of it says; that runs are too few for an interval the plan says."""
    spoken = [f for f in facts if f.statistic not in TABLED and f.statistic != "run_median"]
    bullets = (Bullets(tuple(clause(fact) for fact in spoken[:_BESIDE_A_TABLE])),) if spoken else ()
    return (*leading_table(facts), *bullets)
