"""locust's `--csv` (stats, history, failures, exceptions) and `--json`, 1.0 to 2.x, and the stats of 0.x.

The format is defined by locust/stats.py in locustio/locust. Times are ms. Percentiles and the median are taken from
buckets of whole ms, of two significant digits above 100 ms: their rows are `rounded`; mean, minimum and maximum are
exact. The last row `Aggregated` repeats all others. The history is cumulative, and `N/A` where nothing was measured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data_contracts.json_values import is_number, listing, mapping
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, TEXT, absence, parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, count, put
from tasks.ingestion.kit.failure_reasons import failure_flags
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
    **{
        name: _LATENCY.with_statistic(canonical)
        for word, canonical in {"Median": "p50", "Average": "mean", "Min": "min", "Max": "max"}.items()
        for name in (f"{word} Response Time", f"{word} response time", f"Total {word} Response Time")
    },
    **dict.fromkeys(("Average Content Size", "Total Average Content Size"), _SIZE),
    "Requests/s": known("request_throughput", "request/s"),
    "Failures/s": own("failures_per_second", "request/s"),
    "User Count": Quantity.named("user_count"),
    "Occurrences": _FAILURES,
    "Count": Quantity.named("exceptions"),
}
_MEDIAN = frozenset(name for name, quantity in _COLUMNS.items() if quantity.statistic == "p50")
_REQUEST_COLUMNS = tuple(name for name, quantity in _COLUMNS.items() if quantity is _REQUESTS)
_BUCKET = Quantity.named("response_times")
_SHARE = re.compile(r"\d{1,3}(?:\.\d+)?%")
_TEXTS = frozenset({"Type", "Method", "Name", "Timestamp", "Error", "Message", "Traceback", "Nodes"})
_JSON = {"num_requests", "num_failures", "total_response_time", "response_times"}


class Locust:
    name = NAME
    version = 2
    knows = "locust 0.x to 2.x: statistics, history, failures and exceptions (CSV), statistics (JSON)"

    def claims(self, head: Head) -> bool:
        if head.kind == "json":
            return isinstance(head.sample, list) and head.keys >= _JSON
        columns = set(head.columns)
        # `Name` and `Type` are anybody's columns: a count and a median in locust's words make them its.
        statistics = "Name" in columns and not columns.isdisjoint({"Type", "Method"})
        timed = not columns.isdisjoint(_MEDIAN) and not columns.isdisjoint(_REQUEST_COLUMNS)
        failures = columns >= {"Method", "Name", "Error", "Occurrences"}
        exceptions = columns >= {"Count", "Message", "Traceback"}
        return head.kind == "csv" and ((statistics and timed) or failures or exceptions)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "csv":
                _read_table(part, rows)
            else:
                _read_document(part, rows)


def _read_table(part: Parsed, rows: Rows) -> None:
    table = part.table
    history = {"User Count", "Timestamp"} <= set(table.columns)
    for record, cells in enumerate(table.rows, table.first):
        row = dict(zip(table.columns, cells, strict=True))
        # The last row repeats all others; `Total` in 0.x.
        whole = _endpoint(row) == "Aggregated" or row.get("Name") in ("Aggregated", "Total")
        context = context_of(
            rows, tool=NAME, scope="timeseries" if history else "aggregate", run=part.artifact, task=_endpoint(row)
        )  # fmt: skip
        requests = parse_number(next((row[column] for column in _REQUEST_COLUMNS if column in row), ""))
        frame = Frame(
            context,
            n=int(requests.value) if requests and requests.value.is_integer() else None,
            timestamp=parse_timestamp(row.get("Timestamp")),
            flags=("aggregated",) if whole and not history else _reasons(row),
            # An endpoint that nobody asked has 0 for each of its times.
            zero_is_missing=requests is not None and requests.value == 0,
        )
        for column, cell in row.items():
            if column not in _TEXTS:
                _add_cell(part.index, str(record), column, cell, frame, rows)
    rows.count_records(part.index, len(table.rows))


def _reasons(row: Mapping[str, str]) -> tuple[Flag, ...]:
    """Why requests failed, in the table of failures: the statistics beside it count the same ones."""
    return ("subset", *failure_flags(row["Error"])) if "Occurrences" in row else ()


def _endpoint(row: Mapping[str, str]) -> str | None:
    """`GET /api`; messages of exceptions are free text."""
    method = row.get("Type") or row.get("Method") or ""
    return f"{method} {row.get('Name', '')}".strip() or None


def _add_cell(index: int, record: str, column: str, cell: str, frame: Frame, rows: Rows) -> None:
    number, why_absent = parse_number(cell), absence(cell)
    if number is None and why_absent == TEXT:
        return
    quantile = statistic(column) if _SHARE.fullmatch(column) else None
    quantity = (
        _LATENCY.with_statistic(quantile) if quantile else _COLUMNS.get(column) or Quantity.named(column)
    )
    flags = frame.flags
    if quantile or column in _MEDIAN:
        flags = (*flags, "rounded")
    lost = frame.zero_is_missing and quantity.metric in ("http_latency", "content_size")
    value = None if number is None or (lost and number.value == 0) else number.value
    if value is None:
        flags = (*flags, "zero_is_missing" if number else ABSENCE_FLAGS[why_absent])
    # In the history it is of the last seconds only, and so no repetition of the run's median.
    if column == "50%" and frame.timestamp is None:
        # The 50th percentile stands there a second time as the median.
        flags = (*flags, "repeated")
    if column.startswith("Total "):
        flags = (*flags, "cumulative")
    rows.add(
        index, record, column, quantity, value, frame.context,
        n=count(frame.n) if quantity.metric == "http_latency" else None,
        timestamp=frame.timestamp.microseconds if frame.timestamp else None, flags=flags,
    )  # fmt: skip


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
    for record, endpoint in part.objects:
        task = f"{endpoint.get('method') or ''} {endpoint.get('name') or ''}".strip()
        context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=task)
        n = count(endpoint.get("num_requests"))
        when = parse_timestamp(endpoint.get("start_time"))
        frame = Frame(context, n=n, timestamp=when, zero_is_missing=n == 0)
        for key, quantity in _FIELDS.items():
            value = endpoint.get(key)
            if is_number(value):
                put(rows, part.index, record, key, quantity, value, frame)
        total = endpoint.get("total_response_time")
        if n and is_number(total):
            # The document holds sums only; the mean of the CSV follows from them exactly.
            field, mean = "total_response_time / num_requests", _LATENCY.with_statistic("mean")
            put(rows, part.index, record, field, mean, total / n, frame, ("derived",))
        # How many requests fell into each bucket of ms, under its own name.
        for bucket, requests in mapping(endpoint.get("response_times")).items():
            if (fell := count(requests)) is not None:
                rows.add(part.index, f"{record}/response_times", bucket, _BUCKET, fell, context)
    rows.count_records(part.index, len(listing(part.document)))


READER = Locust()
