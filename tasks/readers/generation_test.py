"""Generation test suites: one timed answer for each named test, as JSON with totals or as its CSV table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import JsonObject, mapping
from data_contracts.measurements import Status
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, metrics, read_by_header
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, pointer, put_absent, walk
from tasks.ingestion.kit.failure_reasons import failure_flags
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
    **spread("e2e_latency", "ms", **{f"{name}_generation_time_ms": name for name in ("min", "max")}),
    "avg_generation_time_ms": known("e2e_latency", "ms", "mean"),
}
_SETTINGS = ("context", "tone")
_PLAN = Plan(
    tool=NAME,
    scope="request",
    columns={
        **metrics({column: _RESULT[name] for column, name in _COLUMNS.items()}),
        **{name: Column("setting") for name in _SETTINGS},
        "Test Name": Column("task"),
        "Success": Column("success"),
    },
    fails_without="Generation Time (ms)",
)
_TIMES = frozenset({"test_timestamp", "test_datetime"})
# At its beginning only: a good answer may speak of errors further on.
_AN_ERROR = re.compile(r"\A\W*+error\b", re.IGNORECASE)


class GenerationTest:
    name = NAME
    version = 2
    knows = "generation test suites: time, tokens and success for each named test (JSON and CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return {"Test Name", "Success", *_COLUMNS} <= set(head.columns)
        suite = {"total_tests", "successful_tests", "results", "summary"}
        return head.kind == "json" and isinstance(head.sample, dict) and suite <= head.keys

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        tables = [_renamed(part) for part in batch if part.head.kind == "csv"]
        read_by_header(tables, lambda _columns: _PLAN, rows)
        for part in batch:
            if part.head.kind != "csv":
                _read_suite(part, rows)


def _renamed(part: Parsed) -> Parsed:
    """The part with its settings' columns named as in the suite's JSON, so that both say the same configuration."""
    table = part.table
    names = tuple(name.lower() if name.lower() in _SETTINGS else name for name in table.columns)
    if len(set(names)) < len(names):
        return part  # `Tone` beside `tone`: each keeps its own name
    return replace(part, content=replace(table, columns=names))


def _read_suite(part: Parsed, rows: Rows) -> None:
    suite = mapping(part.document)
    when = parse_timestamp(suite.get("test_timestamp"))
    results = list(objects(suite, ("results",)))
    failed = [_failed(result) for _path, result in results]
    # Totals over answers that are all error messages are no measurement, whatever successful_tests says.
    status: Status = "failed" if failed and all(failed) else "ok"
    totals = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
    frames: Frames = {(): Frame(totals, _TOTALS, _TIMES, suite.get("successful_tests"), when, status)}
    for (path, result), lost in zip(results, failed, strict=True):
        settings = {key: result.get(key) for key in _SETTINGS}
        context = context_of(
            rows, tool=NAME, scope="request", run=part.artifact, task=result.get("test_name"), config=settings
        )
        frames[path] = Frame(
            context,
            _RESULT,
            timestamp=when,
            status="failed" if lost else "ok",
            flags=failure_flags(result.get("error")),
        )
        if _RESULT.keys().isdisjoint(result):
            # A result without any number still is a request that failed: it is counted.
            key = "generation_time_ms"
            put_absent(rows, part.index, pointer(path), key, _RESULT[key], frames[path])
    rows.count_records(part.index, len(results))
    walk(rows, part.index, suite, frames)


def _failed(result: JsonObject) -> bool:
    """True when the result says that it failed, or when its answer is an error message."""
    # A test may be named after an error, which says nothing of its answer.
    answers = [v for k, v in result.items() if isinstance(v, str) and k not in ("test_name", *_SETTINGS)]
    return (
        result.get("success") is False
        or bool(result.get("error"))
        or any(_AN_ERROR.match(answer) for answer in answers)
    )


READER = GenerationTest()
