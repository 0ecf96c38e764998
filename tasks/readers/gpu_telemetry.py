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
# Words and masks of bits, by `nvidia-smi --help-query-gpu`; that a clock was reduced shows in the clock
_WORDS = frozenset({
    "uuid", "gpu_uuid", "serial", "gpu_serial", "gpu_bus_id", "pstate", "compute_mode", "persistence_mode",
    "addressing_mode", "display_mode", "display_active", "display_attached",
})  # fmt: skip
_WORDS_BELOW = (
    "clocks_throttle_reasons.", "clocks_event_reasons.", "pci.", "mig.mode.", "ecc.mode.", "driver_model.",
    "inforom.", "gom.", "accounting.mode",
)  # fmt: skip
_SETTINGS = ("index", "name", "gpu_name", "driver_version", "cuda_version", "vbios_version", "compute_cap")


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
    if field == "timestamp":
        return Column("timestamp")
    if field in _SETTINGS:
        return Column("setting")
    if field in _WORDS or field.startswith(_WORDS_BELOW):
        return Column("ignore")
    return Column("metric", stated(_METRICS.get(field, field), unit))


READER = TableReader(
    name="gpu-telemetry",
    version=3,
    knows="nvidia-smi --query-gpu logs: power, utilization, memory, temperature over time (CSV)",
    plan_for=_plan_for,
)
