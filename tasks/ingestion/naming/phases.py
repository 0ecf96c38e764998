"""Rows that say their phase (`test_type` is `pp`, `phase` is `decode`): which of a request's two rates a bare one is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from data_contracts.vocabulary import TERMS
from tasks.ingestion.naming.nouns import Meaning, Understanding
from tasks.ingestion.naming.words import words_of

Phase = Literal["prefill", "decode"]
# What a column or key that says a phase is called, the surest first
_CALLED = (
    "phase", "test type", "test phase", "stage", "test", "mode", "type", "kind", "operation", "op", "test name",
    "benchmark", "bench", "task", "entry",
)  # fmt: skip
_CALLED_SO = {tuple(name.split()): rank for rank, name in enumerate(_CALLED)}
# What is bare says in either phase another thing
_IN_PHASE: dict[str, Mapping[Phase, str]] = {
    "output_throughput": {"prefill": "prefill_throughput", "decode": "decode_throughput"},
    "decode_throughput": {"prefill": "prefill_throughput", "decode": "decode_throughput"},
    "e2e_latency": {"prefill": "prefill_duration", "decode": "decode_duration"},
    "output_tokens": {"prefill": "input_tokens", "decode": "output_tokens"},
}
_SURE: dict[str, Phase] = {"prefill": "prefill", "decode": "decode"}
# These are words of many things: they say a phase where the other one stands beside them
_LIKELY: dict[str, Phase] = {"prompt": "prefill", "generation": "decode", "eval": "decode"}
_SIZED = re.compile(r"(pp|tg)\d{1,7}")


def phase_rank(name: str) -> int | None:
    """How surely a column or key of this name says a phase, 0 the surest; None where it does not."""
    return _CALLED_SO.get(words_of(name))


def phases_in(texts: Iterable[str]) -> dict[str, Phase]:
    """The phase that each of the texts of one column says; of words that may say other things only beside the other one."""
    distinct = list(dict.fromkeys(texts))
    sure = {text: phase for text in distinct if (phase := _phase(text, _SURE)) is not None}
    found = {text: phase for text in distinct if (phase := _phase(text, _SURE | _LIKELY)) is not None}
    return found if len(set(found.values())) == 2 else sure


def _phase(text: str, words: Mapping[str, Phase]) -> Phase | None:
    spoken = tuple(word for word in words_of(text) if not word.isdecimal())
    if len(spoken) == 1 and (sized := _SIZED.fullmatch(spoken[0])):
        spoken = (sized[1],)
    term = TERMS.get(spoken)
    return words.get(term.name) if term is not None and term.kind == "concept" else None


def in_phases(understood: Understanding, texts: Mapping[str, Iterable[str]]) -> Understanding:
    """The same, with what bare columns hold in the rows of a phase; `texts` are those of each column of texts."""
    for called in sorted((name for name in texts if phase_rank(name) is not None), key=_rank):
        if phases := phases_in(texts[called]):
            columns = {name: _in_phases(m, called, phases) for name, m in understood.columns.items()}
            return replace(understood, columns=columns, phase=called)
    return understood


def _rank(name: str) -> tuple[int, str]:
    return phase_rank(name) or 0, name


def _in_phases(meaning: Meaning, called: str, phases: Mapping[str, Phase]) -> Meaning:
    bare = meaning.quantity
    others = _IN_PHASE.get(bare.metric) if bare is not None and meaning.vague and not bare.own else None
    if bare is None or others is None:
        return meaning
    by_phase = {text: _of(bare, others[phase]) for text, phase in phases.items()}
    said = (f"{METRICS[by_phase[text].metric].phrase} where {called} is {text}" for text in phases)
    return replace(meaning, by_phase=by_phase, reasons=(*meaning.reasons, *said))


def _of(bare: Quantity, metric: str) -> Quantity:
    return Quantity(metric, bare.statistic, bare.unit, bare.factor)
