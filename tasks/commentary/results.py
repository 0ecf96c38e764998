"""What the personas said as the store keeps it: commentary.json, and a row for each attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from data_contracts.grounding import REASONS
from data_contracts.llm_calls import Call, CommentaryResult, Prompt, Server
from data_contracts.rows import ChosenDocument
from data_contracts.schemas import LLM_CALLS
from data_contracts.settings import Commentary
from tasks.commentary.commenting import PersonaComments, call_options
from tasks.commentary.editing import Edited
from tasks.commentary.gate import Judged
from tasks.commentary.talking import Turn

# A digit further the correlation of five sentences says nothing.
_DIGITS = 2


def combine(settings: Commentary, server: Server, said: Sequence[PersonaComments]) -> CommentaryResult:
    """What all personas said as one result; unavailable when no call of any was answered."""
    asked = [one for one in said if one.turns]
    answered = any(turn.answered for one in asked for turn in one.turns)
    kept = any(one.remarks.accepted for one in asked)
    reason = None
    if asked and not answered and not kept:
        reason = next((one.reason for one in asked if one.reason), "no call was answered")
    codes = sorted({refused.code for one in said for refused in one.remarks.rejected})
    document = {
        **_head(settings, server, reason),
        "personas": [_persona_document(one) for one in said],
        "reasons": {code: REASONS[code] for code in codes},
    }
    return CommentaryResult(document, calls_table(server, said))


def unavailable(settings: Commentary, reason: str) -> CommentaryResult:
    """No commentary, and why, in one line."""
    document = {**_head(settings, None, reason), "personas": [], "reasons": {}}
    return CommentaryResult(document, LLM_CALLS.empty_table())


def calls_table(server: Server, said: Sequence[PersonaComments]) -> pa.Table:
    """A row for each attempt, in the schema LLM_CALLS; lines are counted on the attempt that was answered."""
    rows = [
        _row(server, one, turn, call, _lines(judged, call is turn.answer))
        for one in said
        for turn, judged in _judged(one)
        for call in turn.calls
    ]
    return pa.Table.from_pylist(rows, schema=LLM_CALLS)


def _judged(said: PersonaComments) -> Iterator[tuple[Turn, Judged | None]]:
    """Each question, and what was judged of its answer: of a choice nothing, which has no words of its own."""
    for turn in said.edited.turns if said.edited else ():
        yield turn, None
    for one in said.remarks.asked:
        yield one.turn, one.judged


def _lines(judged: Judged | None, counts: bool) -> dict[str, Any]:
    """How many lines an attempt proposed, and what became of them; None of a question that asks for none."""
    if judged is None:
        return dict.fromkeys(("lines_proposed", "lines_accepted", "lines_rejected"))
    lines = judged if counts else Judged()
    return {
        "lines_proposed": lines.proposed,
        "lines_accepted": len(lines.accepted),
        "lines_rejected": sorted(Counter(refused.code for refused in lines.rejected).items()),
    }


def _row(
    server: Server, said: PersonaComments, turn: Turn, call: Call, lines: dict[str, Any]
) -> dict[str, Any]:
    return {
        "persona": said.persona.name,
        "model": server.model,
        "model_digest": server.digest,
        "server_version": server.version,
        "options": turn.options.to_json(),
        "prompt_sha256": turn.prompt.sha256,
        **{k: v for k, v in call.to_json().items() if k in LLM_CALLS.names},
        **lines,
    }


def _head(settings: Commentary, server: Server | None, reason: str | None) -> dict[str, Any]:
    return {
        "available": reason is None,
        "reason": reason,
        "model": server.model if server else settings.model,
        "model_digest": server.digest if server else None,
        "server": server.api if server else settings.api,
        "server_version": server.version if server else None,
        "max_output_tokens": settings.max_output_tokens,
        "options": call_options(settings, server).to_json(),
    }


def _persona_document(said: PersonaComments) -> dict[str, Any]:
    remarks = said.remarks
    # The others differ from it in their fact alone.
    prompt = remarks.asked[0].turn.prompt if remarks.asked else None
    asked = {one.fact.number for one in remarks.asked}
    return {
        "persona": said.persona.name,
        "key": said.persona.key,
        "version": said.persona.version,
        "reason": said.reason,
        "choice": _choice_document(said.edited) if said.edited else None,
        **_prompt_document(prompt),
        "facts_included": len(asked),
        "facts_cut": remarks.unasked,
        "proposed": sum(one.judged.proposed for one in remarks.asked),
        "accepted": len(remarks.accepted),
        "rejected": dict(sorted(Counter(refused.code for refused in remarks.rejected).items())),
        "comments": [{"fact_id": kept.fact_id, "text": kept.text} for kept in remarks.accepted],
    }


def _choice_document(edited: Edited) -> ChosenDocument:
    agreed = edited.agreement
    prompt = edited.turns[-1].prompt
    return {
        "outcome": edited.choice.outcome,
        "form": edited.choice.form,
        "is_own": edited.choice.is_own,
        "schema_ignored": edited.choice.schema_ignored,
        "offered": [one.id for one in edited.sentences],
        "picked": [{"sentence": one.sentence, "action": one.action} for one in edited.choice.picked],
        "agreement": None if agreed is None else round(agreed, _DIGITS),
        "prompt": prompt.text,
        "prompt_sha256": prompt.sha256,
    }


def _prompt_document(prompt: Prompt | None) -> dict[str, str | None]:
    return {"prompt": prompt.text if prompt else None, "prompt_sha256": prompt.sha256 if prompt else None}
