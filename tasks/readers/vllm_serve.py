"""vLLM `bench serve` (benchmark_serving.py before 0.9), its JSON, its appended JSONL, and what it prints.

Knows 2025-03 (0.7) to 0.26. The format is defined by vllm/benchmarks/serve.py, before that by
benchmarks/benchmark_serving.py. What stands before `duration` is a setting (`--metadata` adds any), a number after it a
measurement, under its own name when it is new. `backend` and `endpoint_type` are the client's protocol: the engine is only
known when the metadata, or a file name of InferenceMAX, says it.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import JsonObject
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.entries import first_of, holds
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import Run
from tasks.ingestion.kit.serving_console import client_of, read_runs
from tasks.ingestion.kit.serving_names import ENGINE_KEYS, engine_name
from tasks.readers.inferencemax import settings_of_name

NAME = "vllm-bench-serve"


class VllmServe:
    name = NAME
    version = 2
    knows = "vLLM bench serve, 0.7 to 0.26: results (JSON, JSONL) with their requests, and the printed table"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return client_of(head.text) == "vllm"
        return (
            holds(head, "date", "model_id", "completed", "duration", "request_throughput")
            # Only SGLang's client counts so; the rest of its keys are much the same
            and "total_output_tokens_retokenized" not in head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        read_runs(batch, rows, NAME, _run)


def _run(part: Parsed, record: str, name: str, entry: JsonObject, settings: JsonObject) -> Run:
    in_name = settings_of_name(part.artifact)
    return Run(
        part.index,
        record,
        NAME,
        name,
        model=entry.get("model_id"),
        engine=engine_name(first_of(*map(entry.get, ENGINE_KEYS), in_name.get("framework"))),
        task=entry.get("label"),
        # What the file says wins over what it is called
        settings=in_name | settings,
        # `timestamp` is no key of vLLM's: some runs add it with --metadata
        when=parse_timestamp(first_of(entry.get("date"), entry.get("timestamp"))),
        asked=entry.get("num_prompts"),
    )


READER = VllmServe()
