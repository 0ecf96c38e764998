"""locust's `--csv` (stats, history, failures, exceptions) and `--json`, 1.0 to 2.x, and the stats of 0.x.

The format is defined by locust/stats.py in locustio/locust. Times are ms. Percentiles and the median are taken from
buckets of whole ms, of two significant digits above 100 ms: their rows are `rounded`; mean, minimum and maximum are
exact. The last row `Aggregated` repeats all others. The history is cumulative, and `N/A` where nothing was measured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, TEXT, absence, parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, count, pointer, put
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic

NAME = "locust"
_LATENCY = known("http_latency", "ms")
_REQUESTS, _FAILURES = known("requests_total", "request"), known("requests_failed", "request")
_SIZE = own("content_size", "B", "mean")
_COLUMNS = {
    **dict.fromkeys(("Request Count", "# requests", "# reqs", "Total Request Count"), _REQUESTS),
    **dict.fromkeys(("Failure Count", "# failures", "# fails", "Total Failure Count"), _FAILURES),
    **dict.fromkeys(
        ("Median Response Time", "Median response time", "Total Median Response Time"),
        _LATENCY.with_statistic("p50"),
    ),
    **dict.fromkeys(
        ("Average Response Time", "Average response time", "Total Average Response Time"),
        _LATENCY.with_statistic("mean"),
    ),
    **dict.fromkeys(
        ("Min Response Time", "Min response time", "Total Min Response Time"), _LATENCY.with_statistic("min")
    ),
    **dict.fromkeys(
        ("Max Response Time", "Max response time", "Total Max Response Time"), _LATENCY.with_statistic("max")
    ),
    **dict.fromkeys(("Average Content Size", "Total Average Content Size"), _SIZE),
    "Requests/s": known("request_throughput", "request/s"),
    "Failures/s": own("failures_per_second", "request/s"),
    "User Count": Quantity.named("user_count"),
    "Occurrences": _FAILURES,
    "Count": Quantity.named("exceptions"),
}
_MEDIAN = frozenset(name for name, what in _COLUMNS.items() if what.statistic == "p50")
_SHARE = re.compile(r"\d{1,3}(?:\.\d+)?%")
_TEXTS = frozenset({"Type", "Method", "Name", "Timestamp", "Error", "Message", "Traceback", "Nodes"})
_JSON = {"num_requests", "num_failures", "total_response_time", "response_times"}


class Locust:
    name = NAME
    version = 1
    knows = "locust 0.x to 2.x: statistics, history, failures and exceptions (CSV), statistics (JSON)"

    def claims(self, head: Head) -> bool:
        if head.kind == "json":
            return isinstance(head.sample, list) and head.keys >= _JSON
        columns = set(head.columns)
        stats = "Name" in columns and bool(columns & {"Type", "Method"})
        timed = bool(columns & _MEDIAN) and bool(
            columns & {"Request Count", "# requests", "# reqs", "Total Request Count"}
        )
        failures = {"Method", "Name", "Error", "Occurrences"} <= columns
        return head.kind == "csv" and (
            (stats and timed) or failures or {"Count", "Message", "Traceback"} <= columns
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, Table):
                _read_table(part, rows)
            else:
                _read_document(part, rows)


def _read_table(part: Parsed, rows: Rows) -> None:
    table: Table = part.content
    history = "User Count" in table.columns and "Timestamp" in table.columns
    for row, cells in enumerate(table.rows):
        said = dict(zip(table.columns, cells, strict=True))
        name = _name(said)
        whole = name == "Aggregated" or said.get("Name") in ("Aggregated", "Total")
        context = context_of(
            rows, tool=NAME, scope="timeseries" if history else "aggregate", run=part.artifact, task=name
        )
        requests = next((said[c] for c, q in _COLUMNS.items() if q is _REQUESTS and c in said), "")
        n = parse_number(requests)
        frame = Frame(
            context,
            n=count(int(n.value)) if n else None,
            timestamp=parse_timestamp(said.get("Timestamp")),
            flags=("aggregated",) if whole and not history else (),
            zero_is_missing=n is not None and n.value == 0,
        )
        for column, cell in said.items():
            _add_cell(part.index, str(table.first + row), column, cell, frame, rows)
    rows.count_records(part.index, len(table.rows))


def _name(said: Mapping[str, str]) -> str | None:
    """`GET /api`; messages of exceptions are free text."""
    method = said.get("Type") or said.get("Method") or ""
    return f"{method} {said.get('Name', '')}".strip() or None


def _add_cell(index: int, record: str, column: str, cell: str, frame: Frame, rows: Rows) -> None:
    if column in _TEXTS:
        return
    bucketed = _SHARE.fullmatch(column) is not None
    which = ("p100" if float(column[:-1]) == 100 else statistic(column)) if bucketed else None
    what = _LATENCY.with_statistic(which) if which else _COLUMNS.get(column) or Quantity.named(column)
    number = parse_number(cell)
    code = absence(cell)
    if number is None and code == TEXT:
        return
    flags = (*frame.flags, *(("rounded",) if bucketed or column in _MEDIAN else ()))
    if number is None or (
        frame.zero_is_missing and number.value == 0 and what.metric in ("http_latency", "content_size")
    ):
        flags = (*flags, "zero_is_missing" if number else ABSENCE_FLAGS[code])
    # The 50th percentile stands there a second time as the median.
    flags = (*flags, "repeated") if column == "50%" and frame.timestamp is None else flags
    flags = (*flags, "cumulative") if column.startswith("Total ") else flags
    when = frame.timestamp.microseconds if frame.timestamp else None
    value = None if "zero_is_missing" in flags or number is None else number.value
    rows.add(index, record, column, what, value, frame.context, n=frame.n if what.metric == "http_latency" else None,
             timestamp=when, flags=flags)  # fmt: skip


_FIELDS = {
    "num_requests": _REQUESTS,
    "num_failures": _FAILURES,
    "max_response_time": _LATENCY.with_statistic("max"),
    "min_response_time": _LATENCY.with_statistic("min"),
    "total_response_time": _LATENCY.with_statistic("total"),
    "total_content_length": own("content_size", "B", "total"),
}


def _read_document(part: Parsed, rows: Rows) -> None:
    """`--json`: counts and sums of each endpoint."""
    for place, said in enumerate(part.content):
        if not isinstance(said, dict):
            continue
        task = f"{said.get('method') or ''} {said.get('name') or ''}".strip()
        context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=task)
        when: Moment | None = parse_timestamp(said.get("start_time"))
        n = count(said.get("num_requests"))
        frame = Frame(context, n=n, timestamp=when, zero_is_missing=n == 0)
        record = pointer((str(place),))
        for key, what in _FIELDS.items():
            value = said.get(key)
            if isinstance(value, int | float):
                put(rows, part.index, record, key, what, value, frame)
        total = said.get("total_response_time")
        if n and isinstance(total, int | float):
            mean = Frame(context, n=n, timestamp=when, flags=("derived",))
            put(
                rows,
                part.index,
                record,
                "total_response_time / num_requests",
                _LATENCY.with_statistic("mean"),
                total / n,
                mean,
            )
        _add_histogram(part.index, place, mapping(said.get("response_times")), context, rows)
    rows.count_records(part.index, len(part.content))


def _add_histogram(index: int, place: int, buckets: Mapping[str, Any], context: int, rows: Rows) -> None:
    """How many requests fell into each bucket of ms, under its own name."""
    what = Quantity.named("response_times")
    for bucket, requests in buckets.items():
        if isinstance(requests, int) and not isinstance(requests, bool):
            rows.add(index, pointer((str(place), "response_times")), str(bucket), what, requests, context)


READER = Locust()
