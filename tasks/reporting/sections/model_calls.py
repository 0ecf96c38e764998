"""What language models were asked, what they answered, and what of it was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data_contracts.quoted_facts import QuotedFact
from data_contracts.rows import CallRow, PersonaCommentary
from data_contracts.wording import render_number
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Fold,
    Paragraph,
    Row,
    Spans,
    Table,
    Verbatim,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.phrases import count, digest, seconds, text_or_dash
from tasks.reporting.quoted_facts import clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 100
_ORIGIN = "commentary"
_TIMES, _TOKENS = 6, 2  # columns of a call
# What a model wrote: the only spans that no data vouches for, so the numeral check does not trust them.
COMMENT = "comment"


def _commentary(material: Material) -> Sequence[Block]:
    """By persona, each fact's own clause and then the comment on it; why there is none otherwise."""
    report = material.report
    known = {fact.fact_id: fact for fact in report.quoted}
    remarks = tuple(block for persona in _personas(report) for block in _remarks(persona, known))
    if not report.commented:
        return (Paragraph(_unavailable(report)),)
    lead = Paragraph(line(() if remarks else "No comment passed the gate. ", _tally(report)))
    return (lead, *_cut(report), *_reasons(report), *remarks)


def _model_calls(material: Material) -> Sequence[Block]:
    """Times, tokens and outcomes of each call, and how many lines were kept."""
    calls = material.report.llm_calls
    if not calls.num_rows:
        return (Paragraph(_unavailable(material.report)),)
    times = ("TTFT>", "Queue>", "Load>", "Prefill>", "Decode>", "Total>")
    labels = (
        "Persona",
        "Model",
        "Attempt>",
        "Outcome",
        "Cached",
        *times,
        "Prompt>",
        "Output>",
        "Decode rate>",
        "Lines~",
    )
    rows = tuple(_call(row) for row in calls.slice(0, SHOWN).to_pylist())
    return (
        Paragraph(_tally(material.report)),
        Table(columns(*labels), (*rows, _together(calls.to_pylist()))),
        Paragraph(
            line(
                "A cached call shows what it took when it was made; it took nothing in this audit, and no sum holds it."
            )
        ),
    )


def _prompts(material: Material) -> Sequence[Block]:
    """The prompts as they were sent, when commentary.json holds them."""
    return tuple(
        Fold(
            line(
                Data(str(persona.get("persona")), _ORIGIN), ", version ",
                Data(str(persona.get("version")), _ORIGIN), ", prompt ", digest(persona.get("prompt_sha256"), _ORIGIN),
            ),
            (Verbatim(str(persona["prompt"]), _ORIGIN),),
        )
        for persona in _personas(material.report)
        if persona.get("prompt")
    )  # fmt: skip


def _personas(report: ReportInput) -> list[PersonaCommentary]:
    return report.commentary.get("personas") or []


def _unavailable(report: ReportInput) -> Spans:
    reason = report.commentary.get("reason") or "no reason was given"
    return line("Commentary unavailable: ", Data(str(reason), _ORIGIN), ".")


def _remarks(persona: PersonaCommentary, known: Mapping[str, QuotedFact]) -> tuple[Block, ...]:
    items = tuple(
        line(clause(known[entry["fact_id"]]), " ", Data(str(entry["text"]), COMMENT, "remark"))
        for entry in persona.get("comments") or []
        # Without the fact behind which it stands a comment says nothing.
        if entry.get("fact_id") in known
    )
    return (
        (Paragraph(line(Data(str(persona.get("persona")), _ORIGIN)), "lead"), Bullets(items)) if items else ()
    )


def _tally(report: ReportInput) -> Spans:
    """How many lines were proposed, accepted and rejected, and why."""
    personas = _personas(report)
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
    """Which personas did not see all their facts, since the prompt would not have fit."""
    return tuple(
        Paragraph(
            line(
                Data(str(persona.get("persona")), _ORIGIN), " was shown ",
                count(int(persona.get("facts_included") or 0), _ORIGIN, "fact"), "; ",
                count(int(persona["facts_cut"]), _ORIGIN), " of less importance did not fit its prompt.",
            )
        )
        for persona in _personas(report)
        if persona.get("facts_cut")
    )  # fmt: skip


def _reasons(report: ReportInput) -> tuple[Block, ...]:
    reasons = report.commentary.get("reasons") or {}
    rows = tuple(
        table_row(Data(code, _ORIGIN, "code"), Data(str(text), _ORIGIN))
        for code, text in sorted(reasons.items())
    )
    return (Fold(line("Why lines were rejected"), (Table(columns("Code", "Rule~"), rows),)),) if rows else ()


def _together(calls: Sequence[CallRow]) -> Row:
    """The sums of what this audit waited for and spent, where it is known."""
    fresh = [call for call in calls if not call["cached"]]

    # Where every call was cached there are no columns to sum.
    times = [_total(values) for values in zip(*map(_times, fresh), strict=True)] or [None] * _TIMES
    tokens = [_total(values) for values in zip(*map(_tokens, fresh), strict=True)] or [None] * _TOKENS
    kept = line(
        count(sum(call["lines_accepted"] or 0 for call in calls), _ORIGIN), " of ",
        count(sum(call["lines_proposed"] or 0 for call in calls), _ORIGIN), " kept",
    )  # fmt: skip
    made = line(count(len(fresh), _ORIGIN), " made")
    cached = line(count(len(calls) - len(fresh), _ORIGIN), " cached")
    return table_row("together", "", "", made, cached, *_cells(times, tokens, _ORIGIN), "–", kept)


def _times(row: CallRow) -> tuple[float | None, ...]:
    return (row["ttft"], row["queue"], row["load"], row["prefill"], row["decode"], row["total"])


def _tokens(row: CallRow) -> tuple[float | None, ...]:
    return (row["prompt_tokens"], row["output_tokens"])


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _cells(times: Sequence[float | None], tokens: Sequence[float | None], origin: str) -> tuple[Spans, ...]:
    spent = (line("–") if n is None else line(count(int(n), origin)) for n in tokens)
    return (*(line(seconds(time, origin)) for time in times), *spent)


def _call(row: CallRow) -> Row:
    origin = f"llm_call:{row['persona']}"
    rate = row["decode_throughput"]
    rejected = [line(count(n, origin), " ", Data(why, origin)) for why, n in row["lines_rejected"] or []]
    lines = line(
        count(row["lines_accepted"] or 0, origin), " of ", count(row["lines_proposed"] or 0, origin), " kept"
    )
    cells = (
        line(Data(row["persona"], origin)),
        line(Data(row["model"], origin, "strong"), " ", digest(row["model_digest"], origin)),
        line(count(row["attempt"], origin)),
        line(text_or_dash(row["outcome"], origin)),
        line("yes" if row["cached"] else "no"),
        *_cells(_times(row), _tokens(row), origin),
        line("–") if rate is None else line(Data(render_number(rate, 3, "token/s"), origin)),
        line(lines, "; rejected: ", joined(rejected)) if rejected else lines,
    )
    return Row(cells)


COMMENTARY = ReportSection("commentary", "Commentary", _commentary)
MODEL_CALLS = ReportSection("model-calls", "Model calls", _model_calls, reference=True)
PROMPTS = ReportSection("prompts", "Persona prompts", _prompts, reference=True)
