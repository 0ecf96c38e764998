"""vLLM `bench serve` (benchmark_serving.py before 0.9), its JSON, its appended JSONL, and what it prints.

Knows 2025-03 (0.7) to 0.26. The format is defined by vllm/benchmarks/serve.py, before that by
benchmarks/benchmark_serving.py. What stands before `duration` is a setting (`--metadata` adds any), a number after it a
measurement, under its own name when it is new. `backend` and `endpoint_type` are the client's protocol: the engine is only
known when the metadata, or a file name of InferenceMAX, says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.json_values import is_number
from tasks.ingestion.decoding.captures import is_manual
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.engines import engine_name
from tasks.ingestion.kit.entries import first_of, holds, run_name
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import Run, add_run, is_figure
from tasks.ingestion.kit.serving_console import TITLE, printed
from tasks.readers.inferencemax_names import named

NAME = "vllm-bench-serve"
_ENGINE_KEYS = ("engine", "inference_engine", "serving_engine", "framework")
_IN_CONTEXT = frozenset({"date", "model_id", "label", *_ENGINE_KEYS})
# Settings that harnesses add below the results.
_SETTINGS = frozenset(
    {
        "num_prompts",
        "best_of",
        "burstiness",
        "max_concurrency",
        "request_rate",
        "seed",
        "input_len",
        "output_len",
    }
    | {
        "tp",
        "pp",
        "dp",
        "ep",
        "tensor_parallel_size",
        "pipeline_parallel_size",
        "data_parallel_size",
        "num_gpus",
    }
    | {
        "random_input_len",
        "random_output_len",
        "ramp_up_start_rps",
        "ramp_up_end_rps",
        "gpu_count",
        "run_number",
    }
)


class VllmServe:
    name = NAME
    version = 1
    knows = "vLLM bench serve, 0.7 to 0.26: results (JSON, JSONL) with their requests, and the printed table"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return TITLE in head.text and not is_manual(head.text) and not _first_of_sglang(head.text)
        return (
            holds(head, "date", "model_id", "completed", "duration", "request_throughput")
            and "total_output_tokens_retokenized" not in head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                read_printed(part, rows, NAME)
            else:
                _read(part, rows)


def _first_of_sglang(text: str) -> bool:
    return any(result.of_sglang for result in printed(text)[:1])


def _read(part: Parsed, rows: Rows) -> None:
    entries = part.objects
    said_by_name = named(part.artifact)
    for place, (record, entry) in enumerate(entries):
        settings, results = divided(entry)
        run = Run(
            part.index,
            record,
            NAME,
            run_name(part, place, len(entries)),
            model=entry.get("model_id"),
            engine=engine_name(first_of(*map(entry.get, _ENGINE_KEYS), said_by_name.get("framework"))),
            task=entry.get("label"),
            settings={**said_by_name, **settings},
            when=parse_timestamp(first_of(entry.get("date"), entry.get("timestamp"))),
            asked=entry.get("num_prompts"),
        )
        requests = add_run(rows, run, results)
        rows.count_records(part.index, 1 + requests)


def divided(entry: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of a run and its results: what neither is known as is told by where it stands."""
    settings: dict[str, Any] = {}
    results: dict[str, Any] = {}
    below = False
    for key, value in entry.items():
        below = below or key == "duration"
        measured = not isinstance(value, str | bool) and (is_figure(key) or (below and key not in _SETTINGS))
        if measured:
            results[key] = value
        elif key not in _IN_CONTEXT and (is_number(value) or isinstance(value, str | bool)):
            said = setting(value) if isinstance(value, str) else value
            if not isinstance(value, str) or parse_timestamp(value) is None:
                settings[key] = said
    return settings, results


def read_printed(part: Parsed, rows: Rows, tool: str) -> None:
    """Adds every printed result of a capture; vLLM's client does not say what served the model."""
    results = printed(part.content)
    for place, result in enumerate(results):
        backend = str(result.settings.get("backend") or "")
        run = Run(
            part.index,
            str(place),
            tool,
            run_name(part, place, len(results)),
            model=result.model,
            engine=engine_name(backend.partition("-")[0]) if result.of_sglang else None,
            task=result.settings.get("dataset_name"),
            settings=result.settings,
            flags=("rounded",),
            asked=result.settings.get("num_prompts"),
        )
        add_run(rows, run, result.figures)
    rows.count_records(part.index, len(results))


READER = VllmServe()
