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
