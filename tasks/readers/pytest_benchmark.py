"""pytest-benchmark's JSON (`--benchmark-json`, `--benchmark-save`), from 2.5 of 2015 to 5.x.

The format is defined by pytest_benchmark/session.py and stats.py in ionelmc/pytest-benchmark. All times are seconds, `ops`
is their reciprocal, `datetime` is UTC without a zone. With one round there is no standard deviation: its 0 is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from data_contracts.json_values import canonical, mapping
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, walk
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "pytest-benchmark"
_STATS = {
    **spread("wall_time", "s", min="min", max="max", mean="mean", stddev="stddev", median="p50"),
    **spread("wall_time", "s", q1="p25", q3="p75", iqr="iqr", total="total"),
    "ld15iqr": own("stats.ld15iqr", "s"),
    "hd15iqr": own("stats.hd15iqr", "s"),
    "ops": own("ops", "1/s"),
}
_ROUND = {"data": known("wall_time", "s")}
_MACHINE = ("node", "machine", "processor", "system", "release", "python_implementation", "python_version")
# `rounds` is the n of every row; `outliers` repeats the two counts beside it as a text.
_IN_CONTEXT = frozenset(
    {
        "machine_info",
        "commit_info",
        "options",
        "params",
        "param",
        "rounds",
        "iterations",
        "version",
        "datetime",
        "outliers",
    }
)


class PytestBenchmark:
    name = NAME
    version = 1
    knows = "pytest-benchmark 2.5 to 5.x: statistics of each benchmark and its rounds (JSON)"

    def claims(self, head: Head) -> bool:
        document = head.sample
        if (
            head.kind != "json"
            or not isinstance(document, dict)
            or not isinstance(document.get("benchmarks"), list)
        ):
            return False
        return isinstance(document.get("machine_info"), dict) and all(
            isinstance(benchmark, dict) and "stats" in benchmark for benchmark in document["benchmarks"]
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _read(part, rows)


def _read(part: Parsed, rows: Rows) -> None:
    document = part.content
    when = _moment(document.get("datetime"))
    whole = context_of(
        rows, tool=NAME, scope="aggregate", run=part.artifact, tool_version=document.get("version")
    )
    frames: Frames = {(): Frame(whole, ignored=_IN_CONTEXT, timestamp=when)}
    for path, benchmark in objects(document, ("benchmarks",)):
        frames |= _frames(part, path, benchmark, when, rows)
    rows.count_records(part.index, len(document["benchmarks"]))
    walk(rows, part.index, document, frames)


def _moment(written: Any) -> Moment | None:
    """`datetime` is taken from utcnow(): it is UTC though it does not say so."""
    moment = parse_timestamp(written)
    return replace(moment, zoned=True) if moment else None


def _frames(part: Parsed, path: Path, benchmark: dict[str, Any], when: Moment | None, rows: Rows) -> Frames:
    document, stats = part.content, mapping(benchmark.get("stats"))
    terms: dict[str, Any] = {
        "tool": NAME, "tool_version": document.get("version"), "run": part.artifact,
        "task": benchmark.get("fullname") or benchmark.get("name"), "config": _config(document, benchmark),
    }  # fmt: skip
    rounds = stats.get("rounds")
    lone = stats.get("stddev") == 0 and rounds == 1
    frame = Frame(
        context_of(rows, scope="aggregate", **terms), _STATS, _IN_CONTEXT, n=rounds, timestamp=when,
    )  # fmt: skip
    of_stats = replace(frame, names={**_STATS}, ignored=_IN_CONTEXT | ({"stddev"} if lone else frozenset()))
    if lone:
        flags = ("zero_is_missing",)
        rows.add(part.index, "/" + "/".join((*path, "stats")), "stddev", _STATS["stddev"], None, frame.context, n=1,
                 timestamp=when.microseconds if when else None, flags=flags)  # fmt: skip
    sample = context_of(rows, scope="sample", **terms)
    data = Frame(sample, _ROUND, timestamp=when)
    return {path: replace(frame, names={}), (*path, "stats"): of_stats, (*path, "stats", "data"): data}


def _config(document: Mapping[str, Any], benchmark: Mapping[str, Any]) -> str | None:
    machine = mapping(document.get("machine_info"))
    cpu = mapping(machine.get("cpu"))
    extra = {k: v for k, v in mapping(benchmark.get("extra_info")).items() if isinstance(v, str | bool)}
    return canonical(
        {
            **{name: machine.get(name) for name in _MACHINE},
            "cpu": cpu.get("brand_raw") or cpu.get("brand"),
            **mapping(benchmark.get("options")),
            "iterations": mapping(benchmark.get("stats")).get("iterations"),
            "group": benchmark.get("group"),
            "params": benchmark.get("params") or benchmark.get("param"),
            "extra_info": extra or None,
        }
    )


READER = PytestBenchmark()
