"""k6 of Grafana: the data of handleSummary, `--summary-export`, `--out json` (JSONL, whatever it is called) and `--out csv`.

The formats are defined by internal/js/summary.js and output/json, output/csv in grafana/k6. A trend that `contains` time is
in ms; an export does not say what a trend contains, so only the built-in ones are known there. `http_req_failed` counts
failures as passes: a sample of 1 is a failed request. A sub-metric such as `http_req_duration{expected_response:true}`
overlaps the whole, so its filter is the row's task and its flag `subset`. Summaries hold no time of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from data_contracts.json_values import Json, JsonObject, is_number, mapping, text_or_none
from data_contracts.measurements import Quantity, Scope
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import instant
from tasks.ingestion.kit.documents import Frame, Frames, context_of, walk
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed, Record
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic, summary

NAME = "k6"
_BUILT_IN = frozenset(
    {"http_reqs", "iterations", "iteration_duration", "vus", "http_req_duration", "checks", "data_sent"}
)
_TIMED = re.compile(
    r"(?:http_req_\w+|iteration_duration|group_duration|ws_(?:connecting|session_duration|ping)|grpc_req_duration|browser_\w+)"
)
# Named like times, these are ratios, a score of shifted layout, and bytes.
_NOT_TIMED = frozenset({"http_req_failed", "browser_http_req_failed", "browser_web_vital_cls", "browser_data_sent",
                        "browser_data_received"})  # fmt: skip
_METRICS = {"http_req_duration": known("http_latency", "ms"), "http_req_waiting": known("ttfb", "ms")}
_COUNTERS = {
    "http_reqs": {
        "count": known("requests_total", "request"),
        "rate": known("request_throughput", "request/s"),
    },
    "data_received": {"count": own("data_received", "B", "total"), "rate": own("data_received.rate", "B/s")},
    "data_sent": {"count": own("data_sent", "B", "total"), "rate": own("data_sent.rate", "B/s")},
    "iterations": {"count": Quantity.named("iterations"), "rate": own("iterations.rate", "1/s")},
}
_FAILED = {
    "passes": known("requests_failed", "request"),
    "fails": known("requests_completed", "request"),
    "rate": known("error_rate", "1"),
    "value": known("error_rate", "1"),
}
_NAMED = re.compile(r"\A(?P<name>[^{]+)(?:\{(?P<subset>.*)\})?")
_CSV = ("metric_name", "timestamp", "metric_value")
_POINT = {"metric", "type", "data"}
_RUN = {"testRunDurationMs": known("run_duration", "ms")}
_IGNORED = frozenset({"options", "thresholds", "tainted"})


class K6:
    name = NAME
    version = 2
    knows = "k6: data of handleSummary and --summary-export (JSON), single samples (JSONL and CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return head.columns[: len(_CSV)] == _CSV
        if not isinstance(head.sample, dict):
            return False
        # A file of one sample is a JSON document as well as JSON Lines.
        if head.kind == "jsonl" or _is_sample(head.sample):
            return _is_sample(head.sample)
        metrics = mapping(head.sample.get("metrics"))
        whole = "root_group" in head.keys or "testRunDurationMs" in mapping(head.sample.get("state"))
        return not metrics.keys().isdisjoint(_BUILT_IN) and (whole or _holds_a_definition(metrics))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "csv":
                _read_csv(part, rows)
            elif part.head.kind == "jsonl":
                _read_samples(part, part.lines, rows)
            elif _is_sample(mapping(part.document)):
                _read_samples(part, [(0, mapping(part.document))], rows)
            else:
                _read_summary(part, mapping(part.document), rows)


def _is_sample(record: JsonObject) -> bool:
    return record.keys() >= _POINT and record.get("type") in ("Metric", "Point")


def _holds_a_definition(metrics: JsonObject) -> bool:
    """True for metrics of handleSummary: they say what they contain."""
    return any({"type", "contains", "values"} <= mapping(metric).keys() for metric in metrics.values())


@dataclass(frozen=True, slots=True)
class _Metric:
    """A metric's name without its filter, and what its definition says of it, if there is one."""

    name: str
    subset: str | None
    kind: str | None
    contains: str | None

    def quantity(self) -> Quantity:
        """What one value of it is."""
        return _quantity(self.name, self.kind, self.contains)


def _metric(key: str, definition: JsonObject) -> _Metric:
    found = _NAMED.fullmatch(key)
    name, subset = (found["name"], found["subset"]) if found else (key, None)
    return _Metric(
        name, subset, text_or_none(definition.get("type")), text_or_none(definition.get("contains"))
    )


@lru_cache(maxsize=4_096)
def _quantity(name: str, kind: str | None, contains: str | None) -> Quantity:
    built_in = _TIMED.fullmatch(name) is not None and name not in _NOT_TIMED
    if name in _METRICS:
        return _METRICS[name]
    if contains == "time" or (contains is None and built_in):
        return own(name, "ms")
    if contains == "data" or name in ("data_sent", "data_received"):
        return own(name, "B")
    return Quantity.named(name, "value", "1") if kind == "rate" or name == "checks" else Quantity.named(name)


