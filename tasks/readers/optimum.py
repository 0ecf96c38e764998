"""optimum-benchmark: `benchmark.json` and `benchmark_report.json` of 0.2 to 0.6, and the CSV of 2023.

The format is defined by optimum_benchmark/trackers/ in huggingface/optimum-benchmark. Each phase (load, prefill, decode,
forward, ...) is a task. Memory is in MB of 10^6 bytes, energy in kWh, and `stdev_` is a percentage. A report alone names
no model; the old CSV has its units in the names of its columns and its settings only in the path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import Json, JsonObject, mapping, settings_of, text_or_none
from data_contracts.measurements import Quantity
from data_contracts.units import conversion
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, pointer, put_missing, walk
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated, summary

NAME = "optimum-benchmark"
_PARTS = ("latency", "throughput", "memory", "energy", "efficiency")
_LATENCIES = {"load": "load_duration", "load_model": "load_duration", "prefill": "prefill_duration",
              "decode": "decode_duration"}  # fmt: skip
_THROUGHPUTS = {"prefill": "prefill_throughput", "decode": "decode_throughput"}
# Where a container was reached and what was mounted into it.
_VOLATILE = frozenset({"ports", "volumes", "environment"})
_COLUMN = re.compile(
    r"\A(?P<phase>[a-z_]+)\.(?P<part>latency|throughput|peak_memory|energy\w*)\((?P<unit>[^)]+)\)"
)


class Optimum:
    name = NAME
    version = 3
    knows = "optimum-benchmark 0.2 to 0.6: benchmarks and reports (JSON), results of 2023 (CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return any(map(_COLUMN.fullmatch, head.columns))
        return head.kind == "json" and _report_of(mapping(head.sample)) is not None

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([part for part in batch if part.head.kind == "csv"]):
            read_tables(group, _PLAN, rows)
        for part in batch:
            if part.head.kind != "csv":
                _read(part, rows)


def _report_of(document: JsonObject) -> Path | None:
    """Where the phases stand: in the document itself, or in the report of a benchmark."""
    if _is_report(document):
        return ()
    return ("report",) if _is_report(mapping(document.get("report"))) else None


def _is_report(document: JsonObject) -> bool:
    return bool(document) and all(map(_is_phase, document.values()))


def _is_phase(phase: Json) -> bool:
    """True for `{latency, memory, ...}`, each an object with a unit or null, one of them measured."""
    parts = [part for name in _PARTS if (part := mapping(phase).get(name)) is not None]
    return "latency" in mapping(phase) and bool(parts) and all("unit" in mapping(part) for part in parts)


def _read(part: Parsed, rows: Rows) -> None:
    document = mapping(part.document)
    path = _report_of(document) or ()
    report = mapping(document.get("report")) if path else document
    config = settings_of(document.get("config"), "config") if path else {}
    backend = mapping(config.get("backend"))
    settings = _settings(config)
    asked: JsonObject = {name: settings.pop(name) for name in ("scenario", "benchmark") if name in settings}
    context = partial(
        context_of, rows, tool=NAME, run=part.artifact, engine=backend.get("name"), model=backend.get("model"),
        tool_version=mapping(config.get("environment")).get("optimum_benchmark_version"), config=settings,
        workload=asked, system={"environment": settings.pop("environment", None)},
    )  # fmt: skip
    frames: Frames = {(): Frame(context(scope="aggregate"), ignored=frozenset({"config"}))}
    for name, phase in report.items():
        aggregate, sample = context(scope="aggregate", task=name), context(scope="sample", task=name)
        base = Frame(aggregate, ignored=frozenset({"unit", "count"}))
        frames[(*path, name)] = base
        for key, figures in mapping(phase).items():
            if isinstance(figures, dict):
                frames |= _part_frames(part.index, (*path, name, key), figures, base, sample, rows)
    rows.count_records(part.index, len(report))
    walk(rows, part.index, document, frames)


def _settings(config: JsonObject) -> JsonObject:
    """What was run and on which machine, without the paths and the digests of packages."""
    kept = {key: value for key, value in config.items() if key not in ("print_report", "log_report")}
    backend, environment = kept.get("backend"), kept.get("environment")
    if isinstance(backend, dict):
        kept["backend"] = {key: value for key, value in backend.items() if key not in _VOLATILE} or None
    if isinstance(environment, dict):
        machine = {k: v for k, v in environment.items() if not k.endswith(("_commit", "_path"))}
        kept["environment"] = machine or None
    return kept


def _part_frames(index: int, path: Path, figures: JsonObject, base: Frame, sample: int, rows: Rows) -> Frames:
    """The frames of one part (`latency`, `memory`, ...) of a phase."""
    phase, key = path[-2:]
    unit = text_or_none(figures.get("unit"))
    names = _names(phase, key, unit, figures)
    frame = replace(base, names=names, n=figures.get("count"))
    if figures.get("count") == 1:
        # Of one value there is no standard deviation: the 0 that stands there is missing.
        zeros = [name for name in ("stdev", "stdev_") if name in names and figures.get(name) == 0]
        for name in zeros:
            put_missing(rows, index, pointer(path), name, names[name], frame, "zero_is_missing")
        frame = replace(frame, ignored=base.ignored | set(zeros))
    frames = {path: frame}
    if key == "latency":
        # Older versions call the array `list`
        for values in ("values", "list"):
            frames[(*path, values)] = Frame(sample, {values: stated(_latency(phase), unit)})
    return frames


def _latency(phase: str) -> str:
    return _LATENCIES.get(phase, f"{phase}.latency")


def _names(phase: str, key: str, unit: str | None, figures: JsonObject) -> dict[str, Quantity]:
    """What the keys of one part of a phase hold."""
    names = [name for name in figures if name != "unit"]
    if key == "latency":
        latency = stated(_latency(phase), unit)
        variation = replace(latency.with_statistic("cv"), factor=0.01)
        return summary(latency, tuple(names)) | {"stdev_": variation}
    if key == "throughput":
        # Of images or samples per second the vocabulary knows nothing.
        tokens = phase in _THROUGHPUTS and unit in ("tokens/s", "tok/s")
        return {"value": stated(_THROUGHPUTS[phase] if tokens else f"{phase}.throughput", unit)}
    if key == "memory":
        return {name: _memory(phase, name, unit or "MB") for name in names}
    if key == "energy":
        written = unit if unit is not None and conversion(unit) else "kWh"
        energies = (
            {"gpu": known("gpu_energy", "kWh"), "total": known("energy", "kWh")} if written == "kWh" else {}
        )
        return {name: stated(f"{phase}.energy.{name}", written) for name in names} | energies
    return {"value": Quantity.named(f"{phase}.{key}")}


def _memory(phase: str, name: str, unit: str) -> Quantity:
    if name == "max_global_vram":
        return stated("gpu_memory_used", unit).with_statistic("max")
    return stated("peak_memory" if name == "max_ram" else f"{phase}.memory.{name}", unit)


def _column(name: str) -> Column:
    """`forward.latency(s)`; the first column of a pandas frame has no name and counts the rows."""
    if name.startswith("column_") or name == "Unnamed: 0":
        return Column("ignore")
    found = _COLUMN.fullmatch(name)
    if found is None:
        return Column("metric", quantity_of(name))
    phase, part = found["phase"], found["part"]
    metrics = {"latency": _latency(phase), "peak_memory": "peak_memory"}
    if phase in _THROUGHPUTS:
        metrics["throughput"] = _THROUGHPUTS[phase]
    return Column("metric", stated(metrics.get(part, f"{phase}.{part}"), found["unit"]))


_PLAN = Plan(tool=NAME, scope="aggregate", rest=_column)


READER = Optimum()
