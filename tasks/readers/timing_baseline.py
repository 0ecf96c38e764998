"""Timing baselines: repeated runs of a small function, and single timings of one. Not a language model's latency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data_contracts.json_values import JsonObject, mapping, settings_of
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, part_at, walk
from tasks.ingestion.kit.quantities import known, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "timing-baseline"
_QUANTILES = ("p50", "p95", "p99")
_SAMPLES = spread(
    "wall_time", "ms", mean_ms="mean", stdev_ms="stddev", **{f"{name}_ms": name for name in _QUANTILES}
)
# The percentiles and deviations beside run_results are taken over the means of the runs: n is the number of runs.
_OVER_RUNS = {
    **spread("wall_time", "ms", overall_mean_ms="mean", overall_stdev_ms="stddev"),
    **spread("wall_time", "ms", **{name: name for name in _QUANTILES}),
    "confidence_interval_95.0": known("wall_time", "ms", "ci_low"),
    "confidence_interval_95.1": known("wall_time", "ms", "ci_high"),
    "cv_percent": known("wall_time", "%", "cv"),
    # In percent too, though its name does not say so
    "coefficient_of_variation": known("wall_time", "%", "cv"),
}
_IN_CONTEXT = frozenset({"environment", "timestamp", "runs", "samples", "samples_per_run"})


class TimingBaseline:
    name = NAME
    version = 2
    knows = "timing baselines: runs of p50/p95/p99 in ms, and single timings with their environment (JSON)"

    def claims(self, head: Head) -> bool:
        known_keys = ({"test_name", "timing_stats"}, {"benchmark_name", "timing"})
        whole = head.kind == "json" and isinstance(head.sample, dict)
        return whole and any(keys <= head.keys for keys in known_keys)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _read(part, mapping(part.document), rows)


def _read(part: Parsed, document: JsonObject, rows: Rows) -> None:
    environment = settings_of(document.get("environment"), "environment")
    config = {"samples_per_run": document.get("samples_per_run")}
    task = document.get("test_name") or document.get("benchmark_name")
    when = parse_timestamp(document.get("timestamp"))

    def context(run: str) -> int:
        return context_of(
            rows, tool=NAME, scope="aggregate", run=run, task=task, config=config, system=environment
        )

    over_runs = Frame(context(part.artifact), _OVER_RUNS, _IN_CONTEXT, document.get("runs"), when)
    frames: Frames = {(): replace(over_runs, flags=("derived",))}
    for path, run, timing in _timings(part.artifact, document):
        frames[path] = Frame(context(run), _SAMPLES, _IN_CONTEXT, timing.get("samples"), when)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, document, frames)


def _timings(artifact: str, document: JsonObject) -> Iterator[tuple[Path, str, JsonObject]]:
    """The timing of each run with the run's name, and a single one."""
    runs = ("timing_stats", "run_results")
    listed = isinstance(part_at(document, runs), list)
    for path, timing in objects(document, runs):
        yield path, f"{artifact} run {int(path[-1]) + 1}" if listed else artifact, timing
    single = document.get("timing")
    if isinstance(single, dict):
        yield ("timing",), artifact, single


READER = TimingBaseline()
