"""llama.cpp's `llama-bench`: JSON, JSONL, CSV, SQL and the Markdown table that it prints.

Knows b4461 to b10224. The format is defined by tools/llama-bench/llama-bench.cpp. A test without generation times the
prefill, one without a prompt the decoding, one with both (`-pg`) the two together; what no test measures is a setting. A
depth that is not written (before about b5200) is 0. With one repetition the deviation is 0 and means nothing:
`one_repetition`. A table counts as output where it says its build or begins the text: others are a manual's samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.entries import holds
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_names import ENGINE, Phase, build_of, duration_of, phase_of, rate_of, test_name
from tasks.readers.llama_sql import is_sql, rows_of_sql
from tasks.readers.llama_tables import has_batched, has_bench, is_output, read_tables

NAME = "llama-bench"
_VITAL = ("build_commit", "avg_ts", "n_prompt")
_OF_FORKS = {
    "ttft_ms": ("ttft", "ms"),
    "e2e_ms": ("e2e_latency", "ms"),
    "itl_ms": ("itl", "ms"),
    "tpot_ms": ("tpot", "ms"),
}
_STATISTICS = {"avg": "mean", "stddev": "stddev"}
# A commit may be digits only, or look like 1e5.
_TEXTS = frozenset({"build_commit", "model_filename", "model_type", "test_time"})
_IN_CONTEXT = frozenset({"build_commit", "build_number", "model_filename", "test_time", "model_size"})
_SAMPLES = ("samples_ns", "samples_ts")


class LlamaBench:
    name = NAME
    version = 1
    knows = "llama-bench b4461 to b10224: JSON, JSONL, CSV, SQL, Markdown; repetitions, means, deviations"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns).issuperset(_VITAL)
        if head.kind in ("text", "markdown"):
            sql = is_sql(head.text) and not is_manual(head.text)
            table = has_bench(head.text) and not has_batched(head.text)
            return sql or (table and is_output(head.text))
        return holds(head, *_VITAL)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str) and not is_sql(part.content):
                read_tables(part, rows)
                continue
            tests = _tests(part)
            for record, test in tests:
                _read(part, rows, record, test)
            rows.count_records(part.index, len(tests))


def _tests(part: Parsed) -> list[tuple[str, dict[str, Any]]]:
    """Every test with its record; the cells of a CSV and of SQL as the numbers that they are."""
    content = part.content
    if isinstance(content, Table):
        cells = [dict(zip(content.columns, row, strict=True)) for row in content.rows]
    elif isinstance(content, str):
        cells = rows_of_sql(content)
    else:
        return part.objects
    first = content.first if isinstance(content, Table) else 0
    return [(str(first + i), _typed(row)) for i, row in enumerate(cells)]


def _typed(row: Mapping[str, str]) -> dict[str, Any]:
    return {key: cell if key in _TEXTS else setting(cell) for key, cell in row.items()}


class _Test:
    """One test on its way into the table."""

    def __init__(self, part: Parsed, rows: Rows, record: str, said: Mapping[str, Any]) -> None:
        self.index, self.rows, self.record, self.said = part.index, rows, record, said
        self.prompt, self.generated = (_count(said.get(key)) for key in ("n_prompt", "n_gen"))
        self.phase = phase_of(self.prompt, self.generated)
        self.when: Moment | None = parse_timestamp(said.get("test_time"))
        self.settings = {
            **{key: _plain(value) for key, value in said.items() if _is_setting(key)},
            "n_depth": _count(said.get("n_depth")),
        }
        self.run = part.artifact

    def context(self, scope: str) -> int:
        said = self.said
        return context_of(
            self.rows, tool=NAME, scope=scope, engine=ENGINE, run=self.run, config=self.settings,
            tool_version=build_of(said.get("build_commit"), said.get("build_number")),
            model=_model(said), task=test_name(self.prompt, self.generated, said.get("n_depth")),
        )  # fmt: skip

    def add(
        self, record: str, field: str, quantity: Quantity, value: Any, context: int, n: int | None = None,
        flags: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        naive = self.when is not None and not self.when.zoned
        self.rows.add(
            self.index, record, field, quantity, value, context,
            n=n,
            timestamp=None if self.when is None else self.when.microseconds,
            flags=(*flags, "naive_time") if naive else flags,
        )  # fmt: skip


def _read(part: Parsed, rows: Rows, record: str, said: Mapping[str, Any]) -> None:
    test = _Test(part, rows, record, said)
    n = next((len(said[key]) for key in _SAMPLES if isinstance(said.get(key), list)), None)
    whole = test.context("aggregate")
    for key, value in said.items():
        quantity = _figure(key, test.phase)
        if quantity is None or not (is_number(value) or value is None):
            continue
        single = quantity.statistic == "stddev" and value == 0
        of = None if quantity.statistic == "value" else n
        test.add(record, key, quantity, value, whole, of, _said_of(value, single))
    _add_samples(test)


def _said_of(value: Any, single: bool) -> tuple[str, ...]:
    return ("null",) if value is None else ("one_repetition",) if single else ()


def _figure(key: str, phase: Phase) -> Quantity | None:
    """What a key measures; None for a setting."""
    if key == "model_size":
        return known("model_size", "B")
    word, _, of = key.partition("_")
    statistic = _STATISTICS.get(word)
    if statistic is None or not of:
        return None
    if of == "ts":
        return rate_of(phase, statistic)
    if of == "ns":
        return duration_of(phase, "ns", statistic)
    if of in _OF_FORKS:
        metric, unit = _OF_FORKS[of]
        return known(metric, unit, statistic)
    return quantity_of(of, None, statistic)


def _add_samples(test: _Test) -> None:
    """Each repetition: its time, and the rate that follows from it, of which the file keeps six digits only."""
    context = test.context("sample")
    times, rates = ([*_numbers(test.said.get(key))] for key in _SAMPLES)
    tokens = test.prompt + test.generated
    for place, value in times:
        test.add(
            f"{test.record}/samples/{place}", "samples_ns", duration_of(test.phase, "ns"), value, context
        )
    exact = {place: 1e9 * tokens / value for place, value in times if value > 0 and tokens}
    for place, value in rates:
        better = exact.get(place)
        agrees = better is not None and abs(better - value) <= 1e-4 * value
        test.add(
            f"{test.record}/samples/{place}", "samples_ts", rate_of(test.phase),
            better if agrees else value, context, flags=("derived",) if agrees else ("rounded",),
        )  # fmt: skip


def _numbers(values: Any) -> list[tuple[int, float]]:
    listed = values if isinstance(values, list) else []
    return [(place, value) for place, value in enumerate(listed) if is_number(value)]


def _is_setting(key: str) -> bool:
    return key not in _IN_CONTEXT and key not in _SAMPLES and key.partition("_")[0] not in _STATISTICS


def _plain(value: Any) -> Any:
    """The same setting from JSON (`true`, `"0.00"`) and from CSV (`1`, `0.00`)."""
    said = setting(value) if isinstance(value, str) else value
    return int(said) if isinstance(said, bool) or (isinstance(said, float) and said.is_integer()) else said


def _count(value: Any) -> int:
    return int(value) if is_number(value) else 0


def _model(said: Mapping[str, Any]) -> str | None:
    """The file's name without its folder, which differs from machine to machine; else the architecture."""
    written = said.get("model_filename")
    if isinstance(written, str) and written:
        return PurePosixPath(written.replace("\\", "/")).name
    return said.get("model_type") or None


READER = LlamaBench()
