"""airspeed velocity's results (`results/<machine>/<commit>-<env>.json`), formats 1 and 2, and its own metadata files.

The format is defined by asv/results.py and docs/source/dev.rst in airspeed-velocity/asv. A result is a list over the
product of its parameters: null failed, NaN was skipped. The unit is not in the file: a benchmark's name begins with
`time_`, `peakmem_`, `mem_` or `track_` (which has none of its own). `date` is the commit's date, so it is not taken; a
benchmark's own start is. A confidence interval from one repetition is infinite, which is none. `benchmarks.json` and
`machine.json` hold no measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from data_contracts.artifacts import Remark
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, count, pointer, put
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "asv"
_SIGNS = {"commit_hash", "env_name", "results"}
_KINDS = (
    ("timeraw_", known("wall_time", "s")),
    ("time_", known("wall_time", "s")),
    ("peakmem_", known("peak_memory", "B")),
    ("mem_", own("object_size", "B")),
)
_STATISTICS = {
    "stats_ci_99_a": "ci_low", "stats_ci_99_b": "ci_high", "stats_q_25": "p25", "stats_q_75": "p75",
    "q_25": "p25", "q_75": "p75", "min": "min", "max": "max", "mean": "mean", "std": "stddev",
}  # fmt: skip
_INTERVAL = {"stats_ci_99_a": "0", "stats_ci_99_b": "1"}
_DURATION = own("benchmark_duration", "s")
_METADATA = ({"param_names", "code"}, {"arch", "cpu", "machine", "os", "ram"})


class Asv:
    name = NAME
    version = 1
    knows = "asv result files, formats 1 and 2: each benchmark for each of its parameters (JSON)"

    def claims(self, head: Head) -> bool:
        return head.kind == "json" and isinstance(head.sample, dict) and head.keys >= _SIGNS

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            for benchmark in _benchmarks(part.content):
                _read(part, benchmark, rows)
            rows.count_records(part.index, len(mapping(part.content.get("results"))))


class AsvMetadata:
    name = "asv-metadata"
    version = 1
    knows = "asv's benchmarks.json and machine.json: no measurements (JSON)"

    def claims(self, head: Head) -> bool:
        document = head.sample
        if head.kind != "json" or not isinstance(document, dict) or head.keys >= _SIGNS:
            return False
        machine = head.keys >= _METADATA[1] and not any(isinstance(v, dict | list) for v in document.values())
        listed = [part for part in document.values() if isinstance(part, dict)]
        return machine or (bool(listed) and all(_METADATA[0] <= part.keys() for part in listed))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            what, todo = "describes benchmarks or a machine", "nothing: the results stand in other files"
            rows.remark(Remark(part.index, "nothing", "metadata", what, "whole file", todo))


class _Benchmark:
    """One benchmark of a file, whatever the format: its name, and values by part (`result`, `stats_q_25`, ...).

    `places` says where a part stands below the benchmark, when it is not where its name says.
    """

    def __init__(self, name: str, parts: Mapping[str, Any], when: Any, places: Mapping[str, str]) -> None:
        self.name, self.parts, self.places = name, parts, places
        self.when: Moment | None = parse_timestamp(when)
        axes = parts.get("params")
        self.axes = [a for a in axes if isinstance(a, list)] if isinstance(axes, list) else []

    def values(self, part: str) -> list[Any]:
        """A value for each combination of parameters."""
        held = self.parts.get(part)
        return held if isinstance(held, list) else [held]

    def place(self, part: str, place: int) -> tuple[str, str]:
        """The record and the field of one value: a format 1 result may be the number itself."""
        held = self.parts.get(part)
        here = ("results", self.name)
        if part != "result" and "stats" in self.parts:
            where = (*here, "stats", str(place))
            end = _INTERVAL.get(part)
            return (pointer((*where, "ci_99")), end) if end else (pointer(where), part)
        if not isinstance(held, list):
            bare = part == "result" and part not in self.places
            return (pointer(here[:1]), self.name) if bare else (pointer(here), self.places.get(part, part))
        return pointer((*here, self.places.get(part, part))), str(place)

    def combinations(self) -> list[str]:
        return [", ".join(map(str, one)) for one in product(*self.axes)] if self.axes else [""]


def _benchmarks(document: Mapping[str, Any]) -> Iterator[_Benchmark]:
    columns = document.get("result_columns")
    started = mapping(document.get("started_at"))
    for name, result in mapping(document.get("results")).items():
        if isinstance(columns, list) and isinstance(result, list):
            # Trailing columns may be left out.
            parts = {str(c): v for c, v in zip(columns, result, strict=False)}
            places = {str(c): str(place) for place, c in enumerate(columns)}
        elif isinstance(result, dict):
            parts, places = {**result, **_first_stats(result)}, {"result": "result"}
        else:
            parts, places = {"result": result}, {}
        yield _Benchmark(name, parts, parts.get("started_at") or started.get(name), places)


def _first_stats(result: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Format 1 keeps an object of statistics for each combination: here a list for each statistic."""
    listed = result.get("stats")
    stats = [mapping(one) for one in listed] if isinstance(listed, list) else []
    columns: dict[str, list[Any]] = {}
    for key in sorted({key for one in stats for key in one}):
        columns[key] = [one.get(key) for one in stats]
    if "ci_99" in columns:
        pairs = [
            pair if isinstance(pair, list) and len(pair) == 2 else [None, None] for pair in columns["ci_99"]
        ]
        columns["stats_ci_99_a"], columns["stats_ci_99_b"] = [p[0] for p in pairs], [p[1] for p in pairs]
    return columns


