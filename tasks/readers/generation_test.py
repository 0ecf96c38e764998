"""Generation test suites: one timed answer for each named test, as JSON with totals or as its CSV table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data_contracts.artifacts import Table
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, pointer, put_absent, walk
from tasks.ingestion.kit.quantities import known, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "generation-test"
_COLUMNS = {
    "Generation Time (ms)": "generation_time_ms",
    "Tokens": "tokens",
    "Tokens per Second": "tokens_per_second",
}
_RESULT = {
    "generation_time_ms": known("e2e_latency", "ms"),
    "tokens": known("output_tokens", "tokens"),
    # The suite divides the tokens by the whole generation time, not by the decode time.
    "tokens_per_second": known("output_speed_per_user", "token/s"),
}
_TOTALS = {
    "total_tests": known("requests_total", "requests"),
    "successful_tests": known("requests_completed", "requests"),
    "total_generation_time_ms": known("e2e_latency", "ms", "total"),
    "total_tokens": known("output_tokens_total", "tokens"),
    "overall_tokens_per_second": known("output_throughput", "token/s"),
    "avg_tokens_per_second": known("output_speed_per_user", "token/s", "mean"),
    **spread(
        "e2e_latency",
        "ms",
        avg_generation_time_ms="mean",
        min_generation_time_ms="min",
        max_generation_time_ms="max",
    ),
}
_SETTINGS = ("context", "tone")
PLAN = Plan(
    tool=NAME,
    scope="request",
    columns={
        **{column: Column("metric", _RESULT[name]) for column, name in _COLUMNS.items()},
        **{name: Column("setting") for name in _SETTINGS},
        "Test Name": Column("task"),
        "Success": Column("success"),
    },
    fails_without="Generation Time (ms)",
)
_TIMES = frozenset({"test_timestamp", "test_datetime"})
_AN_ERROR = re.compile(r"\W*error\b", re.IGNORECASE)


class GenerationTest:
    name = NAME
    version = 1
    knows = "generation test suites: time, tokens and success for each named test (JSON and CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return {"Test Name", "Success", *_COLUMNS} <= set(head.columns)
        return (
            isinstance(head.sample, dict)
            and {"total_tests", "successful_tests", "results", "summary"} <= head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([_renamed(part) for part in batch if isinstance(part.content, Table)]):
            read_tables(group, PLAN, rows)
        for part in batch:
            if not isinstance(part.content, Table):
                _read_document(part, rows)


def _renamed(part: Parsed) -> Parsed:
    """The part with its settings' columns named as in the suite's JSON, so that both say the same configuration."""
    names = tuple(name.lower() if name.lower() in _SETTINGS else name for name in part.content.columns)
    return replace(part, content=replace(part.content, columns=names))


def _read_document(part: Parsed, rows: Rows) -> None:
    document = part.content
    when = parse_timestamp(document.get("test_timestamp"))
    results = list(objects(document, ("results",)))
    failed = [_failed(result) for _path, result in results]
    # Totals over answers that are all error messages are no measurement, whatever successful_tests says.
    status = "failed" if failed and all(failed) else "ok"
    n = document.get("successful_tests")
    totals = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
    frames: Frames = {(): Frame(totals, _TOTALS, _TIMES, n, when, status)}
    for (path, result), lost in zip(results, failed, strict=True):
        settings = {key: result.get(key) for key in _SETTINGS}
        context = context_of(
            rows, tool=NAME, scope="request", run=part.artifact, task=result.get("test_name"), config=settings
        )
        frames[path] = Frame(context, _RESULT, timestamp=when, status="failed" if lost else "ok")
        if not _RESULT.keys() & result.keys():
            # A result without any number still is a request that failed: it is counted.
            key = "generation_time_ms"
            put_absent(rows, part.index, pointer(path), key, _RESULT[key], frames[path])
    rows.count_records(part.index, len(results))
    walk(rows, part.index, document, frames)


def _failed(result: dict[str, Any]) -> bool:
    """True when the result says that it failed, or when its answer is an error message."""
    answers = [v for k, v in result.items() if isinstance(v, str) and k not in ("test_name", *_SETTINGS)]
    return (
        result.get("success") is False
        or bool(result.get("error"))
        or any(_AN_ERROR.match(a) for a in answers)
    )


READER = GenerationTest()
