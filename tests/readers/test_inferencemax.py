import json

import pytest

from data_contracts.json_values import Json
from tasks.readers.inferencemax import READER, settings_of_name
from tests.readers.reading import file, measurements, shown
from tests.readers.test_vllm_serve import RUN

PROCESSED = {
    "hw": "b200-trt",
    "tp": 8,
    "ep": 1,
    "dp_attention": "false",
    "conc": 4,
    "model": "deepseek-ai/DeepSeek-R1",
    "framework": "trt",
    "precision": "fp4",
    "tput_per_gpu": 100.5,
    "output_tput_per_gpu": 50.25,
    "mean_ttft": 0.2,
    "median_tpot": 0.0125,
    "median_intvty": 80.0,
    "p99_tpot": 0.02,
    "p99_intvty": 50.0,
    "std_tpot": 0.001,
    "std_intvty": 1000.0,
    "mean_e2el": 12.5,
}


def test_latencies_are_in_seconds_and_the_p99_of_the_speed_is_its_slow_end() -> None:
    rows = measurements(READER, PROCESSED)

    assert shown(rows, "field", "metric", "statistic", "value", "unit", "flags") == [
        ("tput_per_gpu", "total_throughput_per_gpu", "value", 100.5, "token/s", []),
        ("output_tput_per_gpu", "output_throughput_per_gpu", "value", 50.25, "token/s", []),
        ("mean_ttft", "ttft", "mean", 0.2, "s", []),
        ("median_tpot", "tpot", "p50", 0.0125, "s", []),
        ("median_intvty", "output_speed_per_user", "p50", 80.0, "token/s", ["derived"]),
        ("p99_tpot", "tpot", "p99", 0.02, "s", []),
        ("p99_intvty", "output_speed_per_user", "p1", 50.0, "token/s", ["derived", "slow_tail"]),
        ("std_tpot", "tpot", "stddev", 0.001, "s", []),
        ("mean_e2el", "e2e_latency", "mean", 12.5, "s", []),
    ]


def test_the_framework_is_the_engine_and_sizes_are_settings() -> None:
    rows = measurements(READER, {**PROCESSED, "image": "org/engine:v1", "isl": 1024, "osl": 8192})

    assert set(shown(rows, "engine", "model")) == {("tensorrt-llm", "deepseek-ai/DeepSeek-R1")}
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"dp_attention":false,"ep":1,"tp":8}',
            '{"conc":4,"isl":1024,"osl":8192}',
            '{"gpu_count":8,"hw":"b200-trt","image":"org/engine:v1","precision":"fp4"}',
        )
    }


@pytest.mark.parametrize(
    ("sizes", "gpus"),
    [
        ({"tp": 8, "ep": 8}, 8),
        ({"tp": 4, "pp": 2, "pcp_size": 2}, 16),
        ({"tp": 4, "num_prefill_gpu": 4, "num_decode_gpu": 16}, 20),
        ({"tp": 4, "disagg": True}, None),
        ({"tp": 4, "is_multinode": True}, None),
        ({"tp": "8"}, None),
    ],
)
def test_the_gpus_are_those_by_which_the_harness_divides(sizes: dict[str, Json], gpus: int | None) -> None:
    (system,) = set(measurements(READER, {**PROCESSED, **sizes})["system"].to_pylist())

    assert json.loads(system).get("gpu_count") == gpus


def test_lengths_that_no_key_says_stand_in_the_files_name() -> None:
    named = file("out/agg_dsr1_8k1k.json", json.dumps(PROCESSED), "inferencemax")
    other = file("out/agg_20k1kb.json", json.dumps(PROCESSED), "inferencemax")

    assert set(shown(named, "workload")) == {('{"conc":4,"isl":8192,"osl":1024}',)}
    assert set(shown(other, "workload")) == {('{"conc":4}',)}


def test_a_combined_file_is_a_run_for_each_entry_and_a_mock_is_flagged() -> None:
    mock = {**PROCESSED, "hw": "mock", "tput_per_gpu": 0.0, "mean_ttft": 0.0}
    rows = file("agg.json", json.dumps([PROCESSED, mock]), "inferencemax")

    assert [r for r in shown(rows, "record", "run", "metric", "value", "flags") if r[0] == "/1"][:3] == [
        ("/1", "agg.json run 2", "total_throughput_per_gpu", None, ["mock", "zero_is_missing"]),
        ("/1", "agg.json run 2", "output_throughput_per_gpu", 50.25, ["mock"]),
        ("/1", "agg.json run 2", "ttft", None, ["mock", "zero_is_missing"]),
    ]


