"""llama-benchy reports: prefill and decode of an OpenAI-compatible server, as llama-bench measures its own.

Knows 0.1 to 0.4, as JSON and as the table that it prints. The format is defined by schemas/benchmark_report_schema.json of
eugr/llama-benchy: `ttfr`, `est_ppt` and `e2e_ttft` in ms, throughput in token/s over all requests at once, `*_req_*` for
each. A metric is an object of mean, deviation and values, a value for each repetition. The curves of tokens over time are
left out: mean and peak say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.artifacts import Remark
from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.entries import holds, numbers_in
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_benchy_table import DERIVED, FIGURES, is_printed, read_printed
from tasks.readers.llama_names import test_name

NAME = "llama-benchy"
_STATISTICS = {"mean": "mean", "std": "stddev", "median": "p50", "min": "min", "max": "max"}
_CURVES = ("throughput_over_time", "requests_throughput_over_time")
_SETTINGS = (
    "concurrency",
    "context_size",
    "prompt_size",
    "response_size",
    "is_context_prefill_phase",
    "prompt_id",
)
_SHARED = ("latency_mode", "prefix_caching_enabled", "prompt_source", "dataset_revision")
_ACCEPTED = {
    "acceptance_rate": known("acceptance_rate", "1"),
    "acceptance_length": known("acceptance_length", "tokens"),
}


class LlamaBenchy:
    name = NAME
    version = 1
    knows = "llama-benchy reports, 0.1 to 0.4 (JSON, printed table): repetitions, means, deviations"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return is_printed(head.text)
        return holds(head, "latency_mode", "latency_ms", "benchmarks")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                read_printed(part, rows, NAME)
                continue
            for record, report in part.objects:
                _Report(part, rows, record, report).read()


class _Report:
    def __init__(self, part: Parsed, rows: Rows, record: str, report: Mapping[str, Any]) -> None:
        self.part, self.rows, self.record, self.report = part, rows, record, report
        self.when: Moment | None = parse_timestamp(report.get("timestamp"))

    def read(self) -> None:
        listed = self.report.get("benchmarks")
        benchmarks = [b for b in listed if isinstance(b, dict)] if isinstance(listed, list) else []
        self.rows.count_records(self.part.index, len(benchmarks))
        if is_number(latency := self.report.get("latency_ms")):
            context = self.context("aggregate", {}, None)
            self.add(self.record, "latency_ms", own("network_latency", "ms"), latency, context)
        for place, benchmark in enumerate(benchmarks):
            self.benchmark(f"{self.record}/benchmarks/{place}", benchmark)
        if any(benchmark.get(curve) for benchmark in benchmarks for curve in _CURVES):
            self.rows.remark(_curves(self.part.index))

    def benchmark(self, record: str, benchmark: Mapping[str, Any]) -> None:
        sizes = (benchmark.get("prompt_size"), benchmark.get("response_size"), benchmark.get("context_size"))
        prompt, response, depth = (size if is_number(size) else 0 for size in sizes)
        prefix = "ctx " if benchmark.get("is_context_prefill_phase") else ""
        task = prefix + test_name(prompt, response, depth)
        whole, each = (self.context(scope, benchmark, task) for scope in ("aggregate", "sample"))
        for key, value in benchmark.items():
            if isinstance(value, dict):
                self.metric(f"{record}/{key}", key, value, whole, each)
            elif is_number(value) and key not in _SETTINGS:
                self.add(record, key, FIGURES.get(key) or quantity_of(key), value, whole)

    def metric(self, record: str, key: str, said: Mapping[str, Any], whole: int, each: int) -> None:
        """One metric of a benchmark: its statistics, and its value in each repetition."""
        quantity, flags = FIGURES.get(key) or quantity_of(key), DERIVED.get(key, ())
        values = said.get("values")
        n = len(values) or None if isinstance(values, list) else None
        for name, number in said.items():
            if not is_number(number):
                continue
            statistic = _STATISTICS.get(name)
            if statistic is None:
                self.add(record, name, _ACCEPTED.get(name) or quantity_of(f"{key}.{name}"), number, whole)
                continue
            single = statistic == "stddev" and number == 0 and n == 1
            of = quantity.with_statistic(statistic)
            self.add(record, name, of, number, whole, n, (*flags, "one_repetition") if single else flags)
        for place, number in numbers_in(values):
            self.add(f"{record}/values", str(place), quantity, number, each, flags=flags)

    def context(self, scope: str, benchmark: Mapping[str, Any], task: str | None) -> int:
        report = self.report
        return context_of(
            self.rows, tool=NAME, scope=scope, run=self.part.artifact, task=task,
            tool_version=report.get("version"), model=report.get("model"),
            config={
                **{key: benchmark[key] for key in _SETTINGS if benchmark.get(key) is not None},
                **{key: report[key] for key in _SHARED if report.get(key) is not None},
            },
        )  # fmt: skip

    def add(
        self, record: str, field: str, quantity: Quantity, value: Any, context: int, n: int | None = None,
        flags: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        when = self.when
        naive = when is not None and not when.zoned
        self.rows.add(
            self.part.index, record, field, quantity, value, context,
            n=n,
            timestamp=None if when is None else when.microseconds,
            flags=(*flags, "naive_time") if naive else flags,
        )  # fmt: skip


def _curves(index: int) -> Remark:
    what, todo = "curves of tokens over time are not read", "nothing: their mean and peak are"
    return Remark(index, "value", "curve", what, "/benchmarks/*/throughput_over_time", todo, field=_CURVES[0])


READER = LlamaBenchy()
