"""Request by request results of Ollama prompt suites and parameter sweeps: CSV, and suites or requests as JSON or JSONL.

`tokens_s` is eval_count / eval_s; `ttft_s` is load_s + prompt_eval_s, so it is the server's sum and no client's time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from data_contracts.artifacts import Remark, Table
from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping, settings_of
from data_contracts.measurements import Flag
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, by_header, metrics, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, walk
from tasks.ingestion.kit.entries import first_of, runs_of
from tasks.ingestion.kit.failure_reasons import failure_flags
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
    "num_gpu", "num_ctx", "num_predict", "temperature", "top_p", "top_k", "repeat_penalty", "seed", "tag"
)  # fmt: skip
_LABEL = "prompt"
_IN_CONTEXT = frozenset({"options", "prompt_index", "timestamp", *_SETTINGS})
_DERIVED: dict[str, tuple[Flag, ...]] = {"ttft_s": ("derived",)}
PLAN = Plan(
    tool=NAME,
    scope="request",
    columns={
        **metrics(_METRICS),
        **dict.fromkeys(_SETTINGS, Column("setting")),
        "options": Column("settings"),
        "timestamp": Column("timestamp"),
        "model": Column("model"),
        "error": Column("error"),
        "success": Column("success"),
        # config_name spells out the settings that stand beside it.
        **dict.fromkeys(("prompt_text", "response", "config_name"), Column("ignore")),
        **dict.fromkeys(("prompt_index", _LABEL), Column("task")),
    },
    fails_without="tokens_s",
    flags=_DERIVED,
    constants={"engine": "ollama"},
)
# gemma3_270m_baseline.csv: such a table does not name its model.
_FILE_NAME = re.compile(r"\A(?P<family>[A-Za-z][A-Za-z0-9.-]*)(?:_(?P<tag>[^_]+))?_(?:param_tuning|baseline)")


class OllamaSweep:
    name = NAME
    version = 4
    knows = "requests of Ollama prompt suites and parameter sweeps: TTFT, token/s, load and eval times (CSV, JSON, JSONL)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns) >= _VITAL
        if head.keys >= _VITAL:
            return True
        suite = head.sample[0] if isinstance(head.sample, list) and head.sample else head.sample
        return "model" in head.keys and any(
            mapping(result).keys() >= _VITAL for result in listing(mapping(suite).get("results"))
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        tables = [
            with_model(_without_prompts(part), rows) for part in batch if isinstance(part.content, Table)
        ]
        for group in by_header(tables):
            read_tables(group, PLAN, rows)
        for part in batch:
            if isinstance(part.content, Table):
                continue
            for record, run, document in runs_of(part):
                if part.head.keys >= _VITAL:
                    _read_request(part, rows, record, document)
                else:
                    _read_suite(part, rows, record, run, document)


def model_of_file(artifact: str) -> str | None:
    """`<family>[_<tag>]_param_tuning` or `_baseline` as Ollama names it; a model without a tag is its `latest`."""
    named = _FILE_NAME.fullmatch(PurePosixPath(artifact).stem)
    # ollama_baseline.csv is named after the tool
    if named is None or named["family"] == "ollama":
        return None
    return f"{named['family']}:{named['tag'] or 'latest'}"


def with_model(part: Parsed, rows: Rows) -> Parsed:
    """The part with the model of its file's name as a column, and a remark that says so, if it has none of its own."""
    table = part.table
    model = None if "model" in table.columns else model_of_file(part.artifact)
    if model is None:
        return part
    # Told once, not again with each block of a long table
    if table.first == 0:
        what = f"no column names the model; its file is named after {model}"
        todo = "write the model into a column of its own"
        rows.remark(Remark(part.index, "nothing", "model_from_file_name", what, "header", todo))
    named = replace(table, columns=(*table.columns, "model"), rows=[[*row, model] for row in table.rows])
    return replace(part, content=named)


def _without_prompts(part: Parsed) -> Parsed:
    """The part with its prompts' texts, which no measurement may hold, replaced by their places: `prompt 3`."""
    table = part.table
    if _LABEL not in table.columns:
        return part
    at = table.columns.index(_LABEL)
    rows = [[*row[:at], _prompt(table.first + i), *row[at + 1 :]] for i, row in enumerate(table.rows)]
    return replace(part, content=replace(table, rows=rows))


def _prompt(row: int) -> str:
    return f"prompt {row + 1}"


def _read_suite(part: Parsed, rows: Rows, record: str, run: str, suite: JsonObject) -> None:
    model = suite.get("model")
    whole = context_of(rows, tool=NAME, scope="aggregate", engine="ollama", run=run, model=model)
    frames: Frames = {(): Frame(whole)}
    for place, (path, result) in enumerate(objects(suite, ("results",))):
        frames[path] = _frame(rows, run, model, result, place)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, suite, frames, record)


def _read_request(part: Parsed, rows: Rows, record: str, request: JsonObject) -> None:
    frame = _frame(rows, part.artifact, None, request, int(record.strip("/") or 0))
    rows.count_records(part.index, 1)
    walk(rows, part.index, request, {(): frame}, record)


def _frame(rows: Rows, run: str, model: Json, result: JsonObject, place: int) -> Frame:
    context = context_of(
        rows, tool=NAME, scope="request", engine="ollama", run=run,
        model=first_of(result.get("model"), model),
        config={**settings_of(result.get("options"), "options"), **{k: result[k] for k in _SETTINGS if k in result}},
        task=result.get("prompt_index", _prompt(place)),
    )  # fmt: skip
    speed = result.get("tokens_s")
    # A request that failed may be stored as zeros, without any error text
    failed = bool(result.get("error")) or not is_number(speed) or speed <= 0
    return Frame(
        context,
        _METRICS,
        _IN_CONTEXT,
        timestamp=parse_timestamp(result.get("timestamp")),
        status="failed" if failed else "ok",
        flags=failure_flags(result.get("error")) if failed else (),
        named_flags=_DERIVED,
    )


READER = OllamaSweep()
