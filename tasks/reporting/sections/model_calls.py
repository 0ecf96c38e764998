"""What language models were asked, what they answered, and what of it was kept."""

from __future__ import annotations

from typing import Any

from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Fold,
    Paragraph,
    Row,
    Section,
    Spans,
    Table,
    Verbatim,
    columns,
    joined,
    line,
)
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import count, digest, said, seconds
from tasks.wording import render_number

SHOWN = 100
_ORIGIN = "commentary"


def commentary(report: ReportInput) -> Section:
    """Each fact's own clause, then the comment on it; why there is none otherwise."""
    document = _document(report)
    known = {fact.fact_id: fact for fact in report.quoted}
    items = tuple(
        _comment(known[entry["fact_id"]], entry)
        for entry in document.get("lines") or []
        if isinstance(entry, dict) and entry.get("fact_id") in known
    )
    if items:
        return Section("commentary", "Commentary", (Bullets(items),))
    return Section("commentary", "Commentary", (Paragraph(_unavailable(document)),))


def model_calls(report: ReportInput) -> Section:
    """Times, tokens and outcomes of each call, and how many lines were kept."""
    document, calls = _document(report), report.llm_calls
    if not calls.num_rows:
        return Section("model-calls", "Model calls", (Paragraph(_unavailable(document)),))
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
    blocks: list[Block] = [Paragraph(_tally(document)), Table(columns(*labels), rows)]
    return Section("model-calls", "Model calls", tuple(blocks))


def persona_prompts(report: ReportInput) -> Section | None:
    """The prompts as they were sent, when commentary.json holds them."""
    found = _document(report).get("prompts")
    if not isinstance(found, dict) or not found:
        return None
    blocks = tuple(
        Fold(line(Data(str(persona), _ORIGIN, "code")), (Verbatim(str(prompt), _ORIGIN),))
        for persona, prompt in found.items()
    )
    return Section("prompts", "Persona prompts", blocks)


def _document(report: ReportInput) -> dict[str, Any]:
    return report.commentary if isinstance(report.commentary, dict) else {}


def _unavailable(document: dict[str, Any]) -> Spans:
    return line(
        "Commentary unavailable: ", Data(str(document.get("reason") or "no reason was given"), _ORIGIN), "."
    )


def _comment(fact: QuotedFact, entry: dict[str, Any]) -> Spans:
    text = str(entry.get("comment") or entry.get("text") or "")
    persona = str(entry.get("persona") or "model")
    return line(clause(fact), " ", Data(persona, _ORIGIN, "strong"), ": ", Data(text, _ORIGIN))


def _tally(document: dict[str, Any]) -> Spans:
    proposed, accepted = (int(document.get(key) or 0) for key in ("proposed", "accepted"))
    rejected = document.get("rejected") if isinstance(document.get("rejected"), dict) else {}
    spans = line(count(proposed, _ORIGIN, "line"), " proposed, ", count(accepted, _ORIGIN), " accepted")
    reasons = [
        line(count(int(n), _ORIGIN), " ", Data(str(why), _ORIGIN))
        for why, n in sorted((rejected or {}).items())
    ]
    return line(spans, ", rejected: ", joined(reasons), ".") if reasons else line(spans, ", none rejected.")


def _call(row: dict[str, Any]) -> Row:
    origin = f"llm_call:{row['persona']}"
    times = tuple(
        line(seconds(row[key], origin)) for key in ("ttft", "queue", "load", "prefill", "decode", "total")
    )
    tokens = tuple(
        line("–") if row[key] is None else line(count(row[key], origin))
        for key in ("prompt_tokens", "output_tokens")
    )
    rate = row["decode_throughput"]
    rejected = [line(count(n, origin), " ", Data(why, origin)) for why, n in row["lines_rejected"] or []]
    lines = line(
        count(row["lines_accepted"] or 0, origin), " of ", count(row["lines_proposed"] or 0, origin), " kept"
    )
    cells = (
        line(Data(row["persona"], origin)),
        line(Data(row["model"], origin, "strong"), " ", digest(row["model_digest"], origin)),
        line(count(row["attempt"], origin)),
        line(said(row["outcome"], origin)),
        line("yes" if row["cached"] else "no"),
        *times,
        *tokens,
        line("–") if rate is None else line(Data(render_number(rate, 3, "token/s"), origin)),
        line(lines, "; rejected: ", joined(rejected)) if rejected else lines,
    )
    return Row(cells)
