from typing import Any

from tasks.readers.sample_arrays import READER
from tests.readers.reading import measurements, shown

ENTRY: dict[str, Any] = {
    "spec": {"backend": "onnx", "scenario": "short", "model": "m", "repetition": 0, "mode": "generate"},
    "status": "ok",
    "error": None,
    "latencies_ms": [500.0, 250.0],
    "ttft_ms": [125.0],
    "warmup_latencies_ms": [1500.0],
    "resource_metrics": None,
    "started_at": 1765591488.5,
}


def test_each_sample_is_a_row_and_warm_up_is_apart() -> None:
    read = measurements(READER, [(0, ENTRY)], kind="jsonl")

    assert shown(read, "record", "field", "metric", "statistic", "value", "status", "flags") == [
        ("0", "resource_metrics", "gpu_power", "mean", None, "ok", ["null"]),
        ("0/latencies_ms", "0", "e2e_latency", "value", 0.5, "ok", []),
        ("0/latencies_ms", "1", "e2e_latency", "value", 0.25, "ok", []),
        ("0/ttft_ms", "0", "ttft", "value", 0.125, "ok", []),
        ("0/warmup_latencies_ms", "0", "e2e_latency", "value", 1.5, "warmup", []),
    ]


def test_a_document_of_one_run_is_read_like_a_line() -> None:
    document = {**ENTRY, "spec": {"mode": "prefill"}, "ttft_ms": [], "warmup_latencies_ms": []}
    document["resource_metrics"] = {"samples": 6, "gpu_power_mean_watts": 25.5}

    assert shown(measurements(READER, document), "record", "field", "metric", "value", "n") == [
        ("/latencies_ms", "0", "prefill_duration", 0.5, None),
        ("/latencies_ms", "1", "prefill_duration", 0.25, None),
        ("/resource_metrics", "samples", "resource_metrics.samples", 6.0, 6),
        ("/resource_metrics", "gpu_power_mean_watts", "gpu_power", 25.5, 6),
    ]


def test_a_run_that_is_not_ok_is_failed() -> None:
    failed = {**ENTRY, "status": "error", "latencies_ms": [0.0], "ttft_ms": [], "warmup_latencies_ms": []}

    assert shown(measurements(READER, failed), "metric", "value", "status", "flags") == [
        ("gpu_power", None, "failed", ["null"]),
        ("e2e_latency", None, "failed", ["zero_is_missing"]),
    ]


def test_settings_that_are_no_object_are_kept_and_the_samples_read() -> None:
    read = measurements(READER, {**ENTRY, "spec": "prefill run", "ttft_ms": "fast"})

    assert shown(read, "field", "metric", "value", "config")[1:3] == [
        ("0", "e2e_latency", 0.5, '{"spec":"prefill run"}'),
        ("1", "e2e_latency", 0.25, '{"spec":"prefill run"}'),
    ]
