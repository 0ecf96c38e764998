"""The facts of a topic on the page: the ones that matter most, and a link to all of them in the reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tasks.reporting.document import Block, Bullets, Paragraph, Words, line
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.sections.fact_tables import TABLED, leading_table
from tasks.reporting.sections.report_section import Material, ReportSection

_SENTENCES = 3
# What a file says of itself was not computed here; a part repeats what the whole says
_PARTS = frozenset({"artifact", "folder", "run", "task", "state", "record"})


def topic_section(topic: str, anchor: str = "", title: str = "", tabled: bool = False) -> ReportSection:
    """A section of one topic: its first sentences, or as a table where it is `tabled`."""
    make = _tabled if tabled else _said
    return ReportSection(anchor or topic.replace("_", "-"), title or _titled(topic), make, topics=(topic,))


def all_facts(topic: str, facts: Sequence[QuotedFact]) -> Paragraph:
    """The link to all facts of a topic."""
    found = count(len(facts), "facts", "fact")
    return Paragraph(line(Words("All", href=f"#facts?topic={topic}"), " ", found, " of this topic."), "note")


def _titled(topic: str) -> str:
    return f"{topic[0].upper()}{topic[1:]}".replace("_", " ")


def _shown(
    material: Material, blocks: Callable[[Sequence[QuotedFact]], tuple[Block, ...]]
) -> Sequence[Block]:
    facts = material.facts
    if not facts:
        return material.figures
    whole = [f for f in facts if f.verdict != "reported" and _PARTS.isdisjoint(f.names)]
    return (*material.figures, *blocks(whole or facts), all_facts(facts[0].topic, facts))


def _said(material: Material) -> Sequence[Block]:
    return _shown(material, lambda facts: (Bullets(tuple(clause(fact) for fact in facts[:_SENTENCES])),))


def _tabled(material: Material) -> Sequence[Block]:
    return _shown(material, lambda facts: (*leading_table(facts), *leading_sentences(facts)))


def leading_sentences(facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """The first sentences that no cell of a table says; that too few runs allow no interval is said in the plan."""
    spoken = [f for f in facts if f.statistic not in TABLED and f.statistic != "run_median"]
    return (Bullets(tuple(clause(fact) for fact in spoken[:_SENTENCES])),) if spoken else ()
