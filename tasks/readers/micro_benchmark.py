"""Micro-benchmarks of compiled models and kernels: mean, deviation, minimum and maximum in ms for each backend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_contracts.json_values import canonical, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, walk
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "micro-benchmark"
_TIMES = spread(
    "wall_time",
    "ms",
    mean_time_ms="mean",
    std_time_ms="stddev",
    min_time_ms="min",
    max_time_ms="max",
)
_COMPILE_TIME = {"compile_time_s": known("compile_time", "s")}
# The benchmark repeats what its compilation said; counted once, under the compilation.
_REPEATED = {"compile_time_s": own("benchmark.metadata.compile_time", "s")}
_IN_CONTEXT = frozenset(
    {"model", "settings", "graph_preview", "workspace_size", "opset", "enabled_precisions"}
)
_NOT_A_SETTING = frozenset({"name", "compile_time_s", "error", "graph_preview", "onnx_path"})


class MicroBenchmark:
    name = NAME
    version = 1
    knows = "compilation benchmarks by backend and kernel benchmarks: mean, std, min and max in ms (JSON)"

    def claims(self, head: Head) -> bool:
        return head.kind == "json" and (_is_compilation(head.sample) or _is_kernels(head.sample))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if _is_compilation(part.content):
                _read_compilation(part, rows)
            else:
                _read_kernels(part, rows)


def _is_compilation(document: Any) -> bool:
    return (
        isinstance(document, dict)
        and isinstance(document.get("settings"), dict)
        and isinstance(document.get("backends"), dict)
        and any(isinstance(b, dict) and "benchmark" in b for b in document["backends"].values())
    )


def _is_kernels(document: Any) -> bool:
    return (
        isinstance(document, dict)
        and bool(document)
        and all(
            isinstance(group, dict) and group and all(_is_timing(timing) for timing in group.values())
            for group in document.values()
        )
    )


def _is_timing(value: Any) -> bool:
    return isinstance(value, dict) and _TIMES.keys() <= value.keys()


def _read_compilation(part: Parsed, rows: Rows) -> None:
    document = part.content
    frames: Frames = {
        (): Frame(context_of(rows, tool=NAME, scope="aggregate", run=part.artifact), ignored=_IN_CONTEXT)
    }
    for path, backend in objects(document, ("backends",)):
        frames |= _backend(path, backend, part, rows)
    rows.count_records(part.index, len(document["backends"]))
    walk(rows, part.index, document, frames)


def _backend(path: Path, backend: dict[str, Any], part: Parsed, rows: Rows) -> Frames:
    document = part.content
    model = mapping(document.get("model"))
    settings = document["settings"]
    details = mapping(mapping(backend.get("compilation")).get("metadata"))
    said = {k: v for k, v in {**model, **details}.items() if k not in _NOT_A_SETTING}
    config = canonical({**said, "backend": path[-1], "warmup_runs": settings.get("warmup_runs")})
    when = parse_timestamp(document.get("generated_at"))
    status = "failed" if _failed(backend) else "ok"

    def frame(scope: str, names: dict[str, Quantity], **more: Any) -> Frame:
        context = context_of(
            rows, tool=NAME, scope=scope, engine=path[-1], model=model.get("name"), config=config
        )
        return Frame(context, names, _IN_CONTEXT, timestamp=when, status=status, **more)

    return {
        (*path, "compilation"): frame("sample", _COMPILE_TIME),
        (*path, "benchmark"): frame("aggregate", _TIMES, n=settings.get("runs")),
        (*path, "benchmark", "metadata"): frame("sample", _REPEATED, flags=("repeated",)),
    }


def _failed(backend: dict[str, Any]) -> bool:
    """True when the record says so: its compilation did not succeed, or an error stands where the timing should."""
    compilation = mapping(backend.get("compilation"))
    metadata = mapping(mapping(backend.get("benchmark")).get("metadata"))
    return compilation.get("success") is False or bool(compilation.get("error") or metadata.get("error"))


def _read_kernels(part: Parsed, rows: Rows) -> None:
    frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="aggregate", run=part.artifact))}
    for group, _timings in objects(part.content, ()):
        for path, _timing in objects(part.content, group):
            frames[path] = Frame(context_of(rows, tool=NAME, scope="aggregate", task=".".join(path)), _TIMES)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, part.content, frames)


READER = MicroBenchmark()
