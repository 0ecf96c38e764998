"""System metrics exports: CPU, memory, GPU and Ollama processes, sampled over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import (
    Frame,
    Frames,
    Path,
    context_of,
    objects,
    part_at,
    pointer,
    put_absent,
    walk,
)
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
    version = 1
    knows = "CPU, memory, GPU and Ollama process samples over time, as exported by a system monitor (JSON)"

    def claims(self, head: Head) -> bool:
        if not isinstance(head.sample, dict) or not {"export_timestamp", "metrics"} <= head.keys:
            return False
        samples = head.sample["metrics"]
        return (
            isinstance(samples, list)
            and bool(samples)
            and all("system" in s for s in samples if isinstance(s, dict))
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _read(part, rows)


def _read(part: Parsed, rows: Rows) -> None:
    document = part.content
    exported = parse_timestamp(document["export_timestamp"])
    frames: Frames = {
        (): Frame(context_of(rows, tool=NAME, scope="aggregate"), {}, _TIMES, timestamp=exported)
    }

    def add(path: Path, names: dict[str, Quantity], value: dict[str, Any]) -> Frame:
        when = parse_timestamp(value.get("timestamp")) or parse_timestamp(
            part_at(document, (*path[:2], "timestamp"))
        )
        frames[path] = Frame(_context(rows, names, value), names, _TIMES, timestamp=when)
        return frames[path]

    for path, sample in objects(document, ("metrics",)):
        add((*path, "system"), _SYSTEM, mapping(sample.get("system")))
        for gpu, value in objects(document, (*path, "gpu")):
            add(gpu, _GPU, value)
        add((*path, "ollama"), _OLLAMA, mapping(sample.get("ollama")))
        for process, value in objects(document, (*path, "ollama", "ollama_processes")):
            add(process, _PROCESS, value)
        if sample.get("gpu") in ([], {}, None):
            # An empty list says that the GPU was asked about and not measured.
            unmeasured = add((*path, "gpu"), _GPU, {})
            put_absent(rows, part.index, pointer(path), "gpu", _GPU["power_draw"], unmeasured)
    rows.count_records(part.index, len(document["metrics"]))
    walk(rows, part.index, document, frames)


def _context(rows: Rows, names: dict[str, Quantity], value: dict[str, Any]) -> int:
    device = {"gpu_id": value.get("gpu_id"), "gpu_name": value.get("name")} if names is _GPU else {}
    task = value.get("name") if names is _PROCESS else None
    return context_of(rows, tool=NAME, scope="timeseries", config=device, task=task)


READER = SystemMetrics()
