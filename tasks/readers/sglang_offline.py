"""SGLang's benchmarks of one batch and of offline throughput: the JSON lines that they append.

Knows 2024 to 2026 (0.3 to 0.5). The formats are defined by python/sglang/benchmark/ (before: bench_*.py) in one_batch.py,
one_batch_server.py and offline_throughput.py. Times are seconds. No file says the model or a time. In `one_batch_server` the
output throughput is of the time after the last request's first token since that stands beside it, and of the whole
latency before. -1 stands for what the server does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_contracts.json_values import JsonObject, is_number
from data_contracts.measurements import Flag, Quantity, Scope
from tasks.ingestion.kit.documents import Frame, context_of, put, put_missing
from tasks.ingestion.kit.entries import holds, runs_of
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

_SETTINGS = ("batch_size", "input_len", "output_len", "backend")
_LAST = own("last_gen_throughput", "tok/s")
_ONE_BATCH = {
    "prefill_latency": known("prefill_duration", "s"),
    "prefill_throughput": known("prefill_throughput", "tok/s"),
    "median_decode_latency": own("decode_step_duration", "s", "p50"),
    "median_decode_throughput": known("decode_throughput", "tok/s", "p50"),
    "total_latency": known("batch_latency", "s"),
    "overall_throughput": known("total_token_throughput", "tok/s"),
}
_BATCH_SERVER = {
    "latency": known("batch_latency", "s"),
    "input_throughput": known("prefill_throughput", "tok/s"),
    "output_throughput": known("decode_throughput", "tok/s"),
    "overall_throughput": known("total_token_throughput", "tok/s"),
    "last_ttft": known("ttft", "s", "max"),
    "last_gen_throughput": _LAST,
    "acc_length": known("acceptance_length", "tokens"),
    "total_output_tokens": known("output_tokens_total", "tokens"),
    "num_early_stopped": own("requests_stopped_early", "requests"),
    "steady_state_output_throughput": own("steady_state_output_throughput", "tok/s"),
    "steady_state_window_s": own("steady_state_window", "s"),
    "cache_hit_rate": own("cache_hit_rate", "1"),
}
_OFFLINE = {
    "successful_requests": known("requests_completed", "requests"),
    "total_latency": known("run_duration", "s"),
    "total_input_tokens": known("input_tokens_total", "tokens"),
    "total_output_tokens": known("output_tokens_total", "tokens"),
    "request_throughput": known("request_throughput", "req/s"),
    "input_throughput": known("input_throughput", "tok/s"),
    "output_throughput": known("output_throughput", "tok/s"),
    "total_throughput": known("total_token_throughput", "tok/s"),
    "last_gen_throughput": _LAST,
}
_DERIVED: dict[str, tuple[Flag, ...]] = {
    "input_throughput": ("derived",)
}  # from the last first token, at the client


@dataclass(frozen=True, slots=True, eq=False)
class SglangOffline:
    """The reader of one of the three: `vital` keys are required, since any of them alone is anybody's word."""

    name: str
    knows: str
    vital: tuple[str, ...]
    figures: Mapping[str, Quantity]
    scope: Scope
    flags: Mapping[str, tuple[Flag, ...]]
    version: int = 1

    def claims(self, head: Head) -> bool:
        return holds(head, *self.vital)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            runs = runs_of(part)
            for record, run, entry in runs:
                self._add(part, rows, record, run, entry)
            rows.count_records(part.index, len(runs))

    def _add(self, part: Parsed, rows: Rows, record: str, run: str, entry: JsonObject) -> None:
        named = entry.get("run_name")
        context = context_of(
            rows, tool=self.name, scope=self.scope, engine="sglang", run=run,
            task=None if named == "default" else named, config={key: entry.get(key) for key in _SETTINGS},
        )  # fmt: skip
        whole_latency = "last_ttft" not in entry
        for key, value in entry.items():
            if not is_number(value) or key in _SETTINGS:
                continue
            quantity = self.figures.get(key) or quantity_of(key)
            if key == "output_throughput" and whole_latency:
                quantity = known("output_throughput", "tok/s")
            frame = Frame(context, named_flags=self.flags)
            if value == -1:
                put_missing(rows, part.index, record, key, quantity, frame, "not_available")
            else:
                put(rows, part.index, record, key, quantity, value, frame)


READERS = (
    SglangOffline(
        "sglang-bench-one-batch",
        "SGLang bench_one_batch, 0.3 to 0.5 (JSONL): prefill, decode and total of each batch",
        ("batch_size", "input_len", "output_len", "prefill_latency", "prefill_throughput", "total_latency"),
        _ONE_BATCH,
        "sample",
        {},
    ),
    SglangOffline(
        "sglang-bench-one-batch-server",
        "SGLang bench_one_batch_server, 0.4 to 0.5 (JSONL, JSON): latency and throughput of each batch",
        (
            "run_name",
            "batch_size",
            "input_len",
            "output_len",
            "latency",
            "output_throughput",
            "overall_throughput",
        ),
        _BATCH_SERVER,
        "sample",
        _DERIVED,
    ),
    SglangOffline(
        "sglang-bench-offline-throughput",
        "SGLang bench_offline_throughput, 0.4 to 0.5 (JSONL): requests, tokens and throughput of a run",
        ("backend", "successful_requests", "total_latency", "request_throughput", "last_gen_throughput"),
        _OFFLINE,
        "aggregate",
        {},
    ),
)
