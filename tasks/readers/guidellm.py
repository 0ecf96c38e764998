"""GuideLLM's `benchmarks.json`: one or more benchmarks (strategies of a sweep), each with distributions and requests.

Knows 0.2 to 0.8. The format is defined by src/guidellm/benchmark of vllm-project/guidellm: no `metadata` up to 0.3, metadata
version 1 from 0.4 to 0.7, version 2 in 0.8. Only what succeeded is measured: the distributions of errored and incomplete
requests are zeros, or of requests that were cut off, and `total` mixes them. From 0.4 to 0.7 the first token is the first of
the content; where a request's first chunk came much earlier (reasoning), its TTFT carries `ttft_of_content`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import is_number, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.guidellm_names import (
    OF_A_REQUEST,
    REQUEST_FLAGS,
    TOTALS,
    overhead,
    source_name,
    statistics_of,
)
from tasks.readers.guidellm_tables import claims_table, read_table

NAME = "guidellm"
_TYPE = "generative_benchmark"
_TIMES = {
    "duration": known("run_duration", "s"),
    "warmup_duration": own("warmup_duration", "s"),
    "cooldown_duration": own("cooldown_duration", "s"),
}
_FIRST_TOKEN = "time_to_first_token_ms"
_MUCH_LATER = 1.5


class GuideLlm:
    name = NAME
    version = 1
    knows = "GuideLLM 0.2 to 0.8 (JSON, CSV with one or three header rows): distributions and requests of each benchmark"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return claims_table(head.columns)
        return head.kind in ("json", "jsonl") and _is_report(head.sample)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, Table):
                read_table(part, rows, NAME)
                continue
            for record, report in part.objects:
                for place, benchmark in enumerate(report.get("benchmarks") or ()):
                    if isinstance(benchmark, dict):
                        _Benchmark(part, rows, f"{record}/benchmarks/{place}", report, benchmark).read()


def _is_report(sample: Any) -> bool:
    benchmarks = sample.get("benchmarks") if isinstance(sample, dict) else None
    return (
        isinstance(benchmarks, list)
        and bool(benchmarks)
        and isinstance(benchmarks[0], dict)
        and benchmarks[0].get("type_") == _TYPE
    )


class _Benchmark:
    """One benchmark of a report on its way into the table."""

    def __init__(
        self, part: Parsed, rows: Rows, record: str, report: Mapping[str, Any], said: Mapping[str, Any]
    ) -> None:
        self.part, self.rows, self.record, self.report, self.said = part, rows, record, report, said
        self.metrics = mapping(said.get("metrics"))
        self.config = mapping(said.get("config")) or mapping(said.get("args"))
        self.when: Moment | None = parse_timestamp(said.get("start_time"))
        totals = mapping(said.get("request_totals")) or mapping(self.metrics.get("request_totals"))
        self.totals = {key: value for key, value in totals.items() if is_number(value)}
        self.requests = mapping(said.get("requests"))
        self.late = any(_came_late(request) for _, request in _objects(self.requests.get("successful")))

    def read(self) -> None:
        failed = self.totals.get("successful") == 0
        status = "failed" if failed else "ok"
        flags = ("all_failed",) if failed else ("partial_failures",) if self.totals.get("errored") else ()
        context = self.context("aggregate", self.run)
        for key, value in self.totals.items():
            if key in TOTALS:
                self.add(
                    f"{self.record}/request_totals", key, TOTALS[key], value, context, None, status, flags
                )
        for key, quantity in _TIMES.items():
            if is_number(self.said.get(key)):
                self.add(self.record, key, quantity, self.said[key], context, None, status, flags)
        for path, key, successful in _distributions(self.metrics):
            late = ("ttft_of_content",) if self.late and key == _FIRST_TOKEN else ()
            for field, quantity, number, n, more in statistics_of(key, successful):
                record = f"{self.record}/metrics/{path}/successful"
                self.add(record, field, quantity, number, context, n, status, (*flags, *late, *more))
        for place in ("run_stats", "scheduler_metrics"):
            for key, value in mapping(self.said.get(place)).items():
                if key.endswith("_avg") and is_number(value):
                    self.add(
                        f"{self.record}/{place}", key, overhead(key), value, context, None, status, flags
                    )
        self.rows.count_records(self.part.index, 1 + self.read_requests())

    def read_requests(self) -> int:
        """Adds the requests that are kept, those that failed as such; returns how many."""
        kept = {status: list(_objects(self.requests.get(status))) for status in ("successful", "errored")}
        # A sample of the requests does not sum up to what the benchmark states of all.
        whole = all(len(kept[s]) == self.totals.get(s, 0) for s in kept) and not self.totals.get("incomplete")
        context = self.context("request", self.run if whole else f"{self.run} (a sample of its requests)")
        for status, requests in kept.items():
            for place, request in requests:
                record = f"{self.record}/requests/{status}/{place}"
                self.request(record, request, context, "ok" if status == "successful" else "failed")
        return sum(map(len, kept.values()))

    def request(self, record: str, request: Mapping[str, Any], context: int, status: str) -> None:
        when = (
            parse_timestamp(first_of(request.get("request_start_time"), request.get("start_time")))
            or self.when
        )
        late = _came_late(request)
        for key, quantity in OF_A_REQUEST.items():
            if key not in request:
                continue
            value = request[key] if is_number(request[key]) else None
            zero = value == 0 and (status == "failed" or quantity.unit == "s")
            flags = ("ttft_of_content",) if late and key == _FIRST_TOKEN else REQUEST_FLAGS.get(key, ())
            void = ("zero_is_missing",) if zero else ("null",) if value is None else ()
            self.add(
                record, key, quantity, None if zero else value, context, None, status, (*flags, *void), when
            )

    @property
    def run(self) -> str:
        return str(
            first_of(self.config.get("id_"), self.said.get("id_"), f"{self.part.artifact}{self.record}")
        )

    def context(self, scope: str, run: str) -> int:
        strategy = mapping(self.config.get("strategy"))
        return context_of(
            self.rows, tool=NAME, scope=scope, run=run, task=strategy.get("type_"),
            tool_version=at(self.report, "metadata", "guidellm_version"),
            model=_model(self.report, self.said), config=self.settings(strategy),
        )  # fmt: skip

    def settings(self, strategy: Mapping[str, Any]) -> dict[str, Any]:
        profile = mapping(self.config.get("profile"))
        loader = mapping(self.said.get("request_loader")) or mapping(self.config.get("requests"))
        plain = {key: value for key, value in strategy.items() if _is_plain(value) and key != "type_"}
        limits = {
            key: self.config[key] for key in ("max_number", "max_duration") if _is_plain(self.config.get(key))
        }
        limits |= {
            key: value for key, value in mapping(profile.get("constraints")).items() if _is_plain(value)
        }
        return {
            **plain,
            **limits,
            "strategy": strategy.get("type_"),
            "profile": profile.get("type_"),
            "data": source_name(first_of(loader.get("data"), at(self.report, "args", "data"))),
        }

    def add(
        self, record: str, field: str, quantity: Quantity, value: Any, context: int, n: int | None,
        status: str, flags: tuple[str, ...], when: Moment | None = None,
    ) -> None:  # fmt: skip
        when = when or self.when
        self.rows.add(
            self.part.index, record, field, quantity, value, context,
            n=n, timestamp=None if when is None else when.microseconds, status=status, flags=flags,
        )  # fmt: skip


def _distributions(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The successful distribution of every metric, however deep: path, dotted name, distribution."""
    stack: list[tuple[tuple[str, ...], Any]] = [
        ((key,), value) for key, value in reversed(list(metrics.items()))
    ]
    while stack:
        path, part = stack.pop()
        if not isinstance(part, dict):
            continue
        successful = part.get("successful")
        if isinstance(successful, dict):
            yield "/".join(path), ".".join(path), successful
        elif len(path) < 4:
            stack.extend(((*path, key), value) for key, value in reversed(part.items()))


def _objects(requests: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    if isinstance(requests, list):
        yield from ((place, request) for place, request in enumerate(requests) if isinstance(request, dict))


def _came_late(request: Mapping[str, Any]) -> bool:
    """True when chunks arrived long before the first that counts as a token: the model reasoned."""
    timings = mapping(at(request, "info", "timings"))
    start, chunk, token = (
        timings.get(key) for key in ("request_start", "first_request_iteration", "first_token_iteration")
    )
    if not (is_number(start) and is_number(chunk) and is_number(token)):
        return False
    return bool(token - start > _MUCH_LATER * (chunk - start) > 0)


def _model(report: Mapping[str, Any], said: Mapping[str, Any]) -> Any:
    return first_of(
        at(said, "config", "backend", "model"),
        at(said, "worker", "backend_model"),
        at(said, "benchmarker", "backend", "model"),
        at(report, "args", "model"),
        at(report, "args", "backend_kwargs", "model"),
        at(report, "config", "spec", "backend", "model"),
        at(report, "config", "spec", "model"),
    )


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


READER = GuideLlm()
