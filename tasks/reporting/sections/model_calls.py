"""What language models were asked, what they answered, and what of it was kept."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from data_contracts.rows import CallRow
from data_contracts.wording import render_number
from tasks.reporting.document import (
    Block,
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
from tasks.reporting.sections.commentary_section import personas_of, tally, unavailable
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 100
_ORIGIN = "commentary"
_TIMES, _TOKENS = 6, 2  # columns of a call


def _model_calls(material: Material) -> Sequence[Block]:
    """Times, tokens and outcomes of each call, and how many lines were kept."""
    calls = material.report.llm_calls
    if not calls.num_rows:
        return (Paragraph(unavailable(material.report)),)
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
        Paragraph(tally(material.report)),
        Table(columns(*labels), (*rows, _together(calls.to_pylist()))),
        Paragraph(
            line(
                "A cached call shows what it took when it was made; it took nothing in this audit, and no sum holds it."
            )
        ),
    )


def _prompts(material: Material) -> Sequence[Block]:
    """The prompts as they were sent, when commentary.json holds them: of remarks one, since they differ in their fact."""
    asked = (
        (persona, what, document)
        for persona in personas_of(material.report)
        for what, document in (("choice", persona.get("choice")), ("remark", persona))
    )
    return tuple(
        Fold(
            line(
                Data(str(persona.get("persona")), _ORIGIN), ", version ",
                Data(str(persona.get("version")), _ORIGIN), ", prompt for a ", what, " ",
                digest(document.get("prompt_sha256"), _ORIGIN),
            ),
            (Verbatim(str(document["prompt"]), _ORIGIN),),
        )
        for persona, what, document in asked
        if document and document.get("prompt")
    )  # fmt: skip


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
    lines = (
        line("–") if row["lines_proposed"] is None
        else line(count(row["lines_accepted"] or 0, origin), " of ", count(row["lines_proposed"], origin), " kept")
    )  # fmt: skip
    # The options of a choice alone say a form
    asked = ", choice" if "form" in orjson.loads(row["options"]) else ""
    cells = (
        line(Data(row["persona"], origin), asked),
        line(Data(row["model"], origin, "strong"), " ", digest(row["model_digest"], origin)),
        line(count(row["attempt"], origin)),
        line(text_or_dash(row["outcome"], origin)),
        line("yes" if row["cached"] else "no"),
        *_cells(_times(row), _tokens(row), origin),
        line("–") if rate is None else line(Data(render_number(rate, 3, "token/s"), origin)),
        line(lines, "; rejected: ", joined(rejected)) if rejected else lines,
    )
    return Row(cells)


MODEL_CALLS = ReportSection("model-calls", "Model calls", _model_calls, reference=True)
PROMPTS = ReportSection("prompts", "Persona prompts", _prompts, reference=True)
