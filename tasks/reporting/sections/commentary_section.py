"""What language models said of the audit: which sentences each persona chose, and its remarks on facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from data_contracts.quoted_facts import QuotedFact
from data_contracts.rows import PersonaCommentary
from tasks.commentary.remarks.names import vouched_parts
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Fold,
    Paragraph,
    Spans,
    Style,
    Table,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.edited import edited
from tasks.reporting.phrases import count, digest
from tasks.reporting.quoted_facts import clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import Material, ReportSection

_ORIGIN = "commentary"
# What a model wrote: the only spans that no data vouches for, so the numeral check does not trust them.
COMMENT = "comment"


def _commentary(material: Material) -> Sequence[Block]:
    """Who was asked; by persona what it chose, beside what the code would, and its remarks; or why there is nothing."""
    report = material.report
    if not report.commented:
        return (Paragraph(unavailable(report)),)
    known = {fact.fact_id: fact for fact in report.quoted}
    said = tuple(block for persona in personas_of(report) for block in _said(persona, report, known))
    remarked = any(persona.get("comments") for persona in personas_of(report))
    lead = Paragraph(line(() if remarked else "No remark passed the gate. ", tally(report)))
    return (_who(report), *said, lead, *_cut(report), *_reasons(report))


def _who(report: ReportInput) -> Paragraph:
    said = report.commentary
    version = said.get("server_version")
    return Paragraph(
        line(
            "Asked: ", Data(str(said.get("model")), _ORIGIN, "strong"), " (",
            line("digest ", digest(said["model_digest"], _ORIGIN)) if said.get("model_digest") else "digest unknown",
            ") on ", Data(str(said.get("server")), _ORIGIN),
            line(" ", Data(version, _ORIGIN)) if version else "",
            ". The sentences that it chose are the audit's own; the words of its remarks are the model's, and unverified.",
        )
    )  # fmt: skip


def _said(
    persona: PersonaCommentary, report: ReportInput, known: Mapping[str, QuotedFact]
) -> tuple[Block, ...]:
    name = Paragraph(line(Data(str(persona.get("persona")), _ORIGIN)), "lead")
    choice = persona.get("choice")
    chosen = edited(choice, report.narrative, _ORIGIN) if choice else ()
    remarks = _remarks(persona, known)
    return (name, *chosen, *remarks) if chosen or remarks else ()


def personas_of(report: ReportInput) -> list[PersonaCommentary]:
    """What each persona said."""
    return report.commentary.get("personas") or []


def unavailable(report: ReportInput) -> Spans:
    """Why no model said anything."""
    reason = report.commentary.get("reason") or "no reason was given"
    return line("Commentary unavailable: ", Data(str(reason), _ORIGIN), ".")


def _remarks(persona: PersonaCommentary, known: Mapping[str, QuotedFact]) -> tuple[Block, ...]:
    items = tuple(
        line(clause(known[entry["fact_id"]]), " ", *_remark(str(entry["text"]), known[entry["fact_id"]]))
        for entry in persona.get("comments") or []
        # Without the fact behind which it stands a comment says nothing.
        if entry.get("fact_id") in known
    )
    return (Bullets(items),) if items else ()


def _remark(text: str, fact: QuotedFact) -> Iterator[Data | str]:
    """A remark, in which the fact vouches for its names and quantiles, and for words that the gate reads as no count."""
    for part, vouched in vouched_parts(text, fact.subject, fact.clause):
        words = part.strip()
        # Emphasis in Markdown begins and ends at no blank
        yield " " if part[:1].isspace() else ""
        if words:
            plain: Style = "remark" if any(map(str.isalpha, words)) else "plain"
            yield Data(words, fact.origin if vouched else COMMENT, "code" if vouched == "name" else plain)
        yield " " if words and part[-1:].isspace() else ""


def tally(report: ReportInput) -> Spans:
    """How many lines were proposed, accepted and rejected, and why."""
    personas = personas_of(report)
    proposed = sum(persona.get("proposed") or 0 for persona in personas)
    accepted = sum(persona.get("accepted") or 0 for persona in personas)
    rejected: Counter[str] = Counter()
    for persona in personas:
        rejected.update(persona.get("rejected") or {})
    spans = line(count(proposed, _ORIGIN, "line"), " proposed, ", count(accepted, _ORIGIN), " accepted")
    reasons = [
        line(count(n, _ORIGIN), " ", Data(why, _ORIGIN, "code")) for why, n in sorted(rejected.items())
    ]
    return (
        line(spans, ", rejected: ", joined(reasons), ".") if reasons else line(spans, ", nothing rejected.")
    )


def _cut(report: ReportInput) -> tuple[Block, ...]:
    """Which personas were not asked about all their facts, since their tokens were spent."""
    return tuple(
        Paragraph(
            line(
                Data(str(persona.get("persona")), _ORIGIN), " was asked about ",
                count(int(persona.get("facts_included") or 0), _ORIGIN, "fact"), "; for ",
                count(int(persona["facts_cut"]), _ORIGIN), " of less importance no tokens were left.",
            )
        )
        for persona in personas_of(report)
        if persona.get("facts_cut")
    )  # fmt: skip


def _reasons(report: ReportInput) -> tuple[Block, ...]:
    reasons = report.commentary.get("reasons") or {}
    rows = tuple(
        table_row(Data(code, _ORIGIN, "code"), Data(str(text), _ORIGIN))
        for code, text in sorted(reasons.items())
    )
    return (Fold(line("Why lines were rejected"), (Table(columns("Code", "Rule~"), rows),)),) if rows else ()


SECTION = ReportSection("commentary", "Commentary", _commentary)
