"""Responses of Ollama's API: the final object of /api/generate and /api/chat, alone, in a list or at the end of a stream.

Knows 0.1 to 0.20. The format is defined by api/types.go (Metrics): durations in nanoseconds, a zero left out. There is no
TTFT: load + prompt_eval is the server's, not the client's. The rates follow from counts and durations (`derived`). A prompt
that is asked again is taken from the cache: `prompt_eval_duration` shrinks by tens of times while its count stays, so that
its numbers carry `cached_prompt` where the same file holds the slow one. Answers and contexts never enter the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import JsonObject, is_number
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, put, put_absent
from tasks.ingestion.kit.entries import holds
from tasks.ingestion.kit.failure_reasons import failure_flags
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
_PROMPT = ("prompt_eval_count", "prompt_eval_duration")
_CACHED: dict[str, tuple[Flag, ...]] = dict.fromkeys((*_PROMPT, "/".join(_PROMPT)), ("cached_prompt",))
# The cache makes a prompt tens of times faster; noise does not make it ten
_TIMES_FASTER = 10


class OllamaApi:
    name = NAME
    version = 2
    knows = "Ollama API responses, 0.1 to 0.20 (JSON, lists, streams): counts and durations of each request"

    def claims(self, head: Head) -> bool:
        ended = head.keys >= {"eval_duration", "total_duration"}
        streamed = bool(head.keys & {"response", "message"})
        return holds(head, "model", "created_at", "done") and (ended or streamed)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            answers = [(record, answer) for record, answer in part.objects if _is_final(answer)]
            cached = _cached([answer for _, answer in answers])
            for (record, answer), from_cache in zip(answers, cached, strict=True):
                _read(part, rows, record, answer, from_cache)
            rows.count_records(part.index, len(answers))


def _is_final(answer: JsonObject) -> bool:
    """The last object of a stream, or an error in its place; the others hold pieces of the answer only."""
    return answer.get("done") is True or "error" in answer or "total_duration" in answer


def _cached(answers: Sequence[JsonObject]) -> list[bool]:
    """True for prompts of as many tokens as another's that took a tenth of its time or less."""
    slowest: dict[tuple[str, float], float] = {}
    timed: list[tuple[tuple[str, float], float] | None] = []
    for answer in answers:
        tokens, time = (answer.get(key) for key in _PROMPT)
        if not is_number(tokens) or not is_number(time):
            timed.append(None)
            continue
        # An answer does not hold its prompt: model and number of tokens are all that tells one from another
        prompt = (str(answer.get("model")), tokens)
        slowest[prompt] = max(slowest.get(prompt, 0.0), time)
        timed.append((prompt, time))
    return [pair is not None and pair[1] * _TIMES_FASTER <= slowest[pair[0]] for pair in timed]


def _read(part: Parsed, rows: Rows, record: str, answer: JsonObject, cached: bool) -> None:
    context = context_of(
        rows, tool=NAME, scope="request", engine="ollama", run=part.artifact, model=answer.get("model"),
        config=answer.get("options"),
    )  # fmt: skip
    failed = "error" in answer or answer.get("done") is not True
    frame = Frame(
        context,
        timestamp=parse_timestamp(answer.get("created_at")),
        status="failed" if failed else "ok",
        flags=failure_flags(answer.get("error")),
        named_flags=_CACHED if cached else {},
    )
    for key, quantity in _FIGURES.items():
        value = answer.get(key)
        if key not in answer:
            # Left out when it is zero: a prompt wholly from the cache, an answer without a token.
            put_absent(rows, part.index, record, key, quantity, frame)
        elif value is None or is_number(value):
            put(rows, part.index, record, key, quantity, value, frame)
    for key, value in answer.items():
        if key not in _FIGURES and key not in _PAYLOAD and is_number(value):
            put(rows, part.index, record, key, quantity_of(key), value, frame)
    for count, duration, rate in _RATES:
        tokens, nanoseconds = answer.get(count), answer.get(duration)
        if is_number(tokens) and is_number(nanoseconds) and nanoseconds > 0:
            exact = 1e9 * tokens / nanoseconds
            put(rows, part.index, record, f"{count}/{duration}", rate, exact, frame, ("derived",))


READER = OllamaApi()