def test_a_raw_result_is_vllms_with_its_engine_in_the_files_name() -> None:
    name = "raw/dsr1_1k1k_fp4_sglang_tp8_ep1_dpa_false_conc4_b200.json"

    rows = file(name, json.dumps(RUN), "vllm-bench-serve")

    assert set(shown(rows, "engine")) == {("sglang",)}
    assert settings_of_name(name) == {
        "workload": "dsr1_1k1k", "isl": 1024, "osl": 1024, "conc": 4, "precision": "fp4", "framework": "sglang", "tp": 8,
        "ep": 1, "dp_attention": False, "hw": "b200", "gpu_count": 8,
    }  # fmt: skip
    assert settings_of_name("raw/results_tp8.json") == {}


POWER = {
    **{key: PROCESSED[key] for key in ("hw", "tp", "ep", "conc", "model", "framework", "precision", "tput_per_gpu")},
    "isl": 8192,
    "osl": 1024,
    "is_multinode": False,
    "power_metric_schema_version": 2,
    "power_valid": 1,
    "avg_power_w": 610.5,
    "avg_total_gpu_power_w": 4884.0,
    "total_gpu_energy_j": 976800.0,
    "joules_per_successful_query": 3907.2,
    "joules_per_input_token": 0.5,
    "joules_per_output_token": 4.0,
    "joules_per_total_token": 0.444444,
    "queue_depth": 3,
}  # fmt: skip


def test_the_validation_of_power_is_the_gpus_power_and_the_energy_of_each() -> None:
    validation = {
        "schema_version": 1, "power_valid": True, "benchmark_result": "res.json", "integration_method": "trapezoidal",
        "benchmark_window": {"start_time_unix": 1763000000.0, "completed": 80}, "observed_gpu_count": 2,
        "per_gpu_sample_counts": {"0": 160, "1": 160}, "per_gpu_energy_j": {"0": 92658.5, "1": 91621.5},
        "metrics": {"avg_power_w": 601.5, "total_gpu_energy_j": 184280.0, "joules_per_output_token": 4.5},
    }  # fmt: skip
    rows = file("power_validation_res.json", json.dumps(validation), "inferencemax")

    assert shown(rows, "metric", "statistic", "value", "unit", "task") == [
        ("gpu_power", "mean", 601.5, "W", None),
        ("gpu_energy", "value", 184280.0, "J", None),
        ("energy_per_output_token", "value", 4.5, "J/token", None),
        ("gpu_energy", "value", 92658.5, "J", "gpu_0"),
        ("gpu_energy", "value", 91621.5, "J", "gpu_1"),
    ]


def test_power_is_in_watts_and_energy_by_output_and_by_all_tokens_stay_apart() -> None:
    rows = measurements(READER, POWER)

    assert shown(rows, "field", "metric", "statistic", "value", "unit") == [
        ("tput_per_gpu", "total_throughput_per_gpu", "value", 100.5, "token/s"),
        ("avg_power_w", "gpu_power", "mean", 610.5, "W"),
        ("avg_total_gpu_power_w", "gpu_power_total", "mean", 4884.0, "W"),
        ("total_gpu_energy_j", "gpu_energy", "value", 976800.0, "J"),
        ("joules_per_successful_query", "energy_per_request", "value", 3907.2, "J/request"),
        ("joules_per_input_token", "energy_per_input_token", "value", 0.5, "J/token"),
        ("joules_per_output_token", "energy_per_output_token", "value", 4.0, "J/token"),
        ("joules_per_total_token", "energy_per_total_token", "value", 0.444444, "J/token"),
        ("queue_depth", "queue_depth", "value", 3.0, None),
    ]
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"ep":1,"tp":8}',
            '{"conc":4,"isl":8192,"osl":1024}',
            '{"gpu_count":8,"hw":"b200-trt","is_multinode":false,"precision":"fp4"}',
        )
    }


def test_joules_of_several_nodes_without_a_schema_are_of_nobody_knows_which_gpus() -> None:
    several = {
        **POWER,
        "is_multinode": True,
        "num_prefill_gpu": 4,
        "num_decode_gpu": 8,
        "decode_avg_power_w": 500.0,
    }
    unversioned = {key: value for key, value in several.items() if key != "power_metric_schema_version"}

    def energies(entry: dict[str, object]) -> list[tuple[object, ...]]:
        rows = measurements(READER, entry)
        return [row for row in shown(rows, "metric", "value", "unit") if row[2] == "J/token"]

    assert [metric for metric, *_ in energies(several)] == [
        "energy_per_input_token", "energy_per_output_token", "energy_per_total_token",
    ]  # fmt: skip
    assert energies(unversioned) == [
        ("joules_per_input_token", 0.5, "J/token"),
        ("joules_per_output_token", 4.0, "J/token"),
        ("joules_per_total_token", 0.444444, "J/token"),
    ]
    assert ("decode_gpu_power", "mean", 500.0, "W") in shown(
        measurements(READER, several), "metric", "statistic", "value", "unit"
    )


