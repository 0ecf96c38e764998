"""Timing baselines: repeated runs of a small function, and single timings of one. Not a language model's latency."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import mapping
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, walk
from tasks.ingestion.kit.quantities import known, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "timing-baseline"
_SAMPLES = spread(
    "wall_time", "ms", mean_ms="mean", stdev_ms="stddev", p50_ms="p50", p95_ms="p95", p99_ms="p99"
)
# The percentiles and deviations beside run_results are taken over the means of the runs: n is the number of runs.
_OVER_RUNS = {
    **spread(
        "wall_time", "ms", overall_mean_ms="mean", overall_stdev_ms="stddev", p50="p50", p95="p95", p99="p99"
    ),
    "confidence_interval_95.0": known("wall_time", "ms", "ci_low"),
    "confidence_interval_95.1": known("wall_time", "ms", "ci_high"),
    "cv_percent": known("wall_time", "%", "cv"),
    "coefficient_of_variation": known("wall_time", "%", "cv"),
}
_IN_CONTEXT = frozenset({"environment", "timestamp", "runs", "samples", "samples_per_run"})


class TimingBaseline:
    name = NAME
    version = 1
    knows = "timing baselines: runs of p50/p95/p99 in ms, and single timings with their environment (JSON)"

    def claims(self, head: Head) -> bool:
        return isinstance(head.sample, dict) and (
            {"test_name", "timing_stats"} <= head.keys or {"benchmark_name", "timing"} <= head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _read(part, rows)


def _read(part: Parsed, rows: Rows) -> None:
    document = part.content
    task = document.get("test_name") or document.get("benchmark_name")
    config = {**mapping(document.get("environment")), "samples_per_run": document.get("samples_per_run")}

    def context(run: str) -> int:
        return context_of(rows, tool=NAME, scope="aggregate", run=run, task=task, config=config)

    when = parse_timestamp(document.get("timestamp"))
    whole = Frame(
        context(part.artifact),
        _OVER_RUNS,
        _IN_CONTEXT,
        n=document.get("runs"),
        timestamp=when,
        flags=("derived",),
    )

    frames: Frames = {(): whole}
    single = [(("timing",), document["timing"])] if isinstance(document.get("timing"), dict) else []
    for path, timing in [*objects(document, ("timing_stats", "run_results")), *single]:
        run = f"{part.artifact} run {int(path[-1]) + 1}" if path[-1].isdigit() else part.artifact
        frames[path] = Frame(context(run), _SAMPLES, _IN_CONTEXT, n=timing.get("samples"), timestamp=when)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, document, frames)


READER = TimingBaseline()