def _read(part: Parsed, benchmark: _Benchmark, rows: Rows) -> None:
    document = part.content
    config = {
        **mapping(document.get("params")),
        "python": document.get("python"),
        "env": document.get("env_name"),
    }
    terms: dict[str, Any] = {"tool": NAME, "run": part.artifact, "config": config}
    for place, said in enumerate(benchmark.combinations()):
        task = f"{benchmark.name}({said})" if said else benchmark.name
        _read_combination(part.index, benchmark, place, {**terms, "task": task}, rows)
    seconds = benchmark.parts.get("duration")
    if _is_number(seconds):
        frame = Frame(
            context_of(rows, scope="aggregate", task=benchmark.name, **terms), timestamp=benchmark.when
        )
        put(rows, part.index, *benchmark.place("duration", 0), _DURATION, seconds, frame)


def _read_combination(
    index: int, benchmark: _Benchmark, place: int, terms: Mapping[str, Any], rows: Rows
) -> None:
    """A benchmark with one combination of its parameters: its result, what was taken over it, its samples."""
    what = _kind(benchmark.name)
    value = _at(benchmark.values("result"), place)
    frame = Frame(
        context_of(rows, scope="aggregate", **terms),
        n=count(_at(_aligned(benchmark, "stats_repeat", "repeat"), place)),
        timestamp=benchmark.when,
        status="failed" if value is None else "ok",
    )
    if _is_number(value) or value is None:
        put(rows, index, *benchmark.place("result", place), what, value, frame)
    for name, which in _STATISTICS.items():
        figure = _at(benchmark.values(name), place)
        if _is_number(figure):
            put(rows, index, *benchmark.place(name, place), what.with_statistic(which), figure, frame)
    sampled = _at(benchmark.values("samples"), place)
    if isinstance(sampled, list):
        record, field = benchmark.place("samples", place)
        sample = Frame(context_of(rows, scope="sample", **terms), timestamp=benchmark.when)
        for at, figure in enumerate(sampled):
            if _is_number(figure):
                put(rows, index, f"{record}/{field}", str(at), what, figure, sample)


def _aligned(benchmark: _Benchmark, *names: str) -> list[Any]:
    return next((benchmark.values(name) for name in names if name in benchmark.parts), [])


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _kind(name: str) -> Quantity:
    """What a benchmark measures, by the prefix of its function."""
    function = name.split("(")[0].rpartition(".")[2].lower()
    return next((what for prefix, what in _KINDS if function.startswith(prefix)), Quantity.named(name))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


READERS = (Asv(), AsvMetadata())
