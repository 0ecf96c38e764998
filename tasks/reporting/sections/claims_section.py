"""What documents and summaries state, beside what the measurements say: refuted, confirmed, unsupported."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block, Bullets, Fold, Paragraph, line
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.sections.phrases import count, elsewhere
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN, FOLDED = 20, 100


def _claims(material: Material) -> Sequence[Block]:
    """The refuted claims open, the most important first; confirmed and unsupported ones folded."""
    facts = material.facts
    if not facts:
        return ()
    by_verdict = {
        verdict: [fact for fact in facts if fact.verdict == verdict]
        for verdict in ("refuted", "other data", "confirmed", "unsupported")
    }
    refuted, others, confirmed, unsupported = by_verdict.values()
    summary = line(
        "Of what documents and summaries state, ", count(len(refuted), "facts", "claim"), " refuted, ",
        count(len(confirmed), "facts"), " confirmed and ", count(len(unsupported), "facts"), " not judged.",
    )  # fmt: skip
    # Refuted claims are what a reader must act on: all others stay behind their titles.
    blocks: list[Block] = [Paragraph(summary), *_listed(refuted[:SHOWN])]
    if len(refuted) > SHOWN:
        blocks += _folded("More refuted claims", refuted[SHOWN:])
    blocks += _listed(others[:SHOWN]) + _folded("More documents about other results", others[SHOWN:])
    return blocks + _folded("Confirmed", confirmed) + _folded("Not judged", unsupported)


def _listed(facts: list[QuotedFact]) -> list[Block]:
    return [Bullets(tuple(clause(fact) for fact in facts))] if facts else []


def _folded(title: str, facts: list[QuotedFact]) -> list[Block]:
    if not facts:
        return []
    blocks = _listed(facts[:FOLDED])
    if len(facts) > FOLDED:
        blocks.append(elsewhere(len(facts) - FOLDED, "facts", "analyze/facts.parquet"))
    return [Fold(line(title, " (", count(len(facts), "facts"), ")"), tuple(blocks))]


SECTION = ReportSection("claims", "Claims beside the measurements", _claims, topics=("claims",))
