"""vLLM `bench serve` (benchmark_serving.py before 0.9): its JSON, its appended JSONL, what it prints, and its sweeps.

Knows 2025-03 (0.7) to 0.28. `bench sweep serve` gathers the results of its runs as a list and as a CSV (`summary.json` and
`summary.csv`), a column a key. The format is defined by vllm/benchmarks/serve.py, before that by
benchmarks/benchmark_serving.py. What stands before `duration` is a setting (`--metadata` adds any), a number after it a
measurement, under its own name when it is new. `backend` and `endpoint_type` are the client's protocol: the engine is only
known when the metadata, or a file name of InferenceMAX, says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import orjson

from data_contracts.json_values import Json, JsonObject
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.entries import first_of, holds
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import Run, add_run
from tasks.ingestion.kit.serving_console import client_of, read_runs
from tasks.ingestion.kit.serving_names import ENGINE_KEYS, divided, engine_name
from tasks.readers.inferencemax import settings_of_name

NAME = "vllm-bench-serve"
_VITAL = frozenset({"date", "model_id", "completed", "duration", "request_throughput"})
_INDEX = "column_1"


class VllmServe:
    name = NAME
    version = 6
    knows = "vLLM bench serve and bench sweep serve, 0.7 to 0.28: results (JSON, JSONL, CSV), requests, the printed table"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return client_of(head.text) == "vllm"
        if head.kind == "csv":
            return _VITAL.issubset(head.columns)
        return (
            holds(head, *_VITAL)
            # Only SGLang's client counts so; the rest of its keys are much the same
            and "total_output_tokens_retokenized" not in head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        read_runs([part for part in batch if part.head.kind != "csv"], rows, NAME, _run)
        for part in batch:
            if part.head.kind == "csv":
                _read_summary(part, rows)


def _read_summary(part: Parsed, rows: Rows) -> None:
    """A sweep's CSV: each row is a result as the tool writes it to JSON, without what it left empty."""
    table = part.table
    for number, cells in enumerate(table.rows, table.first):
        written: JsonObject = {name: _cell(cell) for name, cell in zip(table.columns, cells, strict=True)}
        # pandas numbers the rows in a first column without a name
        entry: JsonObject = {
            name: value for name, value in written.items() if value is not None and name != _INDEX
        }
        settings, results = divided(entry)
        add_run(rows, _run(part, str(number), f"{part.artifact} run {number + 1}", entry, settings), results)
    rows.count_records(part.index, len(table.rows))


def _cell(cell: str) -> Json:
    if cell.startswith("["):
        try:
            return cast("Json", orjson.loads(cell))
        except (
            orjson.JSONDecodeError
        ):  # a list of texts as Python writes it: content, which no measurement holds
            return None
    return setting(cell)


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
