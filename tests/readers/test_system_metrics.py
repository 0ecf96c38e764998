from datetime import UTC, datetime

from tasks.readers.system_metrics import READER
from tests.readers.reading import measurements, shown

SAMPLE = {
    "timestamp": 1759275970.5,
    "system": {"timestamp": 1759275970.5, "cpu_percent": 12.5, "memory_used_gb": 10.5},
    "gpu": [{"gpu_id": 0, "name": "RTX", "power_draw": 2.25, "memory_used_mb": 285.0, "utilization_gpu": 50}],
    "ollama": {
        "ollama_processes": [{"pid": 28024, "name": "ollama.exe", "memory_mb": 154.0}],
        "process_count": 1,
    },
}


def test_every_sample_has_its_time_and_its_parts() -> None:
    read = measurements(READER, {"export_timestamp": 1759275987.5, "metrics": [SAMPLE]})

    gpu, process = "/metrics/0/gpu/0", "/metrics/0/ollama/ollama_processes/0"
    assert shown(read, "record", "metric", "value", "unit", "task") == [
        ("/metrics/0/system", "cpu_utilization", 0.125, "1", None),
        ("/metrics/0/system", "memory_used", 10.5 * 2**30, "By", None),
        (gpu, "gpu_power", 2.25, "W", None),
        (gpu, "gpu_memory_used", 285 * 2**20, "By", None),
        (gpu, "gpu_utilization", 0.5, "1", None),
        ("/metrics/0/ollama", "ollama_processes", 1.0, None, None),
        (process, "process.pid", 28024.0, None, "ollama.exe"),
        (process, "process.memory_used", 154 * 2**20, "By", "ollama.exe"),
    ]
    assert set(shown(read, "scope", "config", "workload")) == {("timeseries", None, None)}
    assert set(shown(read, "record", "system")) == {
        ("/metrics/0/system", None),
        (gpu, '{"gpu_id":0,"gpu_name":"RTX"}'),
        ("/metrics/0/ollama", None),
        (process, None),
    }
    assert set(read["timestamp"].to_pylist()) == {datetime(2025, 9, 30, 23, 46, 10, 500_000, UTC)}


def test_a_gpu_that_was_asked_about_and_not_measured_is_missing() -> None:
    unmeasured = {"timestamp": 1759275970.5, "system": {"cpu_percent": 12.5}, "gpu": []}
    read = measurements(READER, {"export_timestamp": 1759275987.5, "metrics": [unmeasured]})

    assert shown(read, "record", "field", "metric", "value", "flags") == [
        ("/metrics/0", "gpu", "gpu_power", None, ["absent"]),
        ("/metrics/0/system", "cpu_percent", "cpu_utilization", 0.125, []),
    ]
