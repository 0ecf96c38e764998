"""vLLM `bench latency` and `bench throughput` (JSON), from the documented shape: no real file was at hand.

The formats are defined by vllm/benchmarks/latency.py and throughput.py, 0.6 to 0.26. Latencies are seconds of one whole
batch, tokens are input and output together; neither file says model, settings or time. Single keys are too common to
recognise them by: all are required. The engine is vLLM, which runs in the benchmark's own process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import JsonObject, is_number, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.entries import holds, numbers_in, runs_of
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving_names import quantile_or_name

LATENCY, THROUGHPUT = "vllm-bench-latency", "vllm-bench-throughput"
_LATENCY = ("avg_latency", "latencies", "percentiles")
_THROUGHPUT = ("elapsed_time", "num_requests", "total_num_tokens", "requests_per_second", "tokens_per_second")
_SETTINGS = ("batch_size", "input_len", "output_len")
_BATCH = known("batch_latency", "s")
_FIGURES: dict[str, Quantity] = {
    "avg_latency": _BATCH.with_statistic("mean"),
    "elapsed_time": known("run_duration", "s"),
    "num_requests": known("requests_completed", "requests"),
    "total_num_tokens": known("tokens_total", "tokens"),
    "requests_per_second": known("request_throughput", "req/s"),
    "tokens_per_second": known("total_token_throughput", "tok/s"),
}


class VllmLatency:
    name = LATENCY
    version = 1
    knows = "vLLM bench latency, 0.6 to 0.26 (JSON; from the documented shape): batches, their mean and percentiles"

    def claims(self, head: Head) -> bool:
        return holds(head, *_LATENCY) and head.keys <= {*_LATENCY, *_SETTINGS, "model"}

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        _read(batch, rows, LATENCY)


class VllmThroughput:
    name = THROUGHPUT
    version = 1
    knows = (
        "vLLM bench throughput, 0.6 to 0.26 (JSON; from the documented shape): requests and tokens of a run"
    )

    def claims(self, head: Head) -> bool:
        return holds(head, *_THROUGHPUT)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        _read(batch, rows, THROUGHPUT)


def _read(batch: Sequence[Parsed], rows: Rows, tool: str) -> None:
    for part in batch:
        runs = runs_of(part)
        for record, name, entry in runs:
            _add(part, rows, record, tool, name, entry)
        rows.count_records(part.index, len(runs))


def _add(part: Parsed, rows: Rows, record: str, tool: str, run: str, entry: JsonObject) -> None:
    model = entry.get("model")
    settings = {
        key: value
        for key, value in entry.items()
        # A number of no known name is a measurement, never a setting: as one it would split what is compared
        if key != "model" and (isinstance(value, str | bool) or (key in _SETTINGS and value is not None))
    }
    whole, each = (
        Frame(context_of(rows, tool=tool, scope=scope, engine="vllm", run=run, model=model, config=settings))
        for scope in ("aggregate", "sample")
    )
    batches = list(numbers_in(entry.get("latencies")))
    # Without the array n is unknown, not 0
    over_batches = replace(whole, n=len(batches) or None)
    for key, value in entry.items():
        if is_number(value) and key not in _SETTINGS:
            quantity = _FIGURES.get(key) or quantity_of(key)
            frame = whole if quantity.statistic == "value" else over_batches
            put(rows, part.index, record, key, quantity, value, frame)
    for share, value in mapping(entry.get("percentiles")).items():
        statistic = quantile_or_name(f"p{share}")
        if is_number(value) and statistic is not None:
            quantity = _BATCH.with_statistic(statistic)
            put(rows, part.index, record, f"percentiles.{share}", quantity, value, over_batches)
    for place, value in batches:
        put(rows, part.index, f"{record}/latencies", str(place), _BATCH, value, each)


READERS = (VllmLatency(), VllmThroughput())
