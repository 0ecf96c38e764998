"""pytest-benchmark's JSON (`--benchmark-json`, `--benchmark-save`), from 2.5 of 2015 to 5.x.

The format is defined by pytest_benchmark/session.py and stats.py in ionelmc/pytest-benchmark. All times are seconds, `ops`
is their reciprocal, `datetime` is UTC without a zone. With one round there is no standard deviation: its 0 is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import Json, JsonObject, listing, mapping, settings_of
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, pointer, put_missing, walk
from tasks.ingestion.kit.entries import first_of
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "pytest-benchmark"
_STATS = {
    **spread("wall_time", "s", min="min", max="max", mean="mean", stddev="stddev", median="p50"),
    **spread("wall_time", "s", q1="p25", q3="p75", iqr="iqr", total="total"),
    # The lowest and highest rounds within 1.5 IQR of the quartiles: neither minimum nor maximum
    "ld15iqr": own("stats.ld15iqr", "s"),
    "hd15iqr": own("stats.hd15iqr", "s"),
    "ops": own("ops", "1/s"),
}
_ROUND = {"data": known("wall_time", "s")}
_MACHINE = ("node", "machine", "processor", "system", "release", "python_implementation", "python_version")
# `rounds` is the n of every row; `outliers` repeats the two counts beside it as a text.
_IN_CONTEXT = frozenset({
    "machine_info", "commit_info", "options", "params", "param", "rounds", "iterations", "version", "datetime", "outliers",
})  # fmt: skip


class PytestBenchmark:
    name = NAME
    version = 3
    knows = "pytest-benchmark 2.5 to 5.x: statistics of each benchmark and its rounds (JSON)"

    def claims(self, head: Head) -> bool:
        document = mapping(head.sample)
        benchmarks = document.get("benchmarks")
        return (
            head.kind == "json"
            and isinstance(document.get("machine_info"), dict)
            and isinstance(benchmarks, list)
            and all("stats" in mapping(benchmark) for benchmark in benchmarks)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _read(part, mapping(part.document), rows)


def _read(part: Parsed, document: JsonObject, rows: Rows) -> None:
    written = parse_timestamp(document.get("datetime"))
    # It is taken from utcnow(): it is UTC though it does not say so.
    when = replace(written, zoned=True) if written else None
    version = document.get("version")
    whole = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, tool_version=version)
    frames: Frames = {(): Frame(whole, ignored=_IN_CONTEXT, timestamp=when)}
    for path, benchmark in objects(document, ("benchmarks",)):
        frames |= _frames(part, document, path, benchmark, when, rows)
    rows.count_records(part.index, len(listing(document.get("benchmarks"))))
    walk(rows, part.index, document, frames)


def _frames(
    part: Parsed, document: JsonObject, path: Path, benchmark: JsonObject, when: Moment | None, rows: Rows
) -> Frames:
    statistics, at = mapping(benchmark.get("stats")), (*path, "stats")
    context = partial(
        context_of, rows, tool=NAME, tool_version=document.get("version"), run=part.artifact,
        task=first_of(benchmark.get("fullname"), benchmark.get("name")), config=_settings(document, benchmark),
    )  # fmt: skip
    whole = Frame(context(scope="aggregate"), ignored=_IN_CONTEXT, n=statistics.get("rounds"), timestamp=when)
    frame = replace(whole, names=_STATS)
    if whole.n == 1 and statistics.get("stddev") == 0:
        put_missing(rows, part.index, pointer(at), "stddev", _STATS["stddev"], frame, "zero_is_missing")
        frame = replace(frame, ignored=_IN_CONTEXT | {"stddev"})
    return {path: whole, at: frame, (*at, "data"): Frame(context(scope="sample"), _ROUND, timestamp=when)}


def _settings(document: JsonObject, benchmark: JsonObject) -> dict[str, Json]:
    machine = mapping(document.get("machine_info"))
    cpu = settings_of(machine.get("cpu"), "brand")
    extra = mapping(benchmark.get("extra_info"))
    return {
        **{name: machine.get(name) for name in _MACHINE},
        "cpu": first_of(cpu.get("brand_raw"), cpu.get("brand")),
        "cpu_count": cpu.get("count"),
        **settings_of(benchmark.get("options"), "options"),
        "iterations": mapping(benchmark.get("stats")).get("iterations"),
        "group": benchmark.get("group"),
        "params": benchmark.get("params") or benchmark.get("param"),
        # Its numbers are the test's own figures and become rows
        "extra_info": {key: value for key, value in extra.items() if isinstance(value, str | bool)} or None,
    }


READER = PytestBenchmark()
