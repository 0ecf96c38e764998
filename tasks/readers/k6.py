"""k6 of Grafana: the data of handleSummary, `--summary-export`, `--out json` (JSONL, whatever it is called) and `--out csv`.

The formats are defined by internal/js/summary.js and output/json, output/csv in grafana/k6. A trend that `contains` time is
in ms; an export does not say what a trend contains, so only the built-in ones are known there. `http_req_failed` counts
failures as passes: a sample of 1 is a failed request. A sub-metric such as `http_req_duration{expected_response:true}`
overlaps the whole, so its filter is the row's task and its flag `subset`. Summaries hold no time of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import instant
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, walk
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic, summary

NAME = "k6"
_BUILT_IN = frozenset(
    {"http_reqs", "iterations", "iteration_duration", "vus", "http_req_duration", "checks", "data_sent"}
)
_TIMED = re.compile(
    r"(?:http_req_\w+|iteration_duration|group_duration|ws_(?:connecting|session_duration|ping)|grpc_req_duration|browser_\w+)"
)
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
_NAMED = re.compile(r"(?P<name>[^{]+)(?:\{(?P<subset>.*)\})?")
_CSV = ("metric_name", "timestamp", "metric_value")
_POINT = {"metric", "type", "data"}
_RUN = {"testRunDurationMs": known("run_duration", "ms")}
_IGNORED = frozenset({"options", "thresholds", "tainted"})


class K6:
    name = NAME
    version = 1
    knows = "k6: data of handleSummary and --summary-export (JSON), single samples (JSONL and CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return head.columns[: len(_CSV)] == _CSV
        if not isinstance(head.sample, dict):
            return False
        if head.kind == "jsonl":
            return _is_sample(head.sample)
        if _is_sample(head.sample):
            return True
        metrics = mapping(head.sample.get("metrics"))
        about = "root_group" in head.keys or "testRunDurationMs" in mapping(head.sample.get("state"))
        return bool(metrics) and bool(metrics.keys() & _BUILT_IN) and (about or _is_trend(metrics))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, Table):
                _read_csv(part, rows)
            elif part.head.kind == "jsonl":
                _read_samples(part, part.content, rows)
            elif _is_sample(part.content):
                _read_samples(part, [(0, part.content)], rows)
            else:
                _read_summary(part, rows)


def _is_sample(record: Mapping[str, Any]) -> bool:
    return record.keys() >= _POINT and record.get("type") in ("Metric", "Point")


def _is_trend(metrics: Mapping[str, Any]) -> bool:
    """True for metrics of handleSummary without anything beside them."""
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


def _metric(key: str, said: Mapping[str, Any]) -> _Metric:
    found = _NAMED.fullmatch(key)
    kind, contains = said.get("type"), said.get("contains")
    return _Metric(
        found["name"] if found else key,
        found["subset"] if found else None,
        kind if isinstance(kind, str) else None,
        contains if isinstance(contains, str) else None,
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


def _names(metric: _Metric, values: Mapping[str, Any]) -> Mapping[str, Quantity]:
    """What the keys of a metric's values hold."""
    if metric.name in _COUNTERS:
        return _COUNTERS[metric.name]
    if metric.name == "http_req_failed":
        return _FAILED
    what = metric.quantity()
    if "passes" in values and "fails" in values:
        share = Quantity.named(metric.name, "value", "1")
        counts = {key: Quantity.named(f"{metric.name}.{key}") for key in ("passes", "fails")}
        return {**counts, "rate": share, "value": share}
    if "count" in values and "rate" in values:
        rate = Quantity.named(
            f"{metric.name}.rate", "value", f"{what.unit}/s" if what.unit else "1/s", what.factor
        )
        return {"count": what.with_statistic("total"), "rate": rate}
    return {**summary(what, tuple(values)), "value": what}


