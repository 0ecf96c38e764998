"""llama.cpp's `llama-bench` and `llama-batched-bench`: JSON, JSONL, CSV, SQL and the Markdown tables that they print.

Knows b4461 to b10224, batched-bench from b3000. The formats are defined by tools/llama-bench/llama-bench.cpp and
tools/batched-bench/batched-bench.cpp. A test without generation times the prefill, one without a prompt the decoding, one
with both (`-pg`) the two together; what no test measures is a setting. With one repetition the deviation is 0 and means
nothing: `one_repetition`. A table counts as output where it says its build or begins the text: others are a manual's
samples. `S_PP` and `S_TG` of batched-bench are of the whole batch; notes with tables of both tools are read as its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from data_contracts.artifacts import Table
from data_contracts.json_values import Json, JsonObject, is_number, text_or_none
from data_contracts.measurements import Quantity, Scope
from tasks.ingestion.decoding.captures import is_manual
from tasks.ingestion.decoding.csv_parsers import csv_parser
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, put, whole
from tasks.ingestion.kit.entries import holds, numbers_in
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_tables import (
    BATCHED,
    BENCH,
    ENGINE,
    Phase,
    add_batched,
    duration_of,
    has_batched,
    has_bench,
    is_output,
    phase_of,
    quantization_of,
    rate_of,
    read_tables,
    test_name,
)

_VITAL = ("build_commit", "avg_ts", "n_prompt")
_BATCHED_VITAL = ("pp", "tg", "pl", "n_kv", "t_pp", "speed_pp", "t_tg", "speed_tg")
# llama-bench times no requests: such columns are a fork's.
_OF_FORKS = {
    "ttft_ms": ("ttft", "ms"),
    "e2e_ms": ("e2e_latency", "ms"),
    "itl_ms": ("itl", "ms"),
    "tpot_ms": ("tpot", "ms"),
}
_STATISTICS = {"avg": "mean", "stddev": "stddev"}
# A commit may be digits only, or look like 1e5.
_TEXTS = frozenset({"build_commit", "model_filename", "model_type", "test_time"})
_TIMES, _RATES = "samples_ns", "samples_ts"
_NO_SETTINGS = frozenset(
    {"build_commit", "build_number", "model_filename", "test_time", "model_size", _TIMES, _RATES}
)
# The SQL is a table named `llama_bench` (before: `test`), and one INSERT for each test.
# Values run to the line's last bracket, because a text among them may hold one.
_INSERT = re.compile(
    r"^INSERT INTO (?:llama_bench|test) \((?P<columns>[^)\n]*)\) VALUES \((?P<values>.*)\);?\s*$", re.M
)


class LlamaBench:
    name = BENCH
    version = 2
    knows = "llama-bench b4461 to b10224: JSON, JSONL, CSV, SQL, Markdown; repetitions, means, deviations"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns).issuperset(_VITAL)
        if head.kind in ("text", "markdown"):
            sql = _is_sql(head.text) and not is_manual(head.text)
            table = has_bench(head.text) and not has_batched(head.text)
            return sql or (table and is_output(head.text))
        return holds(head, *_VITAL)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str) and not _is_sql(part.content):
                read_tables(part, rows)
                continue
            tests = _tests(part)
            for record, entry in tests:
                _read(part, rows, record, entry)
            rows.count_records(part.index, len(tests))


class LlamaBatchedBench:
    name = BATCHED
    version = 3
    knows = "llama-batched-bench: JSONL and Markdown; prefill and decode of whole batches"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return has_batched(head.text) and is_output(head.text)
        return holds(head, *_BATCHED_VITAL)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                read_tables(part, rows)
                continue
            entries = part.objects
            for record, entry in entries:
                add_batched(part, rows, record, entry, None)
            rows.count_records(part.index, len(entries))


def _is_sql(text: str) -> bool:
    return "INSERT INTO " in text and "build_commit" in text and _INSERT.search(text) is not None


def _tests(part: Parsed) -> list[tuple[str, JsonObject]]:
    """Every test with its record; the cells of a CSV and of SQL as the numbers that they are."""
    content = part.content
    if isinstance(content, Table):
        entries = [dict(zip(content.columns, row, strict=True)) for row in content.rows]
        return [(str(content.first + place), _typed(entry)) for place, entry in enumerate(entries)]
    if isinstance(content, str):
        return [(str(place), _typed(entry)) for place, entry in enumerate(_inserted(content))]
    return part.objects


def _typed(cells: dict[str, str]) -> JsonObject:
    return {name: cell if name in _TEXTS else setting(cell) for name, cell in cells.items()}


def _inserted(sql: str) -> Iterator[dict[str, str]]:
    """The inserted rows by column, as text; a row with another number of values than columns is left out."""
    for insert in _INSERT.finditer(sql):
        columns, values = (_items(insert[group]) for group in ("columns", "values"))
        if len(columns) == len(values):
            yield dict(zip(columns, values, strict=True))


def _items(listed: str) -> list[str]:
    """The items of an SQL list: texts stand in single quotes, which are doubled within them."""
    try:
        return next(csv_parser().reader([listed], quotechar="'", skipinitialspace=True), [])
    except csv_parser().Error:  # a line's end within a cell that is not quoted
        return []


def _read(part: Parsed, rows: Rows, record: str, entry: JsonObject) -> None:
    phase = phase_of(_tokens(entry, "n_prompt"), _tokens(entry, "n_gen"))
    lists = (entry.get(_TIMES), entry.get(_RATES))
    repetitions = next((len(values) for values in lists if isinstance(values, list)), None)
    per_test = _frame(part, rows, entry, "aggregate")
    over_repetitions = replace(per_test, n=repetitions)
    for key, value in entry.items():
        quantity = _figure(key, phase)
        if quantity is None or not (is_number(value) or value is None):
            continue
        frame = per_test if quantity.statistic == "value" else over_repetitions
        single = quantity.statistic == "stddev" and value == 0
        put(rows, part.index, record, key, quantity, value, frame, ("one_repetition",) if single else ())
    _add_samples(part, rows, record, entry, phase)


def _frame(part: Parsed, rows: Rows, entry: JsonObject, scope: Scope) -> Frame:
    settings = {key: _setting(value) for key, value in entry.items() if _is_setting(key)}
    if settings.get("n_depth") is None:
        settings["n_depth"] = 0  # was not written before about b5200, which had none
    prompt, generated, depth = (_tokens(entry, key) for key in ("n_prompt", "n_gen", "n_depth"))
    context = context_of(
        rows, tool=BENCH, scope=scope, engine=ENGINE, run=part.artifact, model=_model(entry), config=settings,
        system={"quantization": quantization_of(entry.get("model_type"))},
        tool_version=_build(entry), task=test_name(prompt, generated, depth),
    )  # fmt: skip
    return Frame(context, timestamp=parse_timestamp(entry.get("test_time")))


def _tokens(entry: JsonObject, key: str) -> int:
    return whole(entry.get(key)) or 0


def _figure(key: str, phase: Phase) -> Quantity | None:
    """What a key measures; None for a setting."""
    if key == "model_size":
        return known("model_size", "B")
    word, _, name = key.partition("_")
    statistic = _STATISTICS.get(word)
    if statistic is None or not name:
        return None
    if name == "ts":
        return rate_of(phase, statistic)
    if name == "ns":
        return duration_of(phase, "ns", statistic)
    if name in _OF_FORKS:
        metric, unit = _OF_FORKS[name]
        return known(metric, unit, statistic)
    return quantity_of(name, None, statistic)


def _add_samples(part: Parsed, rows: Rows, record: str, entry: JsonObject, phase: Phase) -> None:
    """Each repetition: its time, and the rate that follows from it, of which the file keeps six digits only."""
    frame = _frame(part, rows, entry, "sample")
    tokens = _tokens(entry, "n_prompt") + _tokens(entry, "n_gen")
    times = dict(numbers_in(entry.get(_TIMES)))
    for place, time in times.items():
        put(rows, part.index, f"{record}/samples/{place}", _TIMES, duration_of(phase, "ns"), time, frame)
    for place, rate in numbers_in(entry.get(_RATES)):
        time = times.get(place, 0)
        exact = 1e9 * tokens / time if time > 0 else 0.0
        # Six digits are within 1e-5 of the exact rate: one that is further off was computed otherwise.
        agrees = exact > 0 and abs(exact - rate) <= 1e-4 * rate
        put(
            rows, part.index, f"{record}/samples/{place}", _RATES, rate_of(phase), exact if agrees else rate, frame,
            ("derived",) if agrees else ("rounded",),
        )  # fmt: skip


def _is_setting(key: str) -> bool:
    return key not in _NO_SETTINGS and key.partition("_")[0] not in _STATISTICS


def _setting(value: Json) -> Json:
    """The same setting from JSON (`true`, `"0.00"`) and from CSV (`1`, `0.00`)."""
    plain = setting(value) if isinstance(value, str) else value
    if isinstance(plain, bool) or (isinstance(plain, float) and plain.is_integer()):
        return int(plain)
    return plain


def _build(entry: JsonObject) -> str | None:
    """The build as llama.cpp prints it: `a81a56957 (7361)`."""
    commit, number = entry.get("build_commit"), entry.get("build_number")
    if not isinstance(commit, str | int | float) or commit == "":
        return None
    return f"{commit} ({int(number)})" if is_number(number) else str(commit)


def _model(entry: JsonObject) -> Json:
    """The file's name without its folder, which differs from machine to machine; else the architecture."""
    file = text_or_none(entry.get("model_filename"))
    return PurePosixPath(file.replace("\\", "/")).name if file else entry.get("model_type")


READERS = (LlamaBench(), LlamaBatchedBench())
