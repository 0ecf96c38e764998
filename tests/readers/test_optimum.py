from typing import Any

from tests.readers.whole_files import read_file

LATENCY: dict[str, Any] = {"unit": "s", "values": [1.0, 3.0], "count": 2, "total": 4.0, "mean": 2.0, "p50": 2.0,
                           "stdev": 1.0, "stdev_": 50.0}  # fmt: skip
REPORT: dict[str, Any] = {
    "load": {"memory": None, "latency": {**LATENCY, "values": [1.0], "count": 1, "stdev": 0, "stdev_": 0}},
    "prefill": {
        "memory": {"unit": "MB", "max_ram": 500.0, "max_global_vram": 2000.0, "max_allocated": 1500.0},
        "latency": LATENCY,
        "throughput": {"unit": "tokens/s", "value": 128.0},
        "energy": {"unit": "kWh", "cpu": 1e-06, "ram": 0.0, "gpu": 2e-06, "total": 3e-06},
        "efficiency": None,
    },
    "forward": {"memory": None, "latency": None, "throughput": {"unit": "samples/s", "value": 5.5}},
}


def test_phases_are_tasks_and_a_percentage_is_no_standard_deviation() -> None:
    read = read_file("benchmark_report.json", REPORT)

    assert read.reader == "optimum-benchmark"
    assert read.of("task", "metric", "statistic", "value", "unit", "n", "scope") == [
        ("load", "load_duration", "stddev", None, "s", 1, "aggregate"),
        ("load", "load_duration", "cv", None, "1", 1, "aggregate"),
        ("load", "load_duration", "total", 4.0, "s", 1, "aggregate"),
        ("load", "load_duration", "mean", 2.0, "s", 1, "aggregate"),
        ("load", "load_duration", "p50", 2.0, "s", 1, "aggregate"),
        ("load", "load_duration", "value", 1.0, "s", None, "sample"),
        ("prefill", "peak_memory", "value", 500e6, "By", None, "aggregate"),
        ("prefill", "gpu_memory_used", "max", 2000e6, "By", None, "aggregate"),
        ("prefill", "prefill.memory.max_allocated", "value", 1500e6, "By", None, "aggregate"),
        ("prefill", "prefill_duration", "total", 4.0, "s", 2, "aggregate"),
        ("prefill", "prefill_duration", "mean", 2.0, "s", 2, "aggregate"),
        ("prefill", "prefill_duration", "p50", 2.0, "s", 2, "aggregate"),
        ("prefill", "prefill_duration", "stddev", 1.0, "s", 2, "aggregate"),
        ("prefill", "prefill_duration", "cv", 0.5, "1", 2, "aggregate"),
        ("prefill", "prefill_duration", "value", 1.0, "s", None, "sample"),
        ("prefill", "prefill_duration", "value", 3.0, "s", None, "sample"),
        ("prefill", "prefill_throughput", "value", 128.0, "token/s", None, "aggregate"),
        ("prefill", "prefill.energy.cpu", "value", 3.6, "J", None, "aggregate"),
        ("prefill", "prefill.energy.ram", "value", 0.0, "J", None, "aggregate"),
        ("prefill", "gpu_energy", "value", 7.2, "J", None, "aggregate"),
        ("prefill", "energy", "value", 10.8, "J", None, "aggregate"),
        ("forward", "forward.throughput", "value", 5.5, "sample/s", None, "aggregate"),
    ]


def test_a_benchmark_names_model_engine_and_version_beside_its_report() -> None:
    config = {
        "name": "x",
        "backend": {
            "name": "pytorch",
            "model": "org/m",
            "_target_": "optimum_benchmark.backends.PyTorchBackend",
        },
        "scenario": {"name": "inference", "input_shapes": {"batch_size": 2, "sequence_length": 16}},
        "environment": {
            "optimum_benchmark_version": "0.5.0",
            "optimum_benchmark_commit": "abc",
            "gpu": ["A100"],
            "cpu_ram_mb": 1024,
        },
    }
    read = read_file("benchmark.json", {"config": config, "report": {"decode": {"latency": LATENCY}}})

    assert read.said("model", "engine", "tool_version") == {("org/m", "pytorch", "0.5.0")}
    assert read.said("config", "workload", "system") == {
        (
            '{"backend":{"_target_":"optimum_benchmark.backends.PyTorchBackend","model":"org/m","name":"pytorch"},"name":"x"}',
            '{"scenario":{"input_shapes":{"batch_size":2,"sequence_length":16},"name":"inference"}}',
            '{"environment":{"cpu_ram_mb":1024,"gpu":["A100"],"optimum_benchmark_version":"0.5.0"}}',
        )
    }
    assert read.said("metric") == {("decode_duration",)}
    assert read.rows["record"].to_pylist()[0] == "/report/decode/latency"


def test_the_old_csv_has_its_units_in_the_names_of_its_columns() -> None:
    text = (
        ",forward.latency(s),forward.throughput(iter/s),generate.throughput(tok/s),forward.peak_memory(MB)\n"
        "0,2.1,0.475,3.39,500\n"
    )
    read = read_file("inference_results.csv", text)

    assert read.reader == "optimum-benchmark"
    assert read.figures() == [
        ("forward.latency", "value", 2.1, "s"),
        ("forward.throughput", "value", 0.475, "1/s"),
        ("generate.throughput", "value", 3.39, "token/s"),
        ("peak_memory", "value", 500e6, "By"),
    ]


def test_energy_in_the_old_table_is_no_throughput_and_a_unit_may_have_spaces_around_it() -> None:
    table = read_file("inference_results.csv", "decode.latency(s),decode.energy(kWh)\n2.0,0.5\n")
    report = {"decode": {"latency": LATENCY, "energy": {"unit": " kWh ", "cpu": 1.0}}}

    assert table.of("metric", "value", "unit") == [
        ("decode_duration", 2.0, "s"),
        ("decode.energy", 1.8e6, "J"),
    ]
    assert ("decode.energy.cpu", 3.6e6, "J") in read_file("r.json", report).of("metric", "value", "unit")
