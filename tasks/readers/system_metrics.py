"""System metrics exports: CPU, memory, GPU and Ollama processes, sampled over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_contracts.json_values import Json, JsonObject, listing, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, pointer, put_absent, walk
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "system-metrics"
# The exporter divides bytes by 1024 (15.627552032470703 "GB" is a whole number of 4 KiB pages only as GiB).
_SYSTEM = {
    "cpu_percent": known("cpu_utilization", "percent"),
    "memory_percent": known("memory_utilization", "percent"),
    "memory_used_gb": known("memory_used", "GiB"),
    "memory_total_gb": own("memory_total", "GiB"),
    "disk_usage_percent": own("disk_utilization", "percent"),
    "network_sent_mb": own("network_sent", "MiB"),
    "network_recv_mb": own("network_received", "MiB"),
}
_GPU = {
    "temperature": known("gpu_temperature", "C"),
    "power_draw": known("gpu_power", "W"),
    "power_limit": own("gpu_power_limit", "W"),
    "utilization_gpu": known("gpu_utilization", "percent"),
    "utilization_memory": own("gpu_memory_bandwidth_utilization", "percent"),
    "memory_used_mb": known("gpu_memory_used", "MiB"),
    "memory_total_mb": own("gpu_memory_total", "MiB"),
    "memory_free_mb": own("gpu_memory_free", "MiB"),
    "clock_graphics": own("gpu_clock", "MHz"),
    "clock_memory": own("gpu_memory_clock", "MHz"),
    "fan_speed": own("gpu_fan_speed", "percent"),
}
_PROCESS = {
    "cpu_percent": own("process.cpu_utilization", "percent"),
    "memory_mb": own("process.memory_used", "MiB"),
    "pid": Quantity.named("process.pid"),
}
_OLLAMA = {"process_count": Quantity.named("ollama_processes")}
_TIMES = frozenset({"timestamp", "datetime", "export_timestamp", "export_datetime", "create_time", "gpu_id"})


class SystemMetrics:
    name = NAME
    version = 2
    knows = "CPU, memory, GPU and Ollama process samples over time, as exported by a system monitor (JSON)"

    def claims(self, head: Head) -> bool:
        export = mapping(head.sample) if head.kind == "json" else {}
        samples = listing(export.get("metrics")) if "export_timestamp" in export else ()
        return bool(samples) and all("system" in sample for sample in samples if isinstance(sample, dict))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _read(part, mapping(part.document), rows)


def _read(part: Parsed, export: JsonObject, rows: Rows) -> None:
    exported = parse_timestamp(export.get("export_timestamp"))
    whole = context_of(rows, tool=NAME, scope="aggregate")
    frames: Frames = {(): Frame(whole, {}, _TIMES, timestamp=exported)}
    for path, sample in objects(export, ("metrics",)):
        when = parse_timestamp(sample.get("timestamp"))
        for key, names in (("system", _SYSTEM), ("ollama", _OLLAMA)):
            frames[(*path, key)] = _frame(rows, names, mapping(sample.get(key)), when)
        for gpu, value in objects(sample, ("gpu",)):
            device = {"gpu_id": value.get("gpu_id"), "gpu_name": value.get("name")}
            frames[(*path, *gpu)] = _frame(rows, _GPU, value, when, device)
        for process, value in objects(sample, ("ollama", "ollama_processes")):
            frames[(*path, *process)] = _frame(rows, _PROCESS, value, when, task=value.get("name"))
        if sample.get("gpu") in ([], {}, None):
            # An empty list says that the GPU was asked about and not measured.
            put_absent(
                rows, part.index, pointer(path), "gpu", _GPU["power_draw"], _frame(rows, _GPU, {}, when)
            )
    rows.count_records(part.index, len(listing(export.get("metrics"))))
    walk(rows, part.index, export, frames)


def _frame(
    rows: Rows,
    names: Mapping[str, Quantity],
    source: JsonObject,
    sampled: Moment | None,
    device: JsonObject | None = None,
    task: Json = None,
) -> Frame:
    context = context_of(rows, tool=NAME, scope="timeseries", system=device, task=task)
    # A part that was sampled by itself has a time of its own
    return Frame(context, names, _TIMES, timestamp=parse_timestamp(source.get("timestamp")) or sampled)


READER = SystemMetrics()
