"""inference-benchmarker of Hugging Face (`results/*.json`): a load in each entry, percentiles in ms.

The format is defined by src/writers.rs and src/results.rs of huggingface/inference-benchmarker. `total_tokens` and
`token_throughput_secs` count generated tokens only, `total_tokens_sent` those of prompts. `inter_token_latency_ms` is a
request's mean over the tokens after its first one: the vocabulary's tpot. The load that warms up comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import Json, JsonObject, listing, mapping
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, count, walk
from tasks.ingestion.kit.entries import at
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import summary

NAME = "inference-benchmarker"
_FIGURES = {
    "total_requests": known("requests_total", "request"),
    "successful_requests": known("requests_completed", "request"),
    "failed_requests": known("requests_failed", "request"),
    "total_tokens": known("output_tokens_total", "token"),
    "total_tokens_sent": known("input_tokens_total", "token"),
    "token_throughput_secs": known("output_throughput", "token/s"),
    "request_rate": known("request_throughput", "request/s"),
    "duration_ms": known("run_duration", "ms"),
}
_SPREADS = {
    "time_to_first_token_ms": known("ttft", "ms"),
    "inter_token_latency_ms": known("tpot", "ms"),
    "e2e_latency_ms": known("e2e_latency", "ms"),
}
_IN_CONTEXT = frozenset({"id", "executor_type", "config"})
# What identifies the run or where its prompts came from, and the machine of the client.
_ASIDE = frozenset({"model_name", "tokenizer", "run_id", "prompt_options", "decode_options"})


class InferenceBenchmarker:
    name = NAME
    version = 1
    knows = "inference-benchmarker of Hugging Face (JSON): counts, rates and percentiles of each load"

    def claims(self, head: Head) -> bool:
        if head.kind != "json" or not head.keys >= {"config", "results", "start_time"}:
            return False
        loads = listing(mapping(head.sample).get("results"))
        return bool(loads) and mapping(loads[0]).keys() >= {
            "executor_type",
            "token_throughput_secs",
            *_SPREADS,
        }

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            document = mapping(part.document)
            loads = [mapping(load) for load in listing(document.get("results"))]
            for place, load in enumerate(loads):
                frames = _frames(load, _frame(part, rows, document, load))
                walk(rows, part.index, load, frames, f"/results/{place}")
            rows.count_records(part.index, len(loads))


def _frames(load: JsonObject, frame: Frame) -> Frames:
    """What one load holds; its spreads are over the requests that were answered."""
    answered = replace(frame, n=count(load.get("successful_requests")), zero_is_missing=True)
    frames: Frames = {(): frame}
    for key, quantity in _SPREADS.items():
        frames[(key,)] = replace(answered, names=summary(quantity, tuple(mapping(load.get(key)))))
    return frames


def _frame(part: Parsed, rows: Rows, document: JsonObject, load: JsonObject) -> Frame:
    config, name = mapping(document.get("config")), load.get("id")
    lengths = {
        f"{side}_tokens": at(config, f"{option}_options", "num_tokens")
        for side, option in (("prompt", "prompt"), ("output", "decode"))
    }
    workload: JsonObject = {"executor": load.get("executor_type"), **lengths, **mapping(load.get("config"))}
    context = context_of(
        rows, tool=NAME, scope="aggregate", run=part.artifact, task=name, model=config.get("model_name"),
        config={key: value for key, value in config.items() if key not in _ASIDE and _is_scalar(value)},
        workload=workload,
    )  # fmt: skip
    whole = Frame(context, _FIGURES, _IN_CONTEXT, timestamp=parse_timestamp(document.get("start_time")))
    return replace(whole, status="warmup") if name == "warmup" else whole


def _is_scalar(value: Json) -> bool:
    return value is not None and not isinstance(value, dict | list)


READER = InferenceBenchmarker()
