"""Google Benchmark's JSON and CSV (`--benchmark_out`), from 1.0 of 2016 to 1.9.

The format is defined by src/json_reporter.cc and csv_reporter.cc in google/benchmark. `time_unit` holds for its own entry
only. Rows of aggregates repeat the iterations above them; a coefficient of variation is a ratio whatever unit stands
beside it. `big_o` and `rms` rows fit a curve, entries that failed or were skipped hold no time. Names hold arguments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from data_contracts.json_values import CanonicalJson, Json, JsonObject, canonical, is_number, listing, mapping
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.entries import first_of
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated, statistic

NAME = "google-benchmark"
_CSV = ("name", "iterations", "real_time", "cpu_time", "time_unit")
_TIMES = {"real_time": "wall_time", "cpu_time": "cpu_time"}
_FIGURES = {
    "bytes_per_second": own("bytes_per_second", "B/s"),
    "items_per_second": own("items_per_second", "1/s"),
    "max_bytes_used": known("peak_memory", "B", "max"),
    "rms": own("rms", "1"),
    "real_coefficient": Quantity.named("real_coefficient"),
    "cpu_coefficient": Quantity.named("cpu_coefficient"),
}
# Counters of users are bare keys of an entry too, so what numbers the entries has to be named.
_NUMBERED = frozenset(
    {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads", "run_type"}
)
_AGGREGATE = re.compile(r"\A(?P<base>.+)_(?P<aggregate>mean|median|stddev|cv|min|max|BigO|RMS)")
_MACHINE = ("host_name", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled", "aslr_enabled",
            "library_build_type")  # fmt: skip
_TEXTS = frozenset({"name", "time_unit", "label", "error_occurred", "error_message"})
# In a CSV all that is known of the machine is what was printed above it.
_DATE = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*", re.M)
# Said of the library, not of what it measures; it warns that its times may be affected.
_DEBUG = "Library was built as DEBUG"


class GoogleBenchmark:
    name = NAME
    version = 2
    knows = "Google Benchmark 1.0 to 1.9: times, rates and counters of each benchmark (JSON, CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return head.columns[: len(_CSV)] == _CSV
        document = mapping(head.sample)
        context, benchmarks = document.get("context"), document.get("benchmarks")
        if head.kind != "json" or not isinstance(context, dict) or not isinstance(benchmarks, list):
            return False
        # Entries that failed hold no time: a file of nothing else is told by its context.
        timed = any(mapping(entry).keys() >= {"name", "real_time"} for entry in benchmarks)
        return timed or "library_build_type" in context

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "csv":
                _read_table(part, rows)
            else:
                _read_document(part, rows)


class _File:
    """What holds for every entry of a file: when, where and how the library was built."""

    def __init__(
        self, part: Parsed, rows: Rows, config: Mapping[str, Json], when: Moment | None, version: Json
    ) -> None:
        self.part, self.rows, self.config, self.when, self.version = part, rows, config, when, version
        # Canonical JSON is costly, and the entries of a file share few settings.
        self.settings: dict[tuple[str, str], CanonicalJson | None] = {}
        self.flags: tuple[Flag, ...] = ("debug_build",) if config.get("library_build_type") == "debug" else ()

    def settings_of(self, threads: Json, label: Json) -> CanonicalJson | None:
        key = (str(threads), str(label))
        if key not in self.settings:
            self.settings[key] = canonical({**self.config, "threads": threads, "label": label})
        return self.settings[key]

    def add(self, record: str, entry: JsonObject, names: frozenset[str]) -> None:
        """One entry: its times in its own unit, its rates and counters under their names."""
        base, aggregate = _aggregate(entry, names)
        context = context_of(
            self.rows, tool=NAME, scope="aggregate" if aggregate else "sample", tool_version=self.version,
            run=self.part.artifact, task=base, config=self.settings_of(entry.get("threads"), entry.get("label")),
        )  # fmt: skip
        # JSON has a truth value there, CSV the word.
        failed = any(entry.get(key) in (True, "true") for key in ("error_occurred", "skipped"))
        frame = Frame(
            context, n=entry.get("repetitions") if aggregate else None, timestamp=self.when,
            status="failed" if failed else "ok",
            flags=(*self.flags, *(failure_flags(entry.get("error_message")) if failed else ())),
        )  # fmt: skip
        unit, is_ratio = str(entry.get("time_unit") or "ns"), entry.get("aggregate_unit") == "percentage"
        # The iterations of an aggregate say how many repetitions it stands for.
        ignored = _NUMBERED | {"iterations"} if aggregate else _NUMBERED
        for key, value in entry.items():
            if is_number(value) and key not in ignored:
                quantity = _quantity(key, unit, aggregate, is_ratio)
                put(self.rows, self.part.index, record, key, quantity, value, frame)


def _aggregate(entry: JsonObject, names: frozenset[str]) -> tuple[str, str | None]:
    """The benchmark that an entry is of, and which aggregate of its repetitions it is, if it is one."""
    name = str(entry.get("name") or "")
    found = _AGGREGATE.fullmatch(name)
    if entry.get("run_type") == "aggregate":
        aggregate = str(entry.get("aggregate_name") or (found["aggregate"] if found else "aggregate"))
        return str(entry.get("run_name") or name.removesuffix(f"_{aggregate}")), aggregate
    # Before 1.5 nothing but the name told aggregates from the repetitions above them.
    if entry.get("run_type") is None and found and found["base"] in names:
        return found["base"], found["aggregate"]
    return str(entry.get("run_name") or name), None


@lru_cache(maxsize=4_096)
def _quantity(key: str, unit: str, aggregate: str | None, is_ratio: bool) -> Quantity:
    """What a key of an entry holds; `is_ratio` says that the aggregate is one, whatever unit stands beside it."""
    quantity = stated(_TIMES[key], unit) if key in _TIMES else _FIGURES.get(key) or quantity_of(key)
    # The coefficients of a fit are values of their own, no statistics of the time.
    if aggregate is None or aggregate in ("BigO", "RMS"):
        return quantity
    if name := statistic(aggregate):
        return quantity.with_statistic(name)
    own_name = f"{quantity.metric}.{aggregate}"
    return own(own_name, "1") if is_ratio else quantity.under(own_name)


def _read_document(part: Parsed, rows: Rows) -> None:
    document = mapping(part.document)
    context = mapping(document.get("context"))
    file = _File(
        part, rows, {name: context.get(name) for name in _MACHINE}, parse_timestamp(context.get("date")),
        first_of(context.get("library_version"), context.get("libbenchmark_version")),
    )  # fmt: skip
    benchmarks = enumerate(listing(document.get("benchmarks")))
    entries = [(place, entry) for place, entry in benchmarks if isinstance(entry, dict)]
    names = frozenset(str(entry.get("name")) for _, entry in entries)
    for place, entry in entries:
        file.add(f"/benchmarks/{place}", entry, names)
    rows.count_records(part.index, len(entries))


def _read_table(part: Parsed, rows: Rows) -> None:
    """CSV, below the lines about the machine that the library prints there too."""
    table = part.table
    above = part.head.text.partition("name,iterations,")[0]
    date = _DATE.search(above)
    config = {"library_build_type": "debug"} if _DEBUG in above else {}
    file = _File(part, rows, config, parse_timestamp(date[0]) if date else None, None)
    names = frozenset(cells[table.columns.index("name")] for cells in table.rows)
    for record, cells in enumerate(table.rows, table.first):
        entry = {name: _value(name, cell) for name, cell in zip(table.columns, cells, strict=True)}
        file.add(str(record), entry, names)
    rows.count_records(part.index, len(table.rows))


def _value(name: str, cell: str) -> Json:
    if name in _TEXTS:
        return cell or None
    number = parse_number(cell)
    return number.value if number else None


READER = GoogleBenchmark()
