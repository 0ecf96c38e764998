"""Google Benchmark's JSON and CSV (`--benchmark_out`), from 1.0 of 2016 to 1.9.

The format is defined by src/json_reporter.cc and csv_reporter.cc in google/benchmark. `time_unit` holds for its own entry
only. Rows of aggregates repeat the iterations above them; a coefficient of variation is a ratio whatever unit stands
beside it. `big_o` and `rms` rows fit a curve, entries that failed or were skipped hold no time. Names hold arguments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import canonical, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated, statistic

NAME = "google-benchmark"
_CSV = ("name", "iterations", "real_time", "cpu_time", "time_unit")
_TIMES = {"real_time": "wall_time", "cpu_time": "cpu_time"}
_RATES = {
    "bytes_per_second": own("bytes_per_second", "B/s"),
    "items_per_second": own("items_per_second", "1/s"),
    "max_bytes_used": known("peak_memory", "B", "max"),
    "rms": own("rms", "1"),
    "real_coefficient": Quantity.named("real_coefficient"),
    "cpu_coefficient": Quantity.named("cpu_coefficient"),
}
_NUMBERED = frozenset(
    {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads", "run_type"}
)
_AGGREGATE = re.compile(r"(?P<base>.+)_(?P<which>mean|median|stddev|cv|min|max|BigO|RMS)")
_STATISTIC = {"median": "p50", "mean": "mean", "stddev": "stddev", "cv": "cv", "min": "min", "max": "max"}
_MACHINE = (
    "host_name",
    "num_cpus",
    "mhz_per_cpu",
    "cpu_scaling_enabled",
    "aslr_enabled",
    "library_build_type",
)
_DATE = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*", re.M)
_DEBUG = "Library was built as DEBUG"


class GoogleBenchmark:
    name = NAME
    version = 1
    knows = "Google Benchmark 1.0 to 1.9: times, rates and counters of each benchmark (JSON, CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return head.columns[: len(_CSV)] == _CSV
        document = head.sample
        return (
            head.kind == "json"
            and isinstance(document, dict)
            and isinstance(document.get("context"), dict)
            and isinstance(document.get("benchmarks"), list)
            and ("library_build_type" in document["context"] or any(map(_is_timed, document["benchmarks"])))
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, Table):
                _read_table(part, rows)
            else:
                _read_document(part, rows)


def _is_timed(entry: Any) -> bool:
    return isinstance(entry, dict) and "real_time" in entry and "name" in entry


class _File:
    """What holds for every entry of a file: when, where and how the library was built."""

    def __init__(
        self, part: Parsed, rows: Rows, config: Mapping[str, Any], when: Moment | None, version: Any
    ) -> None:
        self.part, self.rows, self.config, self.when, self.version = part, rows, config, when, version
        self.configs: dict[tuple[str, str], str | None] = {}
        self.flags = ("debug_build",) if config.get("library_build_type") == "debug" else ()

    def _config(self, threads: Any, label: Any) -> str | None:
        key = (str(threads), str(label))
        if key not in self.configs:
            self.configs[key] = canonical({**self.config, "threads": threads, "label": label})
        return self.configs[key]

    def add(self, record: str, entry: Mapping[str, Any], names: frozenset[str]) -> None:
        """One entry: its times in its own unit, its rates and counters under their names."""
        name = str(entry.get("name") or "")
        base, which = _aggregate(entry, name, names)
        config = self._config(entry.get("threads"), entry.get("label"))
        context = context_of(
            self.rows, tool=NAME, scope="aggregate" if which else "sample", tool_version=self.version,
            run=self.part.artifact, task=base, config=config,
        )  # fmt: skip
        failed = entry.get("error_occurred") in (True, "true") or entry.get("skipped") in (True, "true")
        frame = Frame(
            context, n=entry.get("repetitions") if which else None, timestamp=self.when,
            status="failed" if failed else "ok", flags=self.flags,
        )  # fmt: skip
        unit, ratio = str(entry.get("time_unit") or "ns"), entry.get("aggregate_unit") == "percentage"
        for key, value in entry.items():
            if key in _NUMBERED or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if key == "iterations" and which:
                continue  # of an aggregate: how many repetitions it stands for
            put(self.rows, self.part.index, record, key, _quantity(key, unit, which, ratio), value, frame)


def _aggregate(entry: Mapping[str, Any], name: str, names: frozenset[str]) -> tuple[str, str | None]:
    """The benchmark that an entry is of, and which statistic of its repetitions it is, if it is one."""
    found = _AGGREGATE.fullmatch(name)
    if entry.get("run_type") == "aggregate":
        which = str(entry.get("aggregate_name") or (found["which"] if found else "aggregate"))
        return str(entry.get("run_name") or name.removesuffix(f"_{which}")), which
    # Before 1.5 nothing but the name told aggregates from the repetitions above them.
    if entry.get("run_type") is None and found and found["base"] in names:
        return found["base"], found["which"]
    return str(entry.get("run_name") or name), None


@lru_cache(maxsize=4_096)
def _quantity(key: str, unit: str, which: str | None, ratio: bool) -> Quantity:
    """What a key of an entry holds; `ratio` says that the aggregate is one, whatever unit stands beside it."""
    what = stated(_TIMES[key], unit) if key in _TIMES else _RATES.get(key) or quantity_of(key)
    if which is None or which in ("BigO", "RMS"):
        return what
    known_as = _STATISTIC.get(which) or statistic(which)
    if ratio and known_as is None:
        return Quantity.named(f"{what.metric}.{which}", "value", "1")
    return (
        what.with_statistic(known_as)
        if known_as
        else Quantity.named(f"{what.metric}.{which}", "value", what.unit, what.factor)
    )


def _read_document(part: Parsed, rows: Rows) -> None:
    document = part.content
    context = document["context"]
    config = {name: context.get(name) for name in _MACHINE}
    file = _File(
        part,
        rows,
        config,
        parse_timestamp(context.get("date")),
        context.get("library_version") or context.get("libbenchmark_version"),
    )
    entries = [(i, entry) for i, entry in enumerate(document["benchmarks"]) if isinstance(entry, dict)]
    names = frozenset(str(entry.get("name")) for _, entry in entries)
    for place, entry in entries:
        file.add(f"/benchmarks/{place}", entry, names)
    rows.count_records(part.index, len(entries))


def _read_table(part: Parsed, rows: Rows) -> None:
    """CSV, below the lines about the machine that the library prints there too."""
    table: Table = part.content
    above = part.head.text.partition("name,iterations,")[0]
    date = _DATE.search(above)
    config = {"library_build_type": "debug"} if _DEBUG in above else {}
    file = _File(part, rows, mapping(config), parse_timestamp(date[0]) if date else None, None)
    at = table.columns.index("name")
    names = frozenset(cells[at] for cells in table.rows)
    for row, cells in enumerate(table.rows):
        entry = {name: _value(name, cell) for name, cell in zip(table.columns, cells, strict=True)}
        file.add(str(table.first + row), entry, names)
    rows.count_records(part.index, len(table.rows))


def _value(name: str, cell: str) -> Any:
    if name in ("name", "time_unit", "label", "error_occurred", "error_message"):
        return cell or None
    number = parse_number(cell)
    return number.value if number else None


READER = GoogleBenchmark()
