"""What holds for every table of measurements, whatever was in the files."""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from tests.fuzzing.product import MEASUREMENTS

_QUANTILE = re.compile(r"p(?:100|(?:0|[1-9]\d?)(?:\.\d*[1-9])?)")
_STATISTICS = frozenset(
    ("value", "mean", "stddev", "stderr", "min", "max", "total", "ci_low", "ci_high", "cv", "iqr")
)
_SCOPES = frozenset(("request", "sample", "aggregate", "timeseries"))
_STATUSES = frozenset(("ok", "failed", "degraded", "warmup"))
_FLAGS = frozenset((
    "absent", "accuracy_run", "aggregated", "all_failed", "cached_prompt", "cancelled", "cumulative", "debug_build",
    "declared", "derived", "divided_by_e2e", "empty", "from_text", "group", "invalid_run", "mock", "naive_time", "nan",
    "non_streaming_ttft", "nonzero_exit", "not_available", "null", "one_repetition", "out_of_range", "over_runs",
    "partial_failures", "per_e2e_latency", "repeated", "rounded", "server_side", "slow_tail", "subset", "summary_of_stages",
    "ttft_of_content", "twin", "zero_is_missing", "said_cold", "said_warm", "reason_unreachable", "reason_address_invalid",
    "reason_url_without_scheme", "reason_console_encoding", "reason_out_of_memory", "reason_timeout",
    "reason_model_missing", "reason_engine_missing", "reason_http_status", "reason_other", "model_beside",
))  # fmt: skip
# A record is a number, a JSON Pointer, or both; texts count lines, and tables in texts and the rows in them.
_RECORD = re.compile(r"(?:\d+)?(?:/[^/]*)*|line[ /]\d+|table \d+/row \d+")
# What can be shown: the years 1 to 9999, in microseconds since 1970.
_FIRST_MOMENT, _LAST_MOMENT = -62_135_596_800_000_000, 253_402_300_799_999_999


def decoded(table: pa.Table) -> pa.Table:
    """The table with its dictionaries as plain strings, so that two tables can be compared."""
    plain = [
        pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
        for f in table.schema
    ]
    return table.cast(pa.schema(plain))


def breaches(table: pa.Table) -> Iterator[tuple[str, str]]:
    """Each rule that a table breaks, and what breaks it: an example of each."""
    if table.schema != MEASUREMENTS:
        yield "the schema is not that of measurements", str(table.schema)
        return
    try:
        table.validate(full=True)
    except pa.ArrowInvalid as error:
        yield "the table is not valid", str(error)
        return
    for field in MEASUREMENTS:
        if not field.nullable and table[field.name].null_count:
            yield f"{field.name} is null", ""
    yield from _terms(table)
    values = table["value"].drop_null()
    if odd := values.filter(pc.invert(pc.is_finite(values))).to_pylist():
        yield "a value is no finite number", str(odd[0])
    if odd := [n for n in pc.unique(table["n"].drop_null()).to_pylist() if n < 0]:
        yield "n is negative", str(odd[0])
    times = table["timestamp"].drop_null().cast(pa.int64())
    if odd := [when for when in times.to_pylist() if not _FIRST_MOMENT <= when <= _LAST_MOMENT]:
        yield "a timestamp is outside the years 1 to 9999", str(odd[0])


def _terms(table: pa.Table) -> Iterator[tuple[str, str]]:
    for column, known in (("scope", _SCOPES), ("status", _STATUSES)):
        for found in _distinct(table, column) - known:
            yield f"an unknown {column}", found
    for statistic in _distinct(table, "statistic") - _STATISTICS:
        if not _QUANTILE.fullmatch(statistic):
            yield "an unknown statistic", statistic
    for flag in set(pc.unique(table["flags"].combine_chunks().flatten()).to_pylist()) - _FLAGS:
        yield "an unknown flag", str(flag)
    for record in _distinct(table, "record"):
        if not _RECORD.fullmatch(record):
            yield "a record of an unknown form", record[:80]
    for config in _distinct(table, "config"):
        if not _canonical(config):
            yield "a config that is no canonical JSON of an object", config[:80]


def _distinct(table: pa.Table, column: str) -> set[str]:
    return {found for found in pc.unique(table[column]).to_pylist() if found is not None}


def _canonical(config: str) -> bool:
    try:
        found = orjson.loads(config)
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) and orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode() == config
