"""vLLM `bench latency` and `bench throughput` (JSON), from the documented shape: no real file was at hand.

The formats are defined by vllm/benchmarks/latency.py and throughput.py, 0.6 to 0.26. Latencies are seconds of one whole
batch, tokens are input and output together; neither file says model, settings or time. Single keys are too common to
recognise them by: all are required. The engine is vLLM, which runs in the benchmark's own process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.entries import holds, numbers_in, run_name
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import canonical_statistic

LATENCY, THROUGHPUT = "vllm-bench-latency", "vllm-bench-throughput"
_LATENCY = ("avg_latency", "latencies", "percentiles")
_THROUGHPUT = ("elapsed_time", "num_requests", "total_num_tokens", "requests_per_second", "tokens_per_second")
_FIGURES: dict[str, Quantity] = {
    "avg_latency": known("batch_latency", "s", "mean"),
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
        return holds(head, *_LATENCY) and head.keys <= {
            *_LATENCY,
            "model",
            "batch_size",
            "input_len",
            "output_len",
        }

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
        entries = part.objects
        for place, (record, said) in enumerate(entries):
            _add(part, rows, record, tool, run_name(part, place, len(entries)), said)
        rows.count_records(part.index, len(entries))


def _add(part: Parsed, rows: Rows, record: str, tool: str, run: str, said: Mapping[str, Any]) -> None:
    settings = {key: value for key, value in said.items() if isinstance(value, str | bool)}
    settings |= {
        key: said[key] for key in ("batch_size", "input_len", "output_len") if is_number(said.get(key))
    }
    whole, each = (
        context_of(
            rows, tool=tool, scope=scope, engine="vllm", run=run, model=said.get("model"),
            config={key: value for key, value in settings.items() if key != "model"},
        )
        for scope in ("aggregate", "sample")
    )  # fmt: skip
    batches = list(numbers_in(said.get("latencies")))
    n = len(batches) or None
    for key, value in said.items():
        if is_number(value) and key not in settings:
            quantity = _FIGURES.get(key) or quantity_of(key)
            of = n if quantity.statistic != "value" else None
            rows.add(part.index, record, key, quantity, value, whole, n=of)
    percentiles = said.get("percentiles")
    for written, value in percentiles.items() if isinstance(percentiles, dict) else ():
        if is_number(value):
            statistic = canonical_statistic(f"p{written}")
            rows.add(part.index, record, f"percentiles.{written}", known("batch_latency", "s", statistic), value,
                     whole, n=n)  # fmt: skip
    for place, value in batches:
        rows.add(part.index, f"{record}/latencies", str(place), known("batch_latency", "s"), value, each)


READERS = (VllmLatency(), VllmThroughput())
