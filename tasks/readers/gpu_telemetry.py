"""GPU telemetry logged by nvidia-smi --query-gpu: `power.draw [W]` in the header, `53.51 W` in the cells."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.measurements import Quantity
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "gpu-telemetry"
_METRICS = {
    "power.draw": "gpu_power",
    "utilization.gpu": "gpu_utilization",
    "memory.used": "gpu_memory_used",
    "temperature.gpu": "gpu_temperature",
}
# What nvidia-smi leaves without a unit.
_UNITS = {"temperature.gpu": "C"}
_ROLES = {
    "timestamp": Column("timestamp"),
    "index": Column("setting"),
    "name": Column("setting"),
    "uuid": Column("ignore"),
    "pstate": Column("ignore"),
}


class GpuTelemetry:
    name = NAME
    version = 1
    knows = "nvidia-smi --query-gpu logs: power, utilization, memory, temperature over time (CSV)"

    def claims(self, head: Head) -> bool:
        names = {_base(column) for column in head.columns}
        return head.kind == "csv" and "timestamp" in names and bool(names & _METRICS.keys())

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header(batch):
            read_tables(group, _plan(group[0].content.columns), rows)


def _base(column: str) -> str:
    """`power.draw` of `power.draw [W]`."""
    return column.partition("[")[0].strip()


def _column(name: str) -> Column:
    base = _base(name)
    if base in _ROLES:
        return _ROLES[base]
    unknown = quantity_of(name, _UNITS.get(base))
    known = _METRICS.get(base)
    if known is None:
        return Column("metric", Quantity.named(base, "value", unknown.unit, unknown.factor))
    return Column("metric", Quantity.named(known, "value", unknown.unit, unknown.factor))


def _plan(columns: Sequence[str]) -> Plan:
    # Every column is named: one that holds nothing but [N/A] is telemetry that is missing, not text.
    return Plan(tool="nvidia-smi", scope="timeseries", columns={name: _column(name) for name in columns})


READER = GpuTelemetry()
