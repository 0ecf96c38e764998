"""Responses of Ollama's API: the final object of /api/generate and /api/chat, alone, in a list or at the end of a stream.

Knows 0.1 to 0.20. The format is defined by api/types.go (Metrics): durations in nanoseconds, a zero left out. There is no
TTFT: load + prompt_eval is the server's, not the client's. The rates follow from counts and durations (`derived`). A prompt
that is asked again is taken from the cache: `prompt_eval_duration` shrinks by tens of times while its count stays, so that
its numbers carry `cached_prompt` where the same file holds the slow one. Answers and contexts never enter the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.entries import holds
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "ollama-api"
_FIGURES: dict[str, Quantity] = {
    "total_duration": known("e2e_latency", "ns"),
    "load_duration": known("load_duration", "ns"),
    "prompt_eval_count": known("input_tokens", "tokens"),
    "prompt_eval_duration": known("prefill_duration", "ns"),
    "eval_count": known("output_tokens", "tokens"),
    "eval_duration": known("decode_duration", "ns"),
}
_RATES = (
    ("prompt_eval_count", "prompt_eval_duration", known("prefill_throughput", "tok/s")),
    ("eval_count", "eval_duration", known("decode_throughput", "tok/s")),
)
_PAYLOAD = frozenset({"context", "message", "response", "thinking", "created_at", "logprobs", "image"})
_OF_THE_PROMPT = frozenset({"prompt_eval_count", "prompt_eval_duration"})
_TIMES_FASTER = 10


class OllamaApi:
    name = NAME
    version = 1
    knows = "Ollama API responses, 0.1 to 0.20 (JSON, lists, streams): counts and durations of each request"

    def claims(self, head: Head) -> bool:
        if not holds(head, "model", "created_at", "done"):
            return False
        sample = head.sample[0] if isinstance(head.sample, list) else head.sample
        ended = "eval_duration" in sample and "total_duration" in sample
        return ended or bool(sample.keys() & {"response", "message"})

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            answers = [(record, said) for record, said in part.objects if _is_final(said)]
            cached = _cached([said for _, said in answers])
            for (record, said), again in zip(answers, cached, strict=True):
                _read(part, rows, record, said, again)
            rows.count_records(part.index, len(answers))


def _is_final(said: Mapping[str, Any]) -> bool:
    """The last object of a stream, or an error in its place; the others hold pieces of the answer only."""
    return said.get("done") is True or "error" in said or "total_duration" in said


def _cached(answers: Sequence[Mapping[str, Any]]) -> list[bool]:
    """True for prompts of as many tokens as another's that took a tenth of its time or less."""
    slowest: dict[tuple[str, Any], float] = {}
    timed: list[tuple[tuple[str, Any], float] | None] = []
    for said in answers:
        tokens, time = said.get("prompt_eval_count"), said.get("prompt_eval_duration")
        if not is_number(tokens) or not is_number(time):
            timed.append(None)
            continue
        key = (str(said.get("model")), tokens)
        slowest[key] = max(slowest.get(key, 0.0), float(time or 0))
        timed.append((key, float(time or 0)))
    return [pair is not None and pair[1] * _TIMES_FASTER <= slowest[pair[0]] for pair in timed]


def _read(part: Parsed, rows: Rows, record: str, said: Mapping[str, Any], cached: bool) -> None:
    context = context_of(
        rows, tool=NAME, scope="request", engine="ollama", run=part.artifact, model=said.get("model"),
        config=said.get("options"),
    )  # fmt: skip
    when = parse_timestamp(said.get("created_at"))
    failed = "error" in said or said.get("done") is not True
    plain: tuple[str, ...] = () if when is None or when.zoned else ("naive_time",)
    prompt = (*plain, "cached_prompt") if cached else plain

    def add(field: str, quantity: Quantity, value: Any, flags: tuple[str, ...]) -> None:
        rows.add(
            part.index, record, field, quantity, value, context,
            timestamp=_microseconds(when), status="failed" if failed else "ok", flags=flags,
        )  # fmt: skip

    for key, quantity in _FIGURES.items():
        value, flags = said.get(key), prompt if key in _OF_THE_PROMPT else plain
        if is_number(value):
            add(key, quantity, value, flags)
        else:
            # Left out when it is zero: a prompt wholly from the cache, an answer without a token.
            add(key, quantity, None, (*flags, "null" if key in said else "absent"))
    for key, value in said.items():
        if key not in _FIGURES and key not in _PAYLOAD and is_number(value):
            add(key, quantity_of(key), value, plain)
    for count, duration, rate in _RATES:
        tokens, nanoseconds = said.get(count), said.get(duration)
        if is_number(tokens) and is_number(nanoseconds) and nanoseconds > 0:
            flags = prompt if count in _OF_THE_PROMPT else plain
            add(f"{count}/{duration}", rate, 1e9 * tokens / nanoseconds, (*flags, "derived"))


def _microseconds(when: Moment | None) -> int | None:
    return None if when is None else when.microseconds


READER = OllamaApi()
