"""Summaries of Ollama prompt suites and parameter sweeps: mean throughput, TTFT and load time (CSV and JSON)."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.artifacts import Table
from data_contracts.json_values import JsonObject
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, by_header, metrics, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, pointer, put_absent, walk
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "ollama-summary"
_MEANS = {
    "mean_tokens_s": known("decode_throughput", "token/s", "mean"),
    "mean_ttft_s": known("ttft", "s", "mean"),
    "mean_load_s": known("load_duration", "s", "mean"),
    "prompt_eval": known("prefill_duration", "s", "mean"),
    "mean_prompt_eval_s": known("prefill_duration", "s", "mean"),
    "eval_s_mean": known("decode_duration", "s", "mean"),
    "mean_eval_s": known("decode_duration", "s", "mean"),
    "prompt_count": known("requests_total", "requests"),
    "completed": known("requests_completed", "requests"),
}
_VITAL = {"mean_tokens_s", "mean_ttft_s"}
PLAN = Plan(
    tool=NAME,
    scope="aggregate",
    columns={
        **metrics(_MEANS),
        **dict.fromkeys(("num_gpu", "num_ctx", "temperature", "top_p", "top_k", "seed"), Column("setting")),
        "model": Column("model"),
        "n": Column("n"),
        "config_name": Column("ignore"),
    },
    # A mean needs one request that completed
    fails_without="mean_tokens_s",
    constants={"engine": "ollama"},
)
_IN_CONTEXT = frozenset({"options"})
# At the top it is how many prompts the suite has, no model's number of requests
_PROMPTS = {"prompt_count": Quantity.named("prompt_count")}


class OllamaSummary:
    name = NAME
    version = 1
    knows = "summaries of Ollama prompt suites (JSON) and of parameter sweeps (CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns) >= _VITAL
        models = head.sample.get("models") if isinstance(head.sample, dict) else None
        return (
            "prompt_count" in head.keys
            and isinstance(models, list)
            and all(isinstance(model, dict) and model.keys() >= {"model", "completed"} for model in models)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([part for part in batch if isinstance(part.content, Table)]):
            read_tables(group, PLAN, rows)
        for part in batch:
            if not isinstance(part.content, Table):
                for record, suite in part.objects:
                    _read_suite(part, rows, record, suite)


def _read_suite(part: Parsed, rows: Rows, record: str, suite: JsonObject) -> None:
    when = parse_timestamp(suite.get("generated_at"))
    whole = context_of(rows, tool=NAME, scope="aggregate", engine="ollama", run=part.artifact)
    frames: Frames = {(): Frame(whole, _PROMPTS, timestamp=when)}
    for path, entry in objects(suite, ("models",)):
        completed = entry.get("completed")
        context = context_of(
            rows, tool=NAME, scope="aggregate", engine="ollama", run=part.artifact, model=entry.get("model"),
            config=entry.get("options"),
        )  # fmt: skip
        frames[path] = frame = Frame(
            context, _MEANS, _IN_CONTEXT, completed, when, status="failed" if completed == 0 else "ok"
        )
        for key in sorted(_VITAL - entry.keys()):
            # An older suite leaves the means out when nothing completed: the model still was asked.
            put_absent(rows, part.index, record + pointer(path), key, _MEANS[key], frame)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, suite, frames, record)


READER = OllamaSummary()
