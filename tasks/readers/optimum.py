"""optimum-benchmark: `benchmark.json` and `benchmark_report.json` of 0.2 to 0.6, and the CSV of 2023.

The format is defined by optimum_benchmark/trackers/ in huggingface/optimum-benchmark. Each phase (load, prefill, decode,
forward, ...) is a task. Memory is in MB of 10^6 bytes, energy in kWh, and `stdev_` is a percentage. A report alone names
no model; the old CSV has its units in the names of its columns and its settings only in the path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from data_contracts.units import conversion
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, pointer, walk
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated, summary

NAME = "optimum-benchmark"
_PARTS = {"latency", "throughput", "memory", "energy", "efficiency"}
_LATENCIES = {"load": "load_duration", "load_model": "load_duration", "prefill": "prefill_duration",
              "decode": "decode_duration"}  # fmt: skip
_THROUGHPUTS = {"prefill": "prefill_throughput", "decode": "decode_throughput"}
# Where a container was reached and what was mounted into it.
_VOLATILE = frozenset({"ports", "volumes", "environment"})
_GPU_MEMORY = ("max_global_vram",)
_COLUMN = re.compile(
    r"(?P<phase>[a-z_]+)\.(?P<what>latency|throughput|peak_memory|energy\w*)\((?P<unit>[^)]+)\)"
)


class Optimum:
    name = NAME
    version = 1
    knows = "optimum-benchmark 0.2 to 0.6: benchmarks and reports (JSON), results of 2023 (CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return any(_COLUMN.fullmatch(column) for column in head.columns)
        if head.kind != "json" or not isinstance(head.sample, dict):
            return False
        report = head.sample.get("report")
        return _is_report(head.sample) or (isinstance(report, dict) and _is_report(report))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([part for part in batch if isinstance(part.content, Table)]):
            read_tables(group, _PLAN, rows)
        for part in batch:
            if not isinstance(part.content, Table):
                _read(part, rows)


def _is_report(document: Mapping[str, Any]) -> bool:
    return bool(document) and all(map(_is_phase, document.values()))


def _is_phase(phase: Any) -> bool:
    """True for `{latency, memory, ...}`, each an object with a unit or null, one of them measured."""
    if not isinstance(phase, dict) or "latency" not in phase:
        return False
    parts = [phase[name] for name in _PARTS if phase.get(name) is not None]
    return bool(parts) and all(isinstance(part, dict) and "unit" in part for part in parts)


def _read(part: Parsed, rows: Rows) -> None:
    document = part.content
    nested = isinstance(document.get("report"), dict) and not _is_report(document)
    report, path = (document["report"], ("report",)) if nested else (document, ())
    config = mapping(document.get("config")) if nested else {}
    backend, environment = mapping(config.get("backend")), mapping(config.get("environment"))
    terms: dict[str, Any] = {
        "tool": NAME, "run": part.artifact, "tool_version": environment.get("optimum_benchmark_version"),
        "engine": backend.get("name"), "model": backend.get("model"), "config": _settings(config),
    }  # fmt: skip
    whole = Frame(context_of(rows, scope="aggregate", **terms), ignored=frozenset({"config"}))
    frames: Frames = {(): whole}
    for name, phase in report.items():
        if isinstance(phase, dict):
            frames |= _phase_frames(part, (*path, name), phase, terms, rows)
    rows.count_records(part.index, len(report))
    walk(rows, part.index, document, frames)


def _settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """What was run and on which machine, without the paths and the digests of packages."""
    environment = mapping(config.get("environment"))
    kept = {k: v for k, v in config.items() if k not in ("environment", "print_report", "log_report")}
    backend = {k: v for k, v in mapping(config.get("backend")).items() if k not in _VOLATILE}
    machine = {k: v for k, v in environment.items() if not k.endswith(("_commit", "_path"))}
    return {**kept, "backend": backend or None, "environment": machine or None}


def _phase_frames(
    part: Parsed, path: Path, phase: dict[str, Any], terms: dict[str, Any], rows: Rows
) -> Frames:
    name = path[-1]
    context = context_of(rows, scope="aggregate", task=name, **terms)
    sample = context_of(rows, scope="sample", task=name, **terms)
    base = Frame(context, ignored=frozenset({"unit", "count"}))
    frames: Frames = {path: base}
    for key, said in phase.items():
        if not isinstance(said, dict):
            continue
        unit = said.get("unit") if isinstance(said.get("unit"), str) else None
        names = _names(name, key, unit, said)
        frame = replace(base, names=names, n=said.get("count"))
        if said.get("count") == 1:
            frame = _without_deviation(part, (*path, key), frame, said, rows)
        frames[(*path, key)] = frame
        if key == "latency":
            for values in ("values", "list"):
                frames[(*path, key, values)] = Frame(sample, {values: stated(_latency(name), unit)})
    return frames


def _without_deviation(part: Parsed, path: Path, frame: Frame, said: Mapping[str, Any], rows: Rows) -> Frame:
    """Of one value there is no standard deviation: the 0 that stands there is missing."""
    zeros = [key for key in ("stdev", "stdev_") if said.get(key) == 0]
    for key in zeros:
        flags = ("zero_is_missing",)
        rows.add(part.index, pointer(path), key, frame.names[key], None, frame.context, n=1, flags=flags)
    return replace(frame, ignored=frame.ignored | frozenset(zeros))


def _latency(phase: str) -> str:
    return _LATENCIES.get(phase, f"{phase}.latency")


def _names(phase: str, key: str, unit: str | None, said: Mapping[str, Any]) -> Mapping[str, Quantity]:
    """What the keys of one part of a phase hold."""
    if key == "latency":
        what = stated(_latency(phase), unit)
        return {**summary(what, tuple(said)), "stdev_": replace(what.with_statistic("cv"), factor=0.01)}
    if key == "throughput":
        tokens = phase in _THROUGHPUTS and unit in ("tokens/s", "tok/s")
        return {"value": stated(_THROUGHPUTS[phase] if tokens else f"{phase}.throughput", unit)}
    if key == "memory":
        return {name: _memory(phase, name, unit or "MB") for name in said if name != "unit"}
    if key == "energy":
        figures = {
            name: own(f"{phase}.energy.{name}", _known_unit(unit, "kWh")) for name in said if name != "unit"
        }
        energies = {"gpu": known("gpu_energy", "kWh"), "total": known("energy", "kWh")}
        return {**figures, **(energies if _known_unit(unit, "kWh") == "kWh" else {})}
    return {"value": Quantity.named(f"{phase}.{key}")}


def _memory(phase: str, name: str, unit: str) -> Quantity:
    metric = "peak_memory" if name == "max_ram" else "gpu_memory_used" if name in _GPU_MEMORY else None
    what = stated(metric or f"{phase}.memory.{name}", unit)
    return what.with_statistic("max" if metric == "gpu_memory_used" else "value")


def _known_unit(unit: str | None, otherwise: str) -> str:
    return unit if unit is not None and conversion(unit) else otherwise


def _column(name: str) -> Column:
    """`forward.latency(s)`; the first column of a pandas frame has no name and counts the rows."""
    found = _COLUMN.fullmatch(name)
    if name.startswith("column_") or name == "Unnamed: 0":
        return Column("ignore")
    if found is None:
        return Column("metric", quantity_of(name))
    phase, what, unit = found["phase"], found["what"], found["unit"]
    if what == "latency":
        return Column("metric", stated(_latency(phase), unit))
    if what == "peak_memory":
        return Column("metric", stated("peak_memory", unit))
    return Column("metric", stated(_THROUGHPUTS.get(phase, f"{phase}.{what}"), unit))


_PLAN = Plan(tool=NAME, scope="aggregate", rest=_column)


READER = Optimum()
