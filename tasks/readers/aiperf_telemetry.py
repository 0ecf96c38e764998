"""AIPerf's `gpu_telemetry_export.jsonl`: what each GPU showed at each scrape of its exporter.

The format is defined by aiperf/common/models/telemetry_models.py and gpu_telemetry/constants.py of ai-dynamo/aiperf: the
units are not in the file, energy is a counter since the driver's start.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from data_contracts.json_values import JsonObject, is_number, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers import nvidia_perf

_KEYS = {"timestamp_ns", "gpu_index", "telemetry_data"}
# By what a name ends with, whichever maker's name it begins with.
_UNITS = {
    "power_usage": "W",
    "power_limit": "W",
    "management_limit": "W",
    "energy_consumption": "MJ",
    "utilization": "%",
    "memory_used": "GB",
    "memory_free": "GB",
    "memory_total": "GB",
    "temperature": "°C",
    "frequency": "MHz",
    "violation": "us",
}


def is_telemetry(record: JsonObject) -> bool:
    """True for a scrape of a GPU."""
    return record.keys() >= _KEYS and isinstance(record["telemetry_data"], dict)


def read_telemetry(part: Parsed, rows: Rows, tool: str) -> None:
    """Adds every number of every scrape, by GPU as the profile's export names it."""
    for number, record in part.lines:
        endpoint = urlsplit(str(record.get("dcgm_url") or "")).netloc
        context = context_of(
            rows, tool=tool, scope="timeseries", run=part.artifact,
            task=f"{endpoint} gpu_{record.get('gpu_index')}".strip(), system={"gpu": record.get("gpu_model_name")},
        )  # fmt: skip
        frame = Frame(context, timestamp=parse_timestamp(record.get("timestamp_ns")))
        for name, value in mapping(record.get("telemetry_data")).items():
            if value is None or is_number(value):
                put(rows, part.index, str(number), name, _quantity_of(name), value, frame)
    rows.count_records(part.index, len(part.lines))


@lru_cache(maxsize=1_024)
def _quantity_of(name: str) -> Quantity:
    unit = next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), None)
    return nvidia_perf.reading_of(nvidia_perf.quantity_of(name, unit))
