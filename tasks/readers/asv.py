"""airspeed velocity's results (`results/<machine>/<commit>-<env>.json`), formats 1 and 2, and its own metadata files.

The format is defined by asv/results.py and docs/source/dev.rst in airspeed-velocity/asv. A result is a list over the
product of its parameters: null failed, NaN was skipped. The unit is not in the file: a benchmark's name begins with
`time_`, `peakmem_`, `mem_` or `track_` (which has none of its own). `date` is the commit's date, so it is not taken; a
benchmark's own start is. A confidence interval from one repetition is infinite, which is none. `benchmarks.json` and
`machine.json` hold no measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, product

from data_contracts.artifacts import Remark
from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping, settings_of
from data_contracts.measurements import Quantity, Status
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, pointer, put
from tasks.ingestion.kit.entries import first_of, numbers_in
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "asv"
_SIGNS = {"commit_hash", "env_name", "results"}
_KINDS = (
    ("timeraw_", known("wall_time", "s")),
    ("time_", known("wall_time", "s")),
    ("peakmem_", known("peak_memory", "B")),
    # The size of the object that the function returns, not memory of the process.
    ("mem_", own("object_size", "B")),
)
# Format 2 has columns `stats_*` and quartiles `stats_q_*`, format 1 objects with the bare names.
_STATISTICS = {
    "stats_ci_99_a": "ci_low", "stats_ci_99_b": "ci_high", "stats_q_25": "p25", "stats_q_75": "p75",
    "q_25": "p25", "q_75": "p75", "min": "min", "max": "max", "mean": "mean", "std": "stddev",
}  # fmt: skip
# Format 1 writes both ends as one list, so each is cited by its place there.
_INTERVAL = {"stats_ci_99_a": "0", "stats_ci_99_b": "1"}
_DURATION = own("benchmark_duration", "s")
_OF_A_BENCHMARK, _OF_A_MACHINE = {"param_names", "code"}, {"arch", "cpu", "machine", "os", "ram"}
# A file whose parameters multiply to more holds other things than results.
_MOST_COMBINATIONS = 100_000


class Asv:
    name = NAME
    version = 2
    knows = "asv result files, formats 1 and 2: each benchmark for each of its parameters (JSON)"

    def claims(self, head: Head) -> bool:
        return head.kind == "json" and mapping(head.sample).keys() >= _SIGNS

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            document = mapping(part.document)
            for benchmark in _benchmarks(document):
                _read(part, document, benchmark, rows)
            rows.count_records(part.index, len(mapping(document.get("results"))))


class AsvMetadata:
    name = "asv-metadata"
    version = 1
    knows = "asv's benchmarks.json and machine.json: no measurements (JSON)"

    def claims(self, head: Head) -> bool:
        document = mapping(head.sample)
        if head.kind != "json" or document.keys() >= _SIGNS:
            return False
        nested = [value for value in document.values() if isinstance(value, dict | list)]
        if not nested:
            return document.keys() >= _OF_A_MACHINE
        # `benchmarks.json` has a bare `version` among its benchmarks: only objects are judged.
        benchmarks = [value for value in nested if isinstance(value, dict)]
        return bool(benchmarks) and all(value.keys() >= _OF_A_BENCHMARK for value in benchmarks)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            what, todo = "describes benchmarks or a machine", "nothing: the results stand in other files"
            rows.remark(Remark(part.index, "nothing", "metadata", what, "whole file", todo))


class _Benchmark:
    """One benchmark of a file, whatever the format: its name, and values by part (`result`, `stats_q_25`, ...).

    `places` says where a part stands below the benchmark, when it is not where its name says.
    """

    def __init__(self, name: str, parts: JsonObject, started: Json, places: Mapping[str, str]) -> None:
        self.name, self.parts, self.places = name, parts, places
        self.when = parse_timestamp(first_of(parts.get("started_at"), started))

    def value(self, part: str, place: int) -> Json:
        """The value for one combination of parameters; None when there is none."""
        held = self.parts.get(part)
        values = held if isinstance(held, list) else [held]
        return values[place] if place < len(values) else None

    def place(self, part: str, place: int) -> tuple[str, str]:
        """The record and the field of one value: a format 1 result may be the number itself."""
        here = ("results", self.name)
        if part != "result" and "stats" in self.parts:
            where = (*here, "stats", str(place))
            end = _INTERVAL.get(part)
            return (pointer((*where, "ci_99")), end) if end else (pointer(where), part)
        key = self.places.get(part, part)
        if isinstance(self.parts.get(part), list):
            return pointer((*here, key)), str(place)
        bare = part == "result" and part not in self.places
        return (pointer(here[:1]), self.name) if bare else (pointer(here), key)

    def combinations(self) -> Iterator[str]:
        axes = [axis for axis in listing(self.parts.get("params")) if isinstance(axis, list)]
        return islice((", ".join(map(str, values)) for values in product(*axes)), _MOST_COMBINATIONS)


def _benchmarks(document: JsonObject) -> Iterator[_Benchmark]:
    columns, started = document.get("result_columns"), mapping(document.get("started_at"))
    for name, result in mapping(document.get("results")).items():
        places: dict[str, str] = {}
        if isinstance(columns, list) and isinstance(result, list):
            # Trailing columns may be left out.
            parts = dict(zip(map(str, columns), result, strict=False))
            places = {column: str(place) for place, column in enumerate(map(str, columns))}
        elif isinstance(result, dict):
            parts, places = {**result, **_first_stats(result)}, {"result": "result"}
        else:
            parts = {"result": result}
        yield _Benchmark(name, parts, started.get(name), places)


def _first_stats(result: JsonObject) -> JsonObject:
    """Format 1 keeps an object of statistics for each combination: here a list for each statistic."""
    stats = [dict(mapping(one)) for one in listing(result.get("stats"))]
    for one in stats:
        if len(interval := listing(one.get("ci_99"))) == 2:
            one["stats_ci_99_a"], one["stats_ci_99_b"] = interval
    return {key: [one.get(key) for one in stats] for key in {key for one in stats for key in one}}


def _read(part: Parsed, document: JsonObject, benchmark: _Benchmark, rows: Rows) -> None:
    settings = {
        **settings_of(document.get("params"), "params"),
        "python": document.get("python"),
        "env": document.get("env_name"),
    }
    context = partial(context_of, rows, tool=NAME, run=part.artifact, config=settings)
    for place, values in enumerate(benchmark.combinations()):
        task = f"{benchmark.name}({values})" if values else benchmark.name
        aggregate, sample = context(scope="aggregate", task=task), context(scope="sample", task=task)
        _read_combination(part.index, benchmark, place, aggregate, sample, rows)
    if is_number(seconds := benchmark.parts.get("duration")):
        frame = Frame(context(scope="aggregate", task=benchmark.name), timestamp=benchmark.when)
        put(rows, part.index, *benchmark.place("duration", 0), _DURATION, seconds, frame)


def _read_combination(
    index: int, benchmark: _Benchmark, place: int, aggregate: int, sample: int, rows: Rows
) -> None:
    """A benchmark with one combination of its parameters: its result, what was taken over it, its samples."""
    quantity, value = _quantity(benchmark.name), benchmark.value("result", place)
    repeats = "stats_repeat" if "stats_repeat" in benchmark.parts else "repeat"
    status: Status = "failed" if value is None else "ok"
    frame = Frame(aggregate, n=benchmark.value(repeats, place), timestamp=benchmark.when, status=status)
    if value is None or is_number(value):
        put(rows, index, *benchmark.place("result", place), quantity, value, frame)
    for part, statistic in _STATISTICS.items():
        if is_number(figure := benchmark.value(part, place)):
            put(rows, index, *benchmark.place(part, place), quantity.with_statistic(statistic), figure, frame)
    record, field = benchmark.place("samples", place)
    for at, figure in numbers_in(benchmark.value("samples", place)):
        one = Frame(sample, timestamp=benchmark.when)
        put(rows, index, f"{record}/{field}", str(at), quantity, figure, one)


def _quantity(name: str) -> Quantity:
    """What a benchmark measures, by the prefix of its function."""
    # Parameters go first: a dot within their brackets parts no module from its function.
    function = name.partition("(")[0].rpartition(".")[2].lower()
    kinds = (quantity for prefix, quantity in _KINDS if function.startswith(prefix))
    return next(kinds, None) or Quantity.named(name)


READERS = (Asv(), AsvMetadata())
