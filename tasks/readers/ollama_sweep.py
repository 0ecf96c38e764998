"""Request by request results of Ollama prompt suites and parameter sweeps (CSV, and one model's results as JSON).

`tokens_s` is eval_count / eval_s; `ttft_s` is load_s + prompt_eval_s, so it is the server's sum and no client's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, walk
from tasks.ingestion.kit.model_of_file import with_model
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "ollama-sweep"
_VITAL = {"ttft_s", "tokens_s", "load_s", "prompt_eval_s", "eval_s"}
_METRICS = {
    "ttft_s": known("ttft", "s"),
    "tokens_s": known("decode_throughput", "token/s"),
    "load_s": known("load_duration", "s"),
    "prompt_eval_s": known("prefill_duration", "s"),
    "eval_s": known("decode_duration", "s"),
    "total_s": known("e2e_latency", "s"),
    "prompt_eval_count": known("input_tokens", "tokens"),
    "eval_count": known("output_tokens", "tokens"),
    "total_tokens": known("total_tokens", "tokens"),
    "response_chars": known("response_chars", "chars"),
}
_SETTINGS = (
    "num_gpu",
    "num_ctx",
    "num_predict",
    "temperature",
    "top_p",
    "top_k",
    "repeat_penalty",
    "seed",
    "tag",
)
_LABEL = "prompt"
_COLUMNS = {
    **{name: Column("metric", quantity) for name, quantity in _METRICS.items()},
    **{name: Column("setting") for name in _SETTINGS},
    "options": Column("settings"),
    "timestamp": Column("timestamp"),
    "model": Column("model"),
    "error": Column("error"),
    "success": Column("success"),
    "prompt_index": Column("task"),
    "prompt_text": Column("ignore"),
    "response": Column("ignore"),
    # Spells out the settings that stand beside it.
    "config_name": Column("ignore"),
}
_DERIVED = {"ttft_s": ("derived",)}
PLAN = Plan(
    tool=NAME,
    scope="request",
    columns={**_COLUMNS, _LABEL: Column("task")},
    fails_without="tokens_s",
    flags=_DERIVED,
    constants={"engine": "ollama"},
)


class OllamaSweep:
    name = NAME
    version = 2
    knows = "requests of Ollama prompt suites and parameter sweeps: TTFT, token/s, load and eval times (CSV and JSON)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns) >= _VITAL
        results = (
            head.sample.get("results") if isinstance(head.sample, dict) and "model" in head.keys else None
        )
        return isinstance(results, list) and any(isinstance(r, dict) and r.keys() >= _VITAL for r in results)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        tables = [with_model(_labelled(part), rows) for part in batch if isinstance(part.content, Table)]
        for group in by_header(tables):
            read_tables(group, PLAN, rows)
        for part in batch:
            if not isinstance(part.content, Table):
                _read_document(part, rows)


def _labelled(part: Parsed) -> Parsed:
    """The part with its prompts' texts, which never enter the table, replaced by their places: `prompt 3`."""
    table: Table = part.content
    if _LABEL not in table.columns:
        return part
    at = table.columns.index(_LABEL)
    rows = [[*row[:at], _prompt(table.first + i), *row[at + 1 :]] for i, row in enumerate(table.rows)]
    return replace(part, content=replace(table, rows=rows))


def _prompt(row: int) -> str:
    return f"prompt {row + 1}"


def _read_document(part: Parsed, rows: Rows) -> None:
    document = part.content
    suite = context_of(
        rows, tool=NAME, scope="request", engine="ollama", run=part.artifact, model=document["model"]
    )
    frames: Frames = {(): Frame(suite)}
    for path, result in objects(document, ("results",)):
        frames[path] = _frame(part, document, result, int(path[-1]), rows)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, document, frames)


def _frame(part: Parsed, document: dict[str, Any], result: dict[str, Any], row: int, rows: Rows) -> Frame:
    context = context_of(
        rows,
        tool=NAME,
        scope="request",
        engine="ollama",
        run=part.artifact,
        model=result.get("model") or document["model"],
        config={**mapping(result.get("options")), **{k: result[k] for k in _SETTINGS if k in result}},
        task=str(result["prompt_index"]) if "prompt_index" in result else _prompt(row),
    )
    speed = result.get("tokens_s")
    failed = bool(result.get("error")) or not isinstance(speed, int | float) or speed <= 0
    return Frame(
        context,
        _METRICS,
        frozenset({"options", "prompt_index", *_SETTINGS}),
        status="failed" if failed else "ok",
        named_flags=_DERIVED,
    )


READER = OllamaSweep()
