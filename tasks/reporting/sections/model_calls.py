"""What language models were asked, what they answered, and what of it was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

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
)
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import count, digest, seconds, text_or_dash
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 100
_TIMES = ("ttft", "queue", "load", "prefill", "decode", "total")
_TOKENS = ("prompt_tokens", "output_tokens")
_ORIGIN = "commentary"
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


def _personas(report: ReportInput) -> list[dict[str, Any]]:
    document = report.commentary if isinstance(report.commentary, dict) else {}
    return [entry for entry in document.get("personas") or [] if isinstance(entry, dict)]


def _unavailable(report: ReportInput) -> Spans:
    document = report.commentary if isinstance(report.commentary, dict) else {}
    reason = document.get("reason") or "no reason was given"
    return line("Commentary unavailable: ", Data(str(reason), _ORIGIN), ".")


def _remarks(persona: dict[str, Any], known: Mapping[str, QuotedFact]) -> tuple[Block, ...]:
    items = tuple(
        line(clause(known[entry["fact_id"]]), " ", Data(str(entry["text"]), COMMENT, "remark"))
        for entry in persona.get("comments") or []
        if entry.get("fact_id") in known
    )
    return (
        (Paragraph(line(Data(str(persona.get("persona")), _ORIGIN)), "lead"), Bullets(items)) if items else ()
    )


def _tally(report: ReportInput) -> Spans:
    """How many lines were proposed, accepted and rejected, and why."""
    personas = _personas(report)
    proposed, accepted = (sum(int(p.get(key) or 0) for p in personas) for key in ("proposed", "accepted"))
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
        Row((line(Data(code, _ORIGIN, "code")), line(Data(str(text), _ORIGIN))))
        for code, text in sorted(reasons.items())
    )
    return (Fold(line("Why lines were rejected"), (Table(columns("Code", "Rule~"), rows),)),) if rows else ()


def _together(calls: Sequence[dict[str, Any]]) -> Row:
    """The sums of what this audit waited for and spent, where it is known."""
    fresh = [call for call in calls if not call["cached"]]

    def total(key: str) -> float | None:
        known = [call[key] for call in fresh if call[key] is not None]
        return sum(known) if known else None

    times = tuple(line(seconds(total(key), _ORIGIN)) for key in _TIMES)
    tokens = tuple(
        line("–") if (spent := total(key)) is None else line(count(int(spent), _ORIGIN)) for key in _TOKENS
    )
    kept = line(
        count(sum(call["lines_accepted"] or 0 for call in calls), _ORIGIN), " of ",
        count(sum(call["lines_proposed"] or 0 for call in calls), _ORIGIN), " kept",
    )  # fmt: skip
    made = line(count(len(fresh), _ORIGIN), " made")
    cached = line(count(len(calls) - len(fresh), _ORIGIN), " cached")
    return Row((line("together"), line(), line(), made, cached, *times, *tokens, line("–"), kept))


def _call(row: dict[str, Any]) -> Row:
    origin = f"llm_call:{row['persona']}"
    times = tuple(line(seconds(row[key], origin)) for key in _TIMES)
    tokens = tuple(line("–") if row[key] is None else line(count(row[key], origin)) for key in _TOKENS)
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
        *times,
        *tokens,
        line("–") if rate is None else line(Data(render_number(rate, 3, "token/s"), origin)),
        line(lines, "; rejected: ", joined(rejected)) if rejected else lines,
    )
    return Row(cells)


COMMENTARY = ReportSection("commentary", "Commentary", _commentary)
MODEL_CALLS = ReportSection("model-calls", "Model calls", _model_calls)
PROMPTS = ReportSection("prompts", "Persona prompts", _prompts)
