"""Micro-benchmarks of compiled models and kernels: mean, deviation, minimum and maximum in ms for each backend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import Json, JsonObject, mapping, settings_of
from data_contracts.measurements import Scope
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, walk
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "micro-benchmark"
_TIMES = spread(
    "wall_time", "ms", mean_time_ms="mean", std_time_ms="stddev", min_time_ms="min", max_time_ms="max"
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
    version = 2
    knows = "compilation benchmarks by backend and kernel benchmarks: mean, std, min and max in ms (JSON)"

    def claims(self, head: Head) -> bool:
        return head.kind == "json" and (_is_compilation(head.sample) or _is_kernels(head.sample))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            document = mapping(part.document)
            if _is_compilation(document):
                _read_compilation(part, document, rows)
            else:
                _read_kernels(part, document, rows)


def _is_compilation(document: Json) -> bool:
    return (
        isinstance(document, dict)
        and isinstance(document.get("settings"), dict)
        and any("benchmark" in mapping(b) for b in mapping(document.get("backends")).values())
    )


def _is_kernels(document: Json) -> bool:
    groups = [mapping(group) for group in mapping(document).values()]
    # All of them: a compilation benchmark holds such timings too, among other things
    return bool(groups) and all(group and all(map(_is_timing, group.values())) for group in groups)


def _is_timing(value: Json) -> bool:
    return isinstance(value, dict) and _TIMES.keys() <= value.keys()


def _read_compilation(part: Parsed, document: JsonObject, rows: Rows) -> None:
    whole = Frame(context_of(rows, tool=NAME, scope="aggregate", run=part.artifact), ignored=_IN_CONTEXT)
    frames: Frames = {(): whole}
    for path, backend in objects(document, ("backends",)):
        frames |= _backend(path, backend, document, rows)
    rows.count_records(part.index, len(mapping(document["backends"])))
    walk(rows, part.index, document, frames)


def _backend(path: Path, backend: JsonObject, document: JsonObject, rows: Rows) -> Frames:
    settings = mapping(document.get("settings"))
    model = settings_of(document.get("model"), "name")
    compilation, benchmark = mapping(backend.get("compilation")), mapping(backend.get("benchmark"))
    details = {**model, **settings_of(compilation.get("metadata"), "metadata")}
    config: JsonObject = {key: value for key, value in details.items() if key not in _NOT_A_SETTING}
    config |= {"backend": path[-1], "warmup_runs": settings.get("warmup_runs")}
    # A compilation that did not succeed, or an error where the timing should stand.
    error = compilation.get("error") or mapping(benchmark.get("metadata")).get("error")
    failed = compilation.get("success") is False or bool(error)

    def frame(scope: Scope) -> Frame:
        context = context_of(
            rows, tool=NAME, scope=scope, engine=path[-1], model=model.get("name"), config=config
        )
        when = parse_timestamp(document.get("generated_at"))
        return Frame(
            context,
            ignored=_IN_CONTEXT,
            timestamp=when,
            status="failed" if failed else "ok",
            flags=failure_flags(error),
        )

    sample = frame("sample")
    return {
        (*path, "compilation"): replace(sample, names=_COMPILE_TIME),
        (*path, "benchmark"): replace(frame("aggregate"), names=_TIMES, n=settings.get("runs")),
        (*path, "benchmark", "metadata"): replace(sample, names=_REPEATED, flags=("repeated",)),
    }


def _read_kernels(part: Parsed, document: JsonObject, rows: Rows) -> None:
    frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="aggregate", run=part.artifact))}
    for group, _timings in objects(document, ()):
        for path, _timing in objects(document, group):
            frames[path] = Frame(context_of(rows, tool=NAME, scope="aggregate", task=".".join(path)), _TIMES)
    rows.count_records(part.index, len(frames) - 1)
    walk(rows, part.index, document, frames)


READER = MicroBenchmark()
