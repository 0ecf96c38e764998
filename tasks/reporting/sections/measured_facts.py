"""The facts of a topic that is measured: tables by metric, the sentences that no cell says, and the details folded."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block, Bullets
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.sections.fact_tables import STATISTICS, TABLED, fact_tables, folded_tables, sentences
from tasks.reporting.sections.report_section import Material, ReportSection

_LEADING = 8  # sentences that a reader reads before the fold
_PARTS_OF_A_MODEL = frozenset({"artifact", "folder", "run"})
_DETAILS = frozenset({"task"})


def topic_section(topic: str, anchor: str = "", title: str = "") -> ReportSection:
    """A section of one topic whose facts are statistics of groups; counts stand there as the n of a row."""
    return ReportSection(anchor or topic, title or _titled(topic), _measured, topics=(topic,))


def guest_section(topic: str) -> ReportSection:
    """A section of one topic of which nothing is known: every fact is shown."""
    return ReportSection(topic.replace("_", "-"), _titled(topic), _everything, topics=(topic,))


def _titled(topic: str) -> str:
    return f"{topic[0].upper()}{topic[1:]}".replace("_", " ")


def _everything(material: Material) -> Sequence[Block]:
    rows = {(f.metric, f.subject) for f in material.facts if f.statistic in STATISTICS}
    counts = [f for f in material.facts if f.statistic in TABLED and (f.metric, f.subject) not in rows]
    bullets = (Bullets(tuple(clause(f) for f in counts[:_LEADING])),) if counts else ()
    return (*bullets, *sentences("More counts", counts[_LEADING:]), *_measured(material))


def _measured(material: Material) -> Sequence[Block]:
    facts = material.facts
    # What a file says of itself was not computed here, and must not stand in one column with what was.
    plain = [f for f in facts if f.verdict != "reported"]
    # Throughput hardly depends on a cold start, so that it leads with all requests and folds their states.
    apart = _DETAILS | {"state"} if any(f.topic == "throughput" for f in facts) else _DETAILS
    # Where there are nothing but parts, they are what there is to show.
    whole = [f for f in plain if not apart & f.names.keys() and not _part_of_model(f)] or plain
    shown = {f.fact_id for f in whole}
    details = [f for f in plain if f.fact_id not in shown]
    reported = [f for f in facts if f.verdict == "reported"]
    return (
        *material.figures,
        *fact_tables(whole),
        *leading_sentences(whole),
        *folded_tables("By file, run, task and state", details),
        *folded_tables("Aggregates as their files report them", reported),
    )


def _part_of_model(fact: QuotedFact) -> bool:
    return "model" in fact.names and not _PARTS_OF_A_MODEL.isdisjoint(fact.names)


def leading_sentences(facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """The sentences that no cell of a table says; why there is no interval comes last, folded."""
    spoken = [f for f in facts if f.statistic not in TABLED]
    unrepeated = [f for f in spoken if f.statistic == "run_median" and f.verdict == "insufficient"]
    found = [f for f in spoken if f not in unrepeated]
    bullets = (Bullets(tuple(clause(f) for f in found[:_LEADING])),) if found else ()
    more = sentences("More of these", found[_LEADING:])
    return (*bullets, *more, *sentences("Why there is no confidence interval", unrepeated))
