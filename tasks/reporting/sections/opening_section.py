"""What a reader sees first: the verdict, the counts, the findings that matter most, the key facts."""

from __future__ import annotations

from typing import TypedDict

from data_contracts.facts import FAULT, stated_off
from data_contracts.wording import counted
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.analysis.comparison.sentences import lead_words
from tasks.reporting.advice import advice_on, place_noun, said_by, todo_of
from tasks.reporting.document import (
    Block,
    Bullets,
    Card,
    Cards,
    Data,
    Document,
    Paragraph,
    Spans,
    Tile,
    Tiles,
    Tone,
    line,
)
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import RuleGroup
from tasks.reporting.sections.phrases import count, moment, name
from tasks.reporting.sections.report_section import told_fault

TOP_FINDINGS = 5
KEY_FACTS = 10
FACTS_OF_ONE_TOPIC = 2  # else ten models' throughputs would be all that the opening says
_CHANGES = "changes"
_TONES: dict[str, Tone] = {"critical": "critical", "warning": "warning", "info": "note"}


def opening(report: ReportInput) -> Document:
    """The document without its sections."""
    return Document(
        title="Benchmark audit",
        subtitle=line(
            "Audit ", Data(report.audit_id, "audit", "code"), ", begun ", moment(report.started, "audit"),
            ", state: ", Data(report.state, "audit", "strong"),
        ),
        **_first_line(report),
        opening=_guarded(report),
    )  # fmt: skip


class _FirstLine(TypedDict):
    verdict: Spans
    tone: Tone


def _first_line(report: ReportInput) -> _FirstLine:
    try:
        return {"verdict": verdict(report), "tone": tone(report)}
    except Exception as error:
        # Critical: a reader must not take a report without a verdict for a good one.
        return {"verdict": told_fault("the verdict", error).spans, "tone": "critical"}


def _guarded(report: ReportInput) -> tuple[Block, ...]:
    try:
        return tuple(_opening(report))
    except Exception as error:
        # The verdict above it and the sections below it do not need it.
        return (told_fault("the summary", error),)


def tone(report: ReportInput) -> Tone:
    worse = {row["verdict"] for row in worse_leads(report.changes)}
    if report.severities["critical"] or "regressed" in worse or refuted_claims(report):
        return "critical"
    return "warning" if report.severities["warning"] or worse else "good"


def verdict(report: ReportInput) -> Spans:
    """What became worse; else which statements are refuted; else the findings of the worst severity, and what follows."""
    worse = worse_leads(report.changes)
    if worse:
        more = counted(len(worse) - 1, "more change") if len(worse) > 1 else ""
        rest = line(", and ", Data(more, _CHANGES), " for the worse") if more else ()
        return line("Since the last audit ", Data(lead_words(worse[0]), _CHANGES), rest)
    if refuted := refuted_claims(report):
        told = count(len(refuted), "facts", "statement")
        lead = "" if len(refuted) == 1 else ", above all"
        return line("The data refute ", told, f" of documents or summaries{lead}: ", clause(refuted[0]))
    files = count(report.inventory.num_rows, "inventory", "file")
    worst = next((s for s in ("critical", "warning") if report.severities[s]), None)
    if worst is None:
        return line("No critical finding and no warning in ", files, ": what was checked holds")
    found = report.severities[worst]
    what = Data(f"{count(found, 'findings').text} {worst} finding{'' if found == 1 else 's'}", "findings")
    group = next(g for g in report.rules if g.severity == worst)
    return line(what, " in ", files, ": ", advice_on(group).verdict)


def refuted_claims(report: ReportInput) -> list[QuotedFact]:
    """What documents and summaries state and the data refute, the largest difference first."""
    found = [fact for fact in report.facts_of("claims") if fact.verdict == "refuted"]
    return sorted(found, key=lambda fact: -stated_off(fact.subject, fact.value))


def _opening(report: ReportInput) -> list[Block]:
    blocks: list[Block] = [_tiles(report)]
    # First what could not be computed, since it is missing from all that follows.
    blocks += [Paragraph(clause(f), "critical") for f in report.facts_of("findings") if f.metric == FAULT]
    if report.request.commentary.model is not None and not report.commented:
        blocks.append(Paragraph(line("No model commented: the audit is complete but degraded."), "warning"))
    cards = tuple(_card(group) for group in report.rules if group.severity != "info")[:TOP_FINDINGS]
    if cards:
        blocks += [Paragraph(line("What matters"), "lead"), Cards(cards)]
    facts = key_facts(report)
    if facts:
        blocks += [Paragraph(line("Key facts"), "lead"), Bullets(tuple(clause(f) for f in facts))]
    return blocks


def _tiles(report: ReportInput) -> Tiles:
    ingest = report.records["ingest"].counts if "ingest" in report.records else {}
    files = report.inventory.num_rows
    tiles = [Tile(count(files, "inventory"), line("file found" if files == 1 else "files found"))]
    tiles += [
        Tile(count(ingest[key], "stage:ingest"), line(key[:-1] if ingest[key] == 1 else key))
        for key in ("records", "measurements")
        if key in ingest
    ]
    labels = (("critical", "critical finding"), ("warning", "warning"), ("info", "remark"))
    for severity, label in labels:
        found = report.severities[severity]
        noun = line(label if found == 1 else f"{label}s")
        tiles.append(Tile(count(found, "findings"), noun, _TONES[severity] if found else "text"))
    # With nothing to compare, a 0 would read as good news.
    if report.comparisons.num_rows:
        worse = worse_leads(report.changes)
        changes = "change" if len(worse) == 1 else "changes"
        told = line(f"{changes} for the worse since the last audit")
        tile = Tile(count(len(worse), _CHANGES), told, "critical" if worse else "good")
        tiles.append(tile)
    return Tiles(tuple(tiles))


def _card(group: RuleGroup) -> Card:
    example, advice = group.examples[0], advice_on(group)
    how_many = line(
        count(group.count, group.origin, "finding"),
        " in ",
        count(group.artifacts, group.origin, place_noun(group)),
    )
    where: Spans = line(name(example.artifact, group.origin)) if example.artifact else ()
    if where and example.record:
        where = line(where, ", record ", name(example.record, group.origin))
    if where and example.field:
        where = line(where, ", field ", name(example.field, group.origin))
    if where and example.observed:
        where = line(where, ": ", Data(example.observed, group.origin))
    return Card(
        tone=_TONES.get(group.severity, "note"),
        title=line(advice.meaning or line(Data(said_by(example), group.origin)), ": ", how_many),
        detail=line(
            "Rule ", Data(group.rule, group.origin, "code"), ", severity ", Data(group.severity, group.origin)
        ),
        where=line("such as " if group.rows > 1 else "", where) if where else (),
        todo=advice.todo if group.rows > 1 else todo_of(example),
    )


def key_facts(report: ReportInput) -> tuple[QuotedFact, ...]:
    """The facts of the lowest rank, not all of one topic."""
    taken: dict[str, int] = {}
    chosen: list[QuotedFact] = []
    for fact in report.quoted:
        # How many findings there are stands above.
        if (
            fact.topic != "findings"
            and len(chosen) < KEY_FACTS
            and taken.get(fact.topic, 0) < FACTS_OF_ONE_TOPIC
        ):
            taken[fact.topic] = taken.get(fact.topic, 0) + 1
            chosen.append(fact)
    return tuple(chosen)
