"""GPU telemetry logged by nvidia-smi --query-gpu: `power.draw [W]` in the header, `53.51 W` in the cells."""

from __future__ import annotations

from data_contracts.units import unit_of_name
from tasks.ingestion.kit.columns import Column, Plan, TableReader
from tasks.ingestion.kit.summary_entries import stated

_METRICS = {
    "power.draw": "gpu_power",
    "utilization.gpu": "gpu_utilization",
    "memory.used": "gpu_memory_used",
    "temperature.gpu": "gpu_temperature",
}
# What nvidia-smi leaves without a unit.
_UNITS = {"temperature.gpu": "C"}
# A mask of bits, or `Active`: that the clock was reduced shows in the clock
_REASONS = ("clocks_throttle_reasons.", "clocks_event_reasons.")
_ROLES = {
    "timestamp": Column("timestamp"),
    "index": Column("setting"),
    "name": Column("setting"),
    "uuid": Column("ignore"),
    "pstate": Column("ignore"),
}


def _plan_for(columns: tuple[str, ...]) -> Plan | None:
    fields = {_field(column) for column in columns}
    if "timestamp" not in fields or fields.isdisjoint(_METRICS):
        return None
    # Every column is named: one that holds nothing but [N/A] is telemetry that is missing, not text.
    return Plan("nvidia-smi", "timeseries", {column: _column(column) for column in columns})


def _field(column: str) -> str:
    """`power.draw` of `power.draw [W]`."""
    return column.partition("[")[0].strip()


def _column(name: str) -> Column:
    field = _field(name)
    unit = _UNITS.get(field) or unit_of_name(name)
    if field.startswith(_REASONS):
        return Column("ignore")
    return _ROLES.get(field) or Column("metric", stated(_METRICS.get(field, field), unit))


READER = TableReader(
    name="gpu-telemetry",
    version=2,
    knows="nvidia-smi --query-gpu logs: power, utilization, memory, temperature over time (CSV)",
    plan_for=_plan_for,
)
