from typing import Any

from tasks.readers.micro_benchmark import READER
from tests.readers.reading import measurements, shown


def _times(mean: float, *, error: str | None = None) -> dict[str, Any]:
    names = ("mean_time_ms", "std_time_ms", "min_time_ms", "max_time_ms")
    return dict.fromkeys(names, mean) | ({"metadata": {"error": error}} if error else {"metadata": {}})


REPORT = {
    "generated_at": "2025-10-02T21:21:05.012820+00:00",
    "model": {"name": "conv", "device": "cuda", "batch_size": 4},
    "settings": {"runs": 10, "warmup_runs": 3, "backends": ["eager", "trt"]},
    "backends": {
        "onnx": {
            "compilation": {"success": True, "compile_time_s": 0.5, "metadata": {"opset": 17}, "error": None},
            "benchmark": _times(2.0),
        },
        "trt": {
            "compilation": {
                "success": False,
                "compile_time_s": None,
                "metadata": {},
                "error": "not installed",
            },
            "benchmark": _times(0.0, error="not installed"),
        },
    },
}


def test_a_backend_that_failed_has_no_times_and_is_not_the_fastest() -> None:
    read = measurements(READER, REPORT)

    assert shown(read, "engine", "metric", "statistic", "value", "n", "status", "flags") == [
        ("onnx", "compile_time", "value", 0.5, None, "ok", []),
        ("onnx", "wall_time", "mean", 0.002, 10, "ok", []),
        ("onnx", "wall_time", "stddev", 0.002, 10, "ok", []),
        ("onnx", "wall_time", "min", 0.002, 10, "ok", []),
        ("onnx", "wall_time", "max", 0.002, 10, "ok", []),
        ("trt", "compile_time", "value", None, None, "failed", ["reason_engine_missing", "null"]),
        ("trt", "wall_time", "mean", None, 10, "failed", ["reason_engine_missing", "zero_is_missing"]),
        ("trt", "wall_time", "stddev", None, 10, "failed", ["reason_engine_missing", "zero_is_missing"]),
        ("trt", "wall_time", "min", None, 10, "failed", ["reason_engine_missing", "zero_is_missing"]),
        ("trt", "wall_time", "max", None, 10, "failed", ["reason_engine_missing", "zero_is_missing"]),
    ]


def test_a_backend_knows_the_model_and_the_settings_that_it_ran_with() -> None:
    read = measurements(READER, REPORT)

    asked_and_where = ('{"warmup_runs":3}', '{"device":"cuda"}')
    assert set(shown(read, "model", "config", "workload", "system")) == {
        ("conv", '{"backend":"onnx","batch_size":4,"opset":17}', *asked_and_where),
        ("conv", '{"backend":"trt","batch_size":4}', *asked_and_where),
    }


def test_kernels_are_tasks() -> None:
    kernels = {"attention": {"torch": _times(24.5)}}
    del kernels["attention"]["torch"]["metadata"]

    assert shown(measurements(READER, kernels), "record", "task", "statistic", "value") == [
        ("/attention/torch", "attention.torch", "mean", 0.0245),
        ("/attention/torch", "attention.torch", "stddev", 0.0245),
        ("/attention/torch", "attention.torch", "min", 0.0245),
        ("/attention/torch", "attention.torch", "max", 0.0245),
    ]