MULTI_TURN = {
    "hw": "h200", "conc": 16, "image": "org/engine:1", "model": "acme/tiny-2b", "framework": "dynamo-vllm",
    "precision": "fp8", "scenario_type": "agentic-coding", "tp": 8, "ep": 1, "kv_offloading": "none",
    "num_requests_total": 50, "num_requests_successful": 48,
    "request_accounting": {"records_total": 50, "records_error_dropped": 2},
    "request_metrics": {
        "qps": {"window_seconds": 1.0, "samples": 60, "mean": 0.8},
        "latency": {
            "ttft": {"mean": 0.5, "p50": 0.4, "std": 0.1},
            "intvty": {"mean": 50.0, "p95": 25.0, "std": 4.0},
        },
        "tokens": {"input": {"mean": 9000.0}, "output_actual": {"p50": 300.0}},
        "throughput": {
            "input": {"tokens_per_second": 7200.0}, "duration_seconds": 60.0, "per_gpu": {"output_tput_tps": 30.0},
        },
    },
    "server_metrics": {"cache": {"gpu_hit_rate": 0.75}},
}  # fmt: skip


def test_a_multi_turn_result_nests_the_same_figures() -> None:
    rows = file("conc16.json", json.dumps(MULTI_TURN), "inferencemax")

    assert shown(rows, "record", "metric", "statistic", "value", "unit", "n", "flags") == [
        ("", "requests_total", "value", 50.0, "request", None, []),
        ("", "requests_completed", "value", 48.0, "request", None, []),
        ("/request_accounting", "request_accounting.records_total", "value", 50.0, None, None, []),
        ("/request_accounting", "requests_failed", "value", 2.0, "request", None, []),
        ("/request_metrics/qps", "request_metrics.qps.window_seconds", "value", 1.0, "s", 48, []),
        ("/request_metrics/qps", "request_metrics.qps.samples", "value", 60.0, None, 48, []),
        ("/request_metrics/qps", "request_throughput", "mean", 0.8, "request/s", 48, []),
        ("/request_metrics/latency/ttft", "ttft", "mean", 0.5, "s", 48, []),
        ("/request_metrics/latency/ttft", "ttft", "p50", 0.4, "s", 48, []),
        ("/request_metrics/latency/ttft", "ttft", "stddev", 0.1, "s", 48, []),
        ("/request_metrics/latency/intvty", "output_speed_per_user", "mean", 50.0, "token/s", 48, ["derived"]),
        ("/request_metrics/latency/intvty", "output_speed_per_user", "p5", 25.0, "token/s", 48, ["derived", "slow_tail"]),
        ("/request_metrics/latency/intvty", "output_speed_per_user", "stddev", 4.0, "token/s", 48, []),
        ("/request_metrics/tokens/input", "input_tokens", "mean", 9000.0, "token", 48, []),
        ("/request_metrics/tokens/output_actual", "output_tokens", "p50", 300.0, "token", 48, []),
        ("/request_metrics/throughput", "run_duration", "value", 60.0, "s", 48, []),
        ("/request_metrics/throughput/input", "input_throughput", "value", 7200.0, "token/s", 48, []),
        ("/request_metrics/throughput/per_gpu", "output_throughput_per_gpu", "value", 30.0, "token/s", 48, []),
        ("/server_metrics/cache", "server_metrics.cache.gpu_hit_rate", "value", 0.75, None, None, ["server_side"]),
    ]  # fmt: skip
    assert set(shown(rows, "engine", "model")) == {("dynamo-vllm", "acme/tiny-2b")}


def test_a_row_of_the_database_holds_its_figures_below_metrics() -> None:
    row = {
        "id": 7, "hardware": "b200", "framework": "sglang", "model": "acme/tiny-2b", "precision": "fp8", "isl": 1024,
        "osl": 1024, "conc": 64, "prefill_tp": 8, "date": "2026-03-02", "run_url": "https://example.invalid/1",
        "metrics": {"tput_per_gpu": 900.5, "p99_ttft": 0.75, "std_intvty": 9.0, "power_valid": 0},
    }  # fmt: skip
    rows = file("rows.json", json.dumps([row]), "inferencemax")

    assert shown(rows, "record", "field", "metric", "statistic", "value", "unit") == [
        ("/0/metrics", "tput_per_gpu", "total_throughput_per_gpu", "value", 900.5, "token/s"),
        ("/0/metrics", "p99_ttft", "ttft", "p99", 0.75, "s"),
    ]
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"prefill_tp":8}',
            '{"conc":64,"isl":1024,"osl":1024}',
            '{"hardware":"b200","precision":"fp8"}',
        )
    }
