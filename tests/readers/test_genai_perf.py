from typing import Any

from tests.readers.whole_files import read_file

LATENCY = {"unit": "ms", "avg": 100.0, "p99": 150.0, "min": 50.0, "max": 200.0, "std": 12.5}
FLAT: dict[str, Any] = {
    "request_throughput": {"unit": "requests/sec", "avg": 2.5},
    "request_latency": LATENCY,
    "time_to_first_token": {"unit": "ms", "avg": 20.0, "p99": 30.0},
    "inter_token_latency": {"unit": "ms", "avg": 4.0, "min": 0.0},
    "output_token_throughput_per_request": {"unit": "tokens/sec", "avg": 25.0, "p50": 24.0},
    "output_sequence_length": {"unit": "tokens", "avg": 128.0, "p50": 127.0},
    "request_count": {"unit": "count", "avg": 50.0},
    "input_config": {
        "model": ["gpt2"], "service_kind": "triton", "backend": "vllm", "streaming": True, "concurrency": 4,
        "artifact_dir": "/tmp/x", "seed": None,
    },
}  # fmt: skip


def test_every_metric_is_taken_in_the_unit_beside_it_and_its_token_latency_is_tpot() -> None:
    read = read_file("profile_export_genai_perf.json", FLAT)

    assert read.reader == "genai-perf"
    assert read.of("metric", "statistic", "value", "unit", "flags") == [
        ("request_throughput", "value", 2.5, "request/s", []),
        ("e2e_latency", "mean", 0.1, "s", []),
        ("e2e_latency", "p99", 0.15, "s", []),
        ("e2e_latency", "min", 0.05, "s", []),
        ("e2e_latency", "max", 0.2, "s", []),
        ("e2e_latency", "stddev", 0.0125, "s", []),
        ("ttft", "mean", 0.02, "s", []),
        ("ttft", "p99", 0.03, "s", []),
        ("tpot", "mean", 0.004, "s", []),
        ("tpot", "min", None, "s", ["zero_is_missing"]),
        ("output_speed_per_user", "mean", 25.0, "token/s", ["divided_by_e2e"]),
        ("output_speed_per_user", "p50", 24.0, "token/s", ["divided_by_e2e"]),
        ("output_tokens", "mean", 128.0, "token", []),
        ("output_tokens", "p50", 127.0, "token", []),
        ("requests_completed", "value", 50.0, "request", []),
    ]


def test_only_a_backend_of_triton_is_an_engine_and_paths_are_no_settings() -> None:
    read = read_file("p.json", FLAT)
    openai = {
        **FLAT,
        "input_config": {"model_names": ["gpt2"], "endpoint": {"service_kind": "openai", "backend": "vllm"}},
    }

    config = '{"backend":"vllm","model":["gpt2"],"service_kind":"triton"}'
    assert read.said("model", "engine", "config", "workload", "system") == {
        ("gpt2", "vllm", config, '{"concurrency":4,"streaming":true}', None)
    }
    assert read_file("p.json", openai).said("model", "engine") == {("gpt2", None)}


def test_without_streaming_there_is_no_first_token() -> None:
    told = {**FLAT, "input_config": {"model_names": ["gpt2"], "endpoint": {"streaming": False}}}
    copied = {**FLAT, "time_to_first_token": LATENCY, "input_config": {"model_names": ["gpt2"]}}

    for document in (told, copied):
        first = read_file("p.json", document).where("metric", "ttft")
        assert {tuple(flags) for flags in first.rows["flags"].to_pylist()} == {("non_streaming_ttft",)}
        assert set(first.rows["value"].to_pylist()) == {None}


def test_the_csv_has_two_tables_and_thousands_separators() -> None:
    text = (
        "Metric,avg,min,max,p99\n"
        'Time To First Token (ms),"1,146.31",249.48,"3,485.23","3,457.97"\n'
        'Request Latency (ms),"6,406.20","5,371.47","9,608.72","9,436.13"\n'
        "\n"
        "Metric,Value\n"
        "Output Token Throughput (per sec),261.25\n"
        "Request Throughput (per sec),1.50\n"
        "Request Count (count),40.00\n"
    )
    read = read_file("profile_export_genai_perf.csv", text)

    assert read.reader == "genai-perf"
    assert read.of("record", "field", "metric", "statistic", "value", "unit") == [
        ("0", "avg", "ttft", "mean", 1.14631, "s"),
        ("0", "min", "ttft", "min", 0.24948, "s"),
        ("0", "max", "ttft", "max", 3.48523, "s"),
        ("0", "p99", "ttft", "p99", 3.45797, "s"),
        ("1", "avg", "e2e_latency", "mean", 6.4062, "s"),
        ("1", "min", "e2e_latency", "min", 5.37147, "s"),
        ("1", "max", "e2e_latency", "max", 9.60872, "s"),
        ("1", "p99", "e2e_latency", "p99", 9.43613, "s"),
        ("2", "Value", "output_throughput", "value", 261.25, "token/s"),
        ("3", "Value", "request_throughput", "value", 1.5, "request/s"),
        ("4", "Value", "requests_completed", "value", 40.0, "request"),
    ]
    assert {tuple(flags) for flags in read.rows["flags"].to_pylist()} == {("rounded",)}


def test_a_sweep_names_a_configuration_in_each_row_and_the_gpu_in_a_second_table() -> None:
    text = (
        "Config Name,Concurrency,p99 Time To First Token (ms),Request Throughput (requests/sec)\n"
        "gpt2_run_config_0,32,184.43,10.12\n"
        "\n"
        "Config Name,GPU,p99 GPU Power Usage (W),p99 GPU Energy Consumption (MJ),p99 GPU Memory Used (GB)\n"
        "gpt2_run_config_0,gpu0,80.5,0.12,22.5\n"
    )
    read = read_file("analyze_export_genai_perf.csv", text)

    assert read.reader == "genai-perf"
    assert read.of("metric", "statistic", "value", "unit", "task", "model") == [
        ("ttft", "p99", 0.18443, "s", None, "gpt2"),
        ("request_throughput", "value", 10.12, "request/s", None, "gpt2"),
        ("gpu_power", "p99", 80.5, "W", "gpu0", "gpt2"),
        ("gpu_energy", "p99", 120_000.0, "J", "gpu0", "gpt2"),
        ("gpu_memory_used", "p99", 22.5e9, "By", "gpu0", "gpt2"),
    ]
    assert read.said("config", "workload", "system") == {(None, '{"Concurrency":32}', None)}


def test_a_table_of_other_metrics_is_left_to_the_generic_reader() -> None:
    assert read_file("t.csv", "Metric,avg,min\nspeed,1,2\nheat,3,4\n").reader == "generic-csv"
