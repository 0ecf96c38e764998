"""Responses of llama.cpp's server: the `timings` of /completion and of its OpenAI-compatible chat, one request each.

Knows b1500 to b10224. The format is defined by tools/server (result_timings). `prompt_n` counts the tokens that were newly
evaluated; those taken from the cache are in `cache_n`, and then the prompt's numbers carry `cached_prompt`. /completion has
no time. The answer, the prompt and token ids never enter the table. A harness may wrap a response (`response.timings`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from data_contracts.json_values import Json, JsonObject, is_number, mapping, settings_of, text_or_none
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, part_at, walk
from tasks.ingestion.kit.entries import first_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_tables import ENGINE

NAME = "llama-server"
# Below `timings` only: harnesses write such keys flat, for figures of their own.
_VITAL = {"prompt_n", "prompt_ms", "predicted_n", "predicted_ms"}
_TIMINGS: dict[str, Quantity] = {
    "prompt_n": known("input_tokens", "tokens"),
    "cache_n": known("cached_input_tokens", "tokens"),
    "prompt_ms": known("prefill_duration", "ms"),
    "prompt_per_second": known("prefill_throughput", "tok/s"),
    "prompt_per_token_ms": own("prompt_per_token", "ms"),
    "predicted_n": known("output_tokens", "tokens"),
    "predicted_ms": known("decode_duration", "ms"),
    "predicted_per_second": known("decode_throughput", "tok/s"),
    "predicted_per_token_ms": own("predicted_per_token", "ms"),
    "draft_n": own("draft_tokens", "tokens"),
    "draft_n_accepted": own("accepted_draft_tokens", "tokens"),
}
_CACHED: tuple[Flag, ...] = ("cached_prompt",)
_OF_THE_PROMPT = ("prompt_n", "prompt_ms", "prompt_per_second", "prompt_per_token_ms")
_RESPONSE: dict[str, Quantity] = {
    "tokens_predicted": own("tokens_predicted", "tokens"),
    "tokens_evaluated": own("tokens_evaluated", "tokens"),
    "tokens_cached": own("tokens_cached", "tokens"),
}
_LEFT_OUT = frozenset({
    "index", "id", "id_slot", "content", "tokens", "prompt", "generation_settings", "completion_probabilities",
    "choices", "created", "model", "messages", "logprobs", "timestamp", "request", "seed", "__verbose", "object",
})  # fmt: skip
_DEEP = 4
# Every JSON file is asked: a long list must not be walked once more just to be claimed.
_FEW = 3


class LlamaServer:
    name = NAME
    version = 1
    knows = "llama-server responses (JSON, JSONL): timings of /completion and chat, also wrapped by a harness"

    def claims(self, head: Head) -> bool:
        if head.kind not in ("json", "jsonl"):
            return False
        sample = head.sample[:_FEW] if isinstance(head.sample, list) else head.sample
        return next(_responses(sample, few=True), None) is not None

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            for record, entry in part.objects:
                frames = _frames(part, rows, entry)
                walk(rows, part.index, entry, frames, record)
                rows.count_records(part.index, sum(path[-1:] == ("timings",) for path in frames))


def _responses(root: Json, few: bool = False) -> Iterator[Path]:
    """The paths of objects with timings; with `few`, only the first elements of lists are looked at."""
    stack: list[tuple[Path, Json]] = [((), root)]
    while stack:
        path, part = stack.pop()
        below: list[tuple[str, Json]] = []
        if isinstance(part, dict):
            if mapping(part.get("timings")).keys() >= _VITAL:
                yield path
                continue
            below = [(k, v) for k, v in part.items() if isinstance(v, dict | list) and k not in _LEFT_OUT]
        elif isinstance(part, list):
            below = [(str(place), value) for place, value in enumerate(part[:_FEW] if few else part)]
        if len(path) < _DEEP:
            stack.extend(((*path, key), value) for key, value in reversed(below))


def _frames(part: Parsed, rows: Rows, entry: JsonObject) -> Frames:
    around = context_of(rows, tool=NAME, scope="sample", engine=ENGINE, run=part.artifact)
    frames: Frames = {(): Frame(around, ignored=_LEFT_OUT)}
    for path in _responses(entry):
        response = mapping(part_at(entry, path))
        context = context_of(
            rows, tool=NAME, scope="request", engine=ENGINE, run=part.artifact,
            tool_version=response.get("system_fingerprint"),
            model=_model(response), config=_settings(response, entry),
        )  # fmt: skip
        when = parse_timestamp(first_of(response.get("created"), entry.get("timestamp")))
        cached = mapping(response.get("timings")).get("cache_n")
        flags = dict.fromkeys(_OF_THE_PROMPT, _CACHED) if is_number(cached) and cached > 0 else {}
        frames[path] = Frame(around, _RESPONSE, _LEFT_OUT, timestamp=when)
        frames[(*path, "timings")] = Frame(context, _TIMINGS, timestamp=when, named_flags=flags)
    return frames


def _model(response: JsonObject) -> str | None:
    written = text_or_none(response.get("model"))
    # A file's folder differs from machine to machine; in `org/model` the part before the slash is its name.
    if written is None or not written.endswith(".gguf"):
        return written
    return PurePosixPath(written.replace("\\", "/")).name


def _settings(response: JsonObject, entry: JsonObject) -> JsonObject:
    """What generation was asked for, without the texts (prompt, grammar, chat template) that stand among it."""
    settings = settings_of(response.get("generation_settings"), "generation_settings")
    return {
        key: value
        for key, value in (settings or mapping(entry.get("request"))).items()
        if isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 64)
    }


READER = LlamaServer()
