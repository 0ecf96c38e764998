import json

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
    assert set(shown(measurements(READER, PROCESSED), "engine", "model", "config")) == {
        (
            "tensorrt-llm", "deepseek-ai/DeepSeek-R1",
            '{"conc":4,"dp_attention":false,"ep":1,"hw":"b200-trt","precision":"fp4","tp":8}',
        )
    }  # fmt: skip


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
    assert settings_of_name(name)["hw"] == "b200" and settings_of_name("raw/results_tp8.json") == {}