def _names(metric: _Metric, values: JsonObject) -> Mapping[str, Quantity]:
    """What the keys of a metric's values hold."""
    if metric.name in _COUNTERS:
        return _COUNTERS[metric.name]
    if metric.name == "http_req_failed":
        return _FAILED
    quantity = metric.quantity()
    if "passes" in values and "fails" in values:
        share = Quantity.named(metric.name, "value", "1")
        counts = {key: Quantity.named(f"{metric.name}.{key}") for key in ("passes", "fails")}
        return {**counts, "rate": share, "value": share}
    if "count" in values and "rate" in values:
        unit = f"{quantity.unit}/s" if quantity.unit else "1/s"
        rate = Quantity.named(f"{metric.name}.rate", "value", unit, quantity.factor)
        return {"count": quantity.with_statistic("total"), "rate": rate}
    return {**summary(quantity, tuple(values)), "value": quantity}


def _read_summary(part: Parsed, document: JsonObject, rows: Rows) -> None:
    metrics = mapping(document.get("metrics"))
    whole = Frame(context_of(rows, tool=NAME, scope="aggregate", run=part.artifact), ignored=_IGNORED)
    requests = mapping(metrics.get("http_reqs"))
    n = mapping(requests.get("values")).get("count", requests.get("count"))
    frames: Frames = {(): whole, ("state",): replace(whole, names=_RUN)}
    for key, definition in metrics.items():
        if isinstance(definition, dict):
            frame = _metric_frame(part, key, definition, n, rows)
            frames |= {("metrics", key): frame, ("metrics", key, "values"): frame}
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _metric_frame(part: Parsed, key: str, definition: JsonObject, n: Json, rows: Rows) -> Frame:
    metric = _metric(key, definition)
    # handleSummary keeps the values apart, --summary-export writes them beside what it says of the metric.
    values = mapping(definition.get("values")) or definition
    # How many requests a subset holds is not known: it may be fewer than all.
    over_requests = metric.subset is None and metric.name.startswith("http_req_")
    return Frame(
        context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=metric.subset),
        _names(metric, values),
        # Both name one ratio, which would be counted twice.
        _IGNORED | ({"value"} if "rate" in values and "value" in values else frozenset()),
        n=n if over_requests and any(map(statistic, values)) else None,
        flags=("subset",) if metric.subset else (),
    )


_WHOLE = ("http_req_duration", "grpc_req_duration", "ws_session_duration")


class _Samples:
    """Single samples of one file on their way into the table, each under what its metric's definition says."""

    def __init__(self, part: Parsed, rows: Rows) -> None:
        self.index, self.rows, self.run = part.index, rows, part.artifact
        self.metrics: dict[str, _Metric] = {}
        self.contexts: dict[tuple[Scope, str | None], int] = {}

    def define(self, name: str, definition: JsonObject) -> None:
        self.metrics[name] = _metric(name, definition)

    def add(
        self, record: str, field: str, name: str, value: Json, when: Json, tags: Mapping[str, Json]
    ) -> None:
        if not is_number(value):
            return
        metric = self.metrics.get(name) or _metric(name, {})
        request = metric.name.startswith(("http_req_", "grpc_req_", "ws_"))
        # A request has a sample for each of its phases: one of them stands for it
        whole = metric.name in _WHOLE
        task = tags.get("name") or tags.get("group") or tags.get("check")
        key: tuple[Scope, str | None] = (
            "request" if whole else "sample" if request else "timeseries",
            str(task) if task else None,
        )
        if key not in self.contexts:
            self.contexts[key] = context_of(self.rows, tool=NAME, scope=key[0], run=self.run, task=key[1])
        failed = request and str(tags.get("expected_response", "")).lower() == "false"
        quantity = known("error_rate", "1") if metric.name == "http_req_failed" else metric.quantity()
        # k6 writes 0 for the times of a request that never got so far.
        lost = failed and value == 0 and quantity.unit == "s"
        self.rows.add(
            self.index, record, field, quantity, None if lost else value, self.contexts[key],
            timestamp=instant(when), status="failed" if failed else "ok",
            flags=(
                *(("zero_is_missing",) if lost else ()),
                *(failure_flags(tags.get("error"), tags.get("status")) if failed and whole else ()),
            ),
        )  # fmt: skip


def _read_samples(part: Parsed, records: Sequence[Record], rows: Rows) -> None:
    samples = _Samples(part, rows)
    for number, record in records:
        name, data = record.get("metric"), mapping(record.get("data"))
        if not isinstance(name, str):
            continue
        if record.get("type") == "Metric":
            samples.define(name, data)
        else:
            tags = mapping(data.get("tags"))
            samples.add(f"{number}/data", "value", name, data.get("value"), data.get("time"), tags)
    rows.count_records(part.index, len(records))


def _read_csv(part: Parsed, rows: Rows) -> None:
    table = part.table
    samples = _Samples(part, rows)
    for record, cells in enumerate(table.rows, table.first):
        row = dict(zip(table.columns, cells, strict=True))
        number = parse_number(row["metric_value"])
        value = number.value if number else None
        samples.add(str(record), "metric_value", row["metric_name"], value, row["timestamp"], row)
    rows.count_records(part.index, len(table.rows))


READER = K6()
