"""What documents and summaries state and the data refute, each error once, the largest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.claim_entries import refuted
from tasks.reporting.document import Block, Bullets, Paragraph, line
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.measured_facts import all_facts
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 2


def _claims(material: Material) -> Sequence[Block]:
    """How many were judged how; the refuted ones; documents that speak of other data."""
    facts = material.facts
    if not facts:
        return ()
    verdicts = Counter(fact.verdict for fact in facts)
    summary = line(
        "Of what documents and summaries state, ", count(verdicts["refuted"], "facts"), " refuted, ",
        count(verdicts["confirmed"], "facts"), " confirmed, ", count(verdicts["unsupported"], "facts"), " not judged",
        line(", ", count(verdicts["accepted"], "facts"), " known and accepted.") if verdicts["accepted"] else ".",
    )  # fmt: skip
    others = [fact for fact in facts if fact.verdict == "other data"]
    told = [*_first_of_each_file(facts)[:SHOWN], *others[:SHOWN]]
    bullets = (Bullets(tuple(clause(fact) for fact in told)),) if told else ()
    return (Paragraph(summary), *bullets, *all_facts("claims", facts))


def _first_of_each_file(facts: Sequence[QuotedFact]) -> list[QuotedFact]:
    """Of each file the heaviest of its refuted statements: one mistake often spoils several numbers of it."""
    found: dict[object, QuotedFact] = {}
    for fact in refuted(facts):
        found.setdefault(fact.names.get("artifact"), fact)
    return list(found.values())


SECTION = ReportSection("claims", "Claims beside the measurements", _claims, topics=("claims",))