def _read_summary(part: Parsed, rows: Rows) -> None:
    document = part.content
    terms: dict[str, Any] = {"tool": NAME, "scope": "aggregate", "run": part.artifact}
    metrics = mapping(document.get("metrics"))
    whole = Frame(context_of(rows, **terms), ignored=_IGNORED)
    requests = mapping(metrics.get("http_reqs"))
    n = mapping(requests.get("values")).get("count", requests.get("count"))
    frames: Frames = {(): whole, ("state",): Frame(whole.context, _RUN, _IGNORED)}
    for key, said in metrics.items():
        if isinstance(said, dict):
            frames |= _metric_frames(("metrics", key), said, n, terms, rows)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _metric_frames(path: Path, said: dict[str, Any], n: Any, terms: dict[str, Any], rows: Rows) -> Frames:
    metric = _metric(path[-1], said)
    values = said["values"] if isinstance(said.get("values"), dict) else said
    names = _names(metric, values)
    of_all = metric.subset is None and metric.name.startswith("http_req_")
    frame = Frame(
        context_of(rows, **terms, task=metric.subset),
        names,
        _IGNORED | ({"value"} if "rate" in values and "value" in values else frozenset()),
        n=n if of_all and any(statistic(key) for key in values) else None,
        flags=("subset",) if metric.subset else (),
    )
    return {path: frame, (*path, "values"): frame}


class _Samples:
    """Single samples of one file on their way into the table, each under what its metric's definition says."""

    def __init__(self, part: Parsed, rows: Rows) -> None:
        self.index, self.rows, self.run = part.index, rows, part.artifact
        self.metrics: dict[str, _Metric] = {}
        self.contexts: dict[tuple[str, str | None], int] = {}

    def define(self, name: str, said: Mapping[str, Any]) -> None:
        self.metrics[name] = _metric(name, said)

    def add(self, record: str, field: str, name: str, value: Any, when: Any, tags: Mapping[str, Any]) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return
        metric = self.metrics.get(name) or _metric(name, {})
        request = metric.name.startswith(("http_req_", "grpc_req_", "ws_"))
        task = tags.get("name") or tags.get("group") or tags.get("check") or None
        key = ("request" if request else "timeseries", str(task) if task else None)
        if key not in self.contexts:
            self.contexts[key] = context_of(self.rows, tool=NAME, scope=key[0], run=self.run, task=key[1])
        failed = request and str(tags.get("expected_response", "")).lower() == "false"
        what = known("error_rate", "1") if metric.name == "http_req_failed" else metric.quantity()
        if failed and value == 0 and what.unit == "s":
            self.rows.add(self.index, record, field, what, None, self.contexts[key], timestamp=instant(when),
                          status="failed", flags=("zero_is_missing",))  # fmt: skip
            return
        self.rows.add(self.index, record, field, what, value, self.contexts[key], timestamp=instant(when),
                      status="failed" if failed else "ok")  # fmt: skip


def _read_samples(part: Parsed, records: Sequence[tuple[int, dict[str, Any]]], rows: Rows) -> None:
    samples = _Samples(part, rows)
    for number, record in records:
        name, data = record.get("metric"), mapping(record.get("data"))
        if not isinstance(name, str):
            continue
        if record.get("type") == "Metric":
            samples.define(name, data)
        else:
            samples.add(
                f"{number}/data",
                "value",
                name,
                data.get("value"),
                data.get("time"),
                mapping(data.get("tags")),
            )
    rows.count_records(part.index, len(records))


def _read_csv(part: Parsed, rows: Rows) -> None:
    table: Table = part.content
    samples = _Samples(part, rows)
    for row, cells in enumerate(table.rows):
        said = dict(zip(table.columns, cells, strict=True))
        number = parse_number(said["metric_value"])
        value = number.value if number else None
        samples.add(
            str(table.first + row), "metric_value", said["metric_name"], value, said["timestamp"], said
        )
    rows.count_records(part.index, len(table.rows))


READER = K6()
