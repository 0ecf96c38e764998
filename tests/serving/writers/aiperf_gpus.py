"""AIPerf's `gpu_telemetry_export.jsonl`: a line for each scrape of each GPU beside the profile and the requests.

Power is W, energy MJ since the driver began, memory GB, clocks MHz, temperature degrees Celsius, utilization percent.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.serving.results import Results
from tests.serving.writers import aiperf


def with_gpus(results: Results, folder: Path, number: int) -> None:
    aiperf.with_requests(results, folder, number)
    gpu = results.world.gpu
    energy: dict[int, float] = {}
    lines = []
    for sample in results.samples:
        energy[sample.gpu] = energy.get(sample.gpu, 3.0) + sample.power * gpu.interval / 1e6
        lines.append(json.dumps({
            "timestamp_ns": round(results.when(sample.time) * 1e6) * 1000,
            "dcgm_url": "http://localhost:9400/metrics", "gpu_index": sample.gpu,
            "gpu_uuid": f"GPU-{sample.gpu:012d}", "gpu_model_name": gpu.name, "hostname": "node",
            "telemetry_data": {
                "gpu_power_usage": sample.power, "gpu_power_limit": gpu.power_limit,
                "energy_consumption": energy[sample.gpu],
                "gpu_utilization": round(100 * sample.utilization), "gpu_memory_used": sample.memory / 1e9,
                "gpu_memory_free": (gpu.memory - sample.memory) / 1e9, "gpu_memory_total": gpu.memory / 1e9,
                "gpu_temperature": sample.temperature, "sm_clock_frequency": sample.clock,
            },
        }))  # fmt: skip
    path = folder / f"run_{number}" / "gpu_telemetry_export.jsonl"
    path.write_text("\n".join(lines) + "\n")
