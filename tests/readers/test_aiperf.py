from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import jsonl, read_file

ENDPOINT = {"model_names": ["org/small"], "streaming": True, "url": "h:8000"}
FLAT: dict[str, Any] = {
    "request_throughput": {"unit": "requests/sec", "avg": 0.5},
    "request_latency": {"unit": "ms", "avg": 3750.0, "p50": 3700.0},
    "time_to_first_token": {"unit": "ms", "avg": 36.0, "p50": 35.0},
    "time_to_first_output_token": {"unit": "ms", "avg": 40.0, "p50": 39.0},
    "inter_token_latency": {"unit": "ms", "avg": 18.0, "p50": 17.5},
    "inter_chunk_latency": {"unit": "ms", "avg": 19.0, "p50": 18.5},
    "goodput": None,
    "total_osl": {"unit": "tokens", "avg": 12798.0},
    "benchmark_duration": {"unit": "sec", "avg": 127.5},
    "min_request_timestamp": {"unit": "ns", "avg": 1.7625518016630561e18},
    "input_config": {"endpoint": ENDPOINT, "loadgen": {"concurrency": 2}, "cli_command": "aiperf profile"},
    "was_cancelled": False,
    "start_time": "2025-11-07T13:43:21.661653",
}


def test_flat_metrics_are_taken_and_unused_ones_leave_no_row() -> None:
    read = read_file("profile_export_aiperf.json", FLAT)

    assert read.reader == "aiperf"
    assert read.figures() == [
        ("request_throughput", "value", 0.5, "request/s"),
        ("e2e_latency", "mean", 3.75, "s"),
        ("e2e_latency", "p50", 3.7, "s"),
        ("ttft", "mean", 0.036, "s"),
        ("ttft", "p50", 0.035, "s"),
        ("ttft_content", "mean", 0.04, "s"),
        ("ttft_content", "p50", 0.039, "s"),
        ("tpot", "mean", 0.018, "s"),
        ("tpot", "p50", 0.0175, "s"),
        ("itl", "mean", 0.019, "s"),
        ("itl", "p50", 0.0185, "s"),
        ("output_tokens_total", "value", 12798.0, "token"),
        ("run_duration", "value", 127.5, "s"),
    ]


def test_the_load_and_the_extra_inputs_are_what_was_asked() -> None:
    config = {
        "endpoint": ENDPOINT,
        "loadgen": {"concurrency": 2, "request_count": 64},
        "input": {
            "extra": [["ignore_eos", True], ["temperature", 0.5]],
            "prompt": {"input_tokens": {"mean": 100, "stddev": 0}},
            "random_seed": 7,
        },
    }
    read = read_file("profile_export_aiperf.json", {**FLAT, "input_config": config})

    assert read.said("config", "workload", "system") == {
        (
            '{"input":{"extra":{"temperature":0.5}}}',
            '{"endpoint":{"model_names":["org/small"],"streaming":true},"input":{"extra":{"ignore_eos":true},"prompt":'
            '{"input_tokens":{"mean":100,"stddev":0}},"random_seed":7},"loadgen":{"concurrency":2,"request_count":64}}',
            None,
        )
    }


def test_the_epoch_is_the_time_and_the_local_one_only_where_there_is_none() -> None:
    local = {**FLAT, "min_request_timestamp": None}

    assert read_file("p.json", FLAT).said("timestamp", "model", "engine") == {
        (datetime(2025, 11, 7, 21, 43, 21, 663_056, UTC), "org/small", None)
    }
    assert read_file("p.json", local).said("timestamp") == {
        (datetime(2025, 11, 7, 13, 43, 21, 661_653, UTC),)
    }


def test_the_first_schema_holds_records_whose_nulls_are_no_measurements() -> None:
    records = {
        "ttft": {
            "tag": "ttft",
            "unit": "ms",
            "header": "Time to First Token",
            "avg": 20.0,
            "p50": 19.0,
            "count": 89,
        },
        "request_count": {"tag": "request_count", "unit": "requests", "avg": 89.0, "min": None, "count": 1},
        "error_request_count": {"tag": "e", "unit": "requests", "avg": 11.0, "min": None, "count": 1},
    }
    document = {
        "records": records,
        "input_config": {"endpoint": ENDPOINT},
        "was_cancelled": True,
        "error_summary": [],
    }
    read = read_file("p.json", document)

    assert read.of("record", "metric", "statistic", "value", "unit", "n", "flags") == [
        ("/records/ttft", "ttft", "mean", 0.02, "s", 89, ["cancelled"]),
        ("/records/ttft", "ttft", "p50", 0.019, "s", 89, ["cancelled"]),
        ("/records/request_count", "requests_completed", "value", 89.0, "request", 1, ["cancelled"]),
        ("/records/error_request_count", "requests_failed", "value", 11.0, "request", 1, ["cancelled"]),
    ]


def test_the_third_schema_adds_counts_and_sums_and_its_warm_up_is_no_measurement() -> None:
    document = {
        "schema_version": "1.2", "aiperf_version": "0.8.0", "benchmark_id": "b",
        "request_latency": {"unit": "ms", "avg": 10.0, "p50": 9.0, "count": 4, "sum": 40.0},
        "warmup_metrics": {"request_latency": {"unit": "ms", "avg": 99.0, "p50": 98.0, "count": 1}},
        "some_new_metric": {"unit": "us", "avg": 5.0, "p50": 4.0},
        "input_config": {"endpoint": ENDPOINT},
    }  # fmt: skip
    read = read_file("p.json", document)

    assert read.of("metric", "statistic", "value", "unit", "n", "status") == [
        ("e2e_latency", "mean", 0.01, "s", 4, "ok"),
        ("e2e_latency", "p50", 0.009, "s", 4, "ok"),
        ("e2e_latency", "total", 0.04, "s", 4, "ok"),
        ("e2e_latency", "mean", 0.099, "s", 1, "warmup"),
        ("e2e_latency", "p50", 0.098, "s", 1, "warmup"),
        ("some_new_metric", "mean", 5e-06, "s", None, "ok"),
        ("some_new_metric", "p50", 4e-06, "s", None, "ok"),
    ]
    assert read.said("tool_version") == {("0.8.0",)}


def test_telemetry_is_by_gpu() -> None:
    power = {"unit": "W", "avg": 135.0, "p50": 136.0}
    memory = {"unit": "GB", "avg": 40.0, "p50": 41.0}
    gpu = {
        "gpu_index": 0,
        "gpu_name": "A6000",
        "metrics": {"gpu_power_usage": power, "gpu_memory_used": memory},
    }
    document = {**FLAT, "telemetry_data": {"summary": {}, "endpoints": {"h:9400": {"gpus": {"gpu_0": gpu}}}}}
    read = read_file("p.json", document).where("task", "h:9400 gpu_0")

    assert read.figures() == [
        ("gpu_power", "mean", 135.0, "W"),
        ("gpu_power", "p50", 136.0, "W"),
        ("gpu_memory_used", "mean", 40e9, "By"),
        ("gpu_memory_used", "p50", 41e9, "By"),
    ]


def test_a_request_is_a_record_and_one_that_failed_holds_no_latency() -> None:
    good: dict[str, Any] = {
        "metadata": {"x_request_id": "a", "timestamp_ns": 1759522419159192408, "credit_phase": "profiling"},
        "metrics": {
            "ttft": {"value": 1680.5, "unit": "ms"},
            "output_token_count": {"value": 61, "unit": "tokens"},
            "inter_chunk_latency": {"value": [134.5, 141.25], "unit": "ms"},
            "min_request_timestamp": {"value": 1759522419159192408, "unit": "ns"},
        },
        "error": None,
    }
    bad = {
        "metadata": {"x_request_id": "b", "timestamp_ns": 1759522419154829652, "credit_phase": "profiling"},
        "metrics": {"error_request_count": {"value": 1, "unit": "requests"}},
        "error": {"code": 499, "type": "RequestCancellationError", "message": "cancelled"},
    }
    warm = {
        **good,
        "metadata": {**good["metadata"], "credit_phase": "warmup"},
        "metrics": {"ttft": {"value": 9, "unit": "ms"}},
    }
    read = read_file("profile_export.jsonl", jsonl(good, bad, warm))

    assert read.of("record", "field", "metric", "value", "unit", "status", "scope") == [
        ("0", "ttft", "ttft", 1.6805, "s", "ok", "request"),
        ("0", "output_token_count", "output_token_count", 61.0, "token", "ok", "request"),
        ("0/metrics/inter_chunk_latency/value", "0", "itl", 0.1345, "s", "ok", "sample"),
        ("0/metrics/inter_chunk_latency/value", "1", "itl", 0.14125, "s", "ok", "sample"),
        ("1", "error_request_count", "requests_failed", 1.0, "request", "failed", "request"),
        ("2", "ttft", "ttft", 0.009, "s", "warmup", "request"),
    ]
    assert read.rows["timestamp"].to_pylist()[0] == datetime(2025, 10, 3, 20, 13, 39, 159_192, UTC)


def test_the_csv_is_told_from_that_of_genai_perf_and_its_timestamps_are_no_figures() -> None:
    text = (
        "Metric,avg,min,max,p50,std\nTime to First Token (ms),2343.22,464.66,3853.86,2369.32,1049.82\n\nMetric,Value\n"
        "Minimum Request Timestamp (ns),1759522419154568960.00\nRequest Throughput (requests/sec),9.55\n"
        "Benchmark Duration (sec),9.32\n"
    )
    read = read_file("profile_export_aiperf.csv", text)

    assert read.reader == "aiperf"
    assert read.figures() == [
        ("ttft", "mean", 2.34322, "s"),
        ("ttft", "min", 0.46466, "s"),
        ("ttft", "max", 3.85386, "s"),
        ("ttft", "p50", 2.36932, "s"),
        ("ttft", "stddev", 1.04982, "s"),
        ("request_throughput", "value", 9.55, "request/s"),
        ("run_duration", "value", 9.32, "s"),
    ]
    assert read.said("timestamp") == {(datetime(2025, 10, 3, 20, 13, 39, 154_568, UTC),)}


def test_a_percentile_averaged_over_runs_is_no_percentile_of_requests() -> None:
    rate = {"mean": 140.0, "std": 56.5, "cv": 0.4, "se": 40.0, "ci_low": 100.0, "ci_high": 180.0, "t_critical": 12.7,
            "unit": "requests/sec"}  # fmt: skip
    first = {"mean": 150.0, "cv": 0.1, "unit": "ms"}
    document = {
        "schema_version": "1.0", "aiperf_version": "0.8.0",
        "metadata": {"aggregation_type": "confidence", "num_successful_runs": 5, "confidence_level": 0.95},
        "metrics": {"request_throughput_avg": rate, "time_to_first_token_p99": first},
    }  # fmt: skip
    read = read_file("profile_export_aiperf_aggregate.json", document)

    assert read.of("metric", "statistic", "value", "unit", "n") == [
        ("request_throughput", "mean", 140.0, "request/s", 5),
        ("request_throughput", "stddev", 56.5, "request/s", 5),
        ("request_throughput", "cv", 0.4, "1", 5),
        ("request_throughput", "stderr", 40.0, "request/s", 5),
        ("request_throughput", "ci_low", 100.0, "request/s", 5),
        ("request_throughput", "ci_high", 180.0, "request/s", 5),
        ("time_to_first_token_p99", "mean", 0.15, "s", 5),
        ("time_to_first_token_p99", "cv", 0.1, "1", 5),
    ]


SLICE: dict[str, Any] = {
    "time_to_first_token": {"unit": "ms", "avg": 45.5, "p99": 76.5, "count": 3},
    "request_throughput": {"unit": "requests/sec", "avg": 2.5},
}


def test_a_time_slice_is_a_point_of_a_series_in_either_of_its_schemas() -> None:
    slices = [{"timeslice_index": 0, **SLICE}, {"start_ns": 1759522419159192408, "end_ns": 1759522429159192408,
              "is_complete": True, **SLICE}]  # fmt: skip
    read = read_file(
        "slices.json",
        {"timeslices": slices, "input_config": {"endpoint": ENDPOINT, "loadgen": {"concurrency": 2}}},
    )

    assert read.reader == "aiperf"
    assert read.of("record", "metric", "statistic", "value", "unit", "n", "scope") == [
        ("/timeslices/0/time_to_first_token", "ttft", "mean", 0.0455, "s", 3, "timeseries"),
        ("/timeslices/0/time_to_first_token", "ttft", "p99", 0.0765, "s", 3, "timeseries"),
        (
            "/timeslices/0/request_throughput",
            "request_throughput",
            "value",
            2.5,
            "request/s",
            None,
            "timeseries",
        ),
        ("/timeslices/1/time_to_first_token", "ttft", "mean", 0.0455, "s", 3, "timeseries"),
        ("/timeslices/1/time_to_first_token", "ttft", "p99", 0.0765, "s", 3, "timeseries"),
        (
            "/timeslices/1/request_throughput",
            "request_throughput",
            "value",
            2.5,
            "request/s",
            None,
            "timeseries",
        ),
    ]
    assert [row[0] for row in read.of("timestamp")][2:4] == [
        None,
        datetime(2025, 10, 3, 20, 13, 39, 159_192, UTC),
    ]
    assert read.said("model", "config", "workload", "system") == {
        (
            "org/small", None,
            '{"endpoint":{"model_names":["org/small"],"streaming":true},"loadgen":{"concurrency":2}}', None,
        )
    }  # fmt: skip


def test_the_csv_of_time_slices_has_a_row_for_each_statistic() -> None:
    text = (
        "Timeslice,Metric,Unit,Stat,Value\n0,Time to First Token,ms,avg,45.50\n0,Time to First Token,ms,p99,76.50\n"
        "0,Request Throughput,requests/sec,avg,2.50\n1,Request Latency,ms,avg,0.00\n"
    )
    read = read_file("slices.csv", text)

    assert read.reader == "aiperf"
    assert read.of("record", "metric", "statistic", "value", "unit", "scope", "flags") == [
        ("0", "ttft", "mean", 0.0455, "s", "timeseries", ["rounded"]),
        ("1", "ttft", "p99", 0.0765, "s", "timeseries", ["rounded"]),
        ("2", "request_throughput", "value", 2.5, "request/s", "timeseries", ["rounded"]),
        ("3", "e2e_latency", "value", None, "s", "timeseries", ["rounded", "zero_is_missing"]),
    ]


def test_collated_requests_of_all_runs_are_in_the_tools_own_units_and_in_none_where_those_are_not_known() -> (
    None
):
    combined = {"mean": 150.0, "std": 2.5, "p50": 149.0, "count": 8}
    document = {
        "schema_version": "1.0.0", "aiperf_version": "0.12.0",
        "metadata": {"aggregation_type": "detailed", "num_successful_runs": 2, "run_labels": ["run_0001"]},
        "metrics": {
            "request_latency": {"combined": combined, "per_run": [{"label": "run_0001", "mean": 151.0, "count": 4}]},
            "credit_drop": {"combined": {"mean": 3.0, "count": 8}, "per_run": []},
        },
    }  # fmt: skip
    read = read_file("profile_export_aiperf_collated.json", document)

    assert read.of("record", "metric", "statistic", "value", "unit", "n", "flags") == [
        ("/metrics/request_latency/combined", "e2e_latency", "mean", 0.15, "s", 8, []),
        ("/metrics/request_latency/combined", "e2e_latency", "stddev", 0.0025, "s", 8, []),
        ("/metrics/request_latency/combined", "e2e_latency", "p50", 0.149, "s", 8, []),
        ("/metrics/request_latency/per_run/0", "e2e_latency", "mean", 0.151, "s", 4, ["subset"]),
        ("/metrics/credit_drop/combined", "credit_drop", "mean", 3.0, None, 8, []),
    ]


def test_each_combination_of_a_sweep_is_a_run_with_its_parameters() -> None:
    document = {
        "aggregation_type": "sweep", "num_profile_runs": 2, "num_successful_runs": 2, "failed_runs": [],
        "metadata": {"sweep_parameters": [{"name": "concurrency", "values": [10, 20]}], "num_combinations": 2},
        "per_combination_metrics": [
            {
                "parameters": {"concurrency": 10},
                "metrics": {
                    "request_throughput_avg": {"mean": 100.5, "unit": "requests/sec"},
                    "time_to_first_token_avg": {"mean": 90.0, "unit": "ms"},
                    "time_to_first_token_p99": {"mean": 120.5, "unit": "ms"},
                },
            },
            {
                "parameters": {"concurrency": 20},
                "metrics": {"time_to_first_token_p99": {"mean": 130.0, "std": 8.0, "cv": 0.0625, "unit": "ms"}},
            },
        ],
        "best_configurations": {"best_throughput": {"parameters": {"concurrency": 10}, "metric": 100.5}},
        "pareto_optimal": [{"concurrency": 10}],
    }  # fmt: skip
    read = read_file("profile_export_aiperf_sweep.json", document)

    first = ("profile_export_aiperf_sweep.json combination 1", '{"concurrency":10}')
    second = ("profile_export_aiperf_sweep.json combination 2", '{"concurrency":20}')
    assert read.said("config", "system") == {(None, None)}
    assert read.of("run", "workload", "metric", "statistic", "value", "unit", "flags") == [
        (*first, "request_throughput", "value", 100.5, "request/s", []),
        (*first, "ttft", "mean", 0.09, "s", []),
        (*first, "ttft", "p99", 0.1205, "s", []),
        (*second, "time_to_first_token_p99", "mean", 0.13, "s", ["over_runs"]),
        (*second, "time_to_first_token_p99", "stddev", 0.008, "s", ["over_runs"]),
        (*second, "time_to_first_token_p99", "cv", 0.0625, "1", ["over_runs"]),
    ]


def test_the_csv_of_a_sweep_is_read_without_what_it_repeats_below() -> None:
    names = [f"{name}_{key}" for name in ("request_throughput_avg", "time_to_first_token_p99") for key in
             ("mean", "std", "min", "max", "cv")]  # fmt: skip
    text = (
        f"concurrency,{','.join(names)}\n10,100.50,,,,,120.50,,,,\n20,180.25,8.50,170.00,195.00,0.0471,135.20,9.30,125.00,"
        "148.00,0.0688\n\nBest Configurations\nConfiguration,concurrency,Metric,Unit\n"
        "Best Throughput,20,180.25,requests/sec\n"
    )
    read = read_file("profile_export_aiperf_sweep.csv", text)

    assert read.reader == "aiperf"
    assert read.said("config", "system") == {(None, None)}
    assert read.where("record", "0").of("workload", "metric", "statistic", "value", "unit", "flags") == [
        ('{"concurrency":10}', "request_throughput", "value", 100.5, "request/s", ["rounded"]),
        ('{"concurrency":10}', "ttft", "p99", 0.1205, "s", ["rounded"]),
    ]
    assert read.where("record", "1").of("metric", "statistic", "value")[::5] == [
        ("request_throughput", "mean", 180.25),
        ("time_to_first_token_p99", "mean", 0.1352),
    ]


def test_the_csv_of_confidence_over_runs_has_its_units_in_a_column() -> None:
    text = (
        "metric,mean,std,min,max,cv,se,ci_low,ci_high,t_critical,unit\n"
        "request_throughput_avg,140.00,56.50,100.00,180.00,0.4036,40.0000,100.00,180.00,12.7062,requests/sec\n"
        "time_to_first_token_p99,150.00,,,,,,,,,ms\n\nAggregation Type,confidence\nTotal Runs,5\n"
    )
    read = read_file("profile_export_aiperf_aggregate.csv", text)

    assert read.of("record", "metric", "statistic", "value", "unit") == [
        ("0", "request_throughput", "mean", 140.0, "request/s"),
        ("0", "request_throughput", "stddev", 56.5, "request/s"),
        ("0", "request_throughput", "min", 100.0, "request/s"),
        ("0", "request_throughput", "max", 180.0, "request/s"),
        ("0", "request_throughput", "cv", 0.4036, "1"),
        ("0", "request_throughput", "stderr", 40.0, "request/s"),
        ("0", "request_throughput", "ci_low", 100.0, "request/s"),
        ("0", "request_throughput", "ci_high", 180.0, "request/s"),
        ("1", "time_to_first_token_p99", "mean", 0.15, "s"),
    ]


def test_the_statistics_of_energy_are_a_counters_and_its_rise_is_what_the_run_used() -> None:
    counter = {"unit": "MJ", "avg": 1443.75, "min": 1443.5, "max": 1444.0, "std": 0.25}
    risen = {"unit": "MJ", "avg": 0.5}
    gpus = {
        "gpu_0": {"metrics": {"energy_consumption": counter}},
        "gpu_1": {"metrics": {"energy_consumption": risen}},
    }
    document = {**FLAT, "telemetry_data": {"endpoints": {"h:9400": {"gpus": gpus}}}}
    read = read_file("p.json", document)

    assert read.where("task", "h:9400 gpu_0").of("metric", "statistic", "value", "flags") == [
        ("gpu_energy", "value", 500_000.0, ["derived"]),
        ("gpu_energy_counter", "mean", 1_443_750_000.0, []),
        ("gpu_energy_counter", "min", 1_443_500_000.0, []),
        ("gpu_energy_counter", "max", 1_444_000_000.0, []),
        ("gpu_energy_counter", "stddev", 250_000.0, []),
    ]
    assert read.where("task", "h:9400 gpu_1").of("metric", "statistic", "value") == [
        ("gpu_energy", "value", 500_000.0)
    ]


def test_the_newest_schema_names_its_gpus_metrics_after_their_maker_and_says_where_in_a_sweep_it_stands() -> (
    None
):
    metrics = {
        "nvidia_power_usage": {"unit": "W", "avg": 310.0, "p50": 309.0},
        "nvidia_gpu_utilization": {"unit": "%", "avg": 85.0, "p50": 86.0},
        "nvidia_memory_used": {"unit": "GB", "avg": 40.0, "p50": 41.0},
    }
    gpu = {"gpu_index": 0, "platform": "nvidia", "metrics": metrics}
    document = {
        "schema_version": "1.5", "aiperf_version": "0.13.0",
        "request_latency": {"unit": "ms", "avg": 10.0, "p99": 12.0, "adj_p99": 13.0, "count": 4},
        "run_info": {"benchmark_id": "b", "random_seed": 44, "trial": 0, "variation_index": 2,
                     "variation_values": {"phases.profiling.concurrency": 40}},
        "telemetry_data": {"endpoints": {"h:9400": {"gpus": {"gpu_0": gpu}}}},
        "input_config": {"endpoint": ENDPOINT},
    }  # fmt: skip
    read = read_file("p.json", document)

    assert [row for row in read.figures() if row[1] != "p50"] == [
        ("e2e_latency", "mean", 0.01, "s"),
        ("e2e_latency", "p99", 0.012, "s"),
        ("e2e_latency_adjusted", "p99", 0.013, "s"),
        ("gpu_power", "mean", 310.0, "W"),
        ("gpu_utilization", "mean", 0.85, "1"),
        ("gpu_memory_used", "mean", 40e9, "By"),
    ]
    workload = (
        '{"endpoint":{"model_names":["org/small"],"streaming":true},"random_seed":44,'
        '"variation_values":{"phases.profiling.concurrency":40}}'
    )
    assert read.said("config", "workload", "system") == {(None, workload, None)}


def test_each_gpu_of_a_csv_is_told_apart() -> None:
    text = (
        "Metric,avg,min,max,p50,std\nRequest Latency (ms),10.00,9.00,11.00,10.00,0.50\n\n\n"
        "Endpoint,GPU_Index,GPU_Name,GPU_UUID,Platform,Metric,avg,min,max,p50,std\n"
        "h:9401,0,X1,GPU-a,nvidia,NVIDIA GPU Power Usage (W),300.00,290.00,310.00,300.00,5.00\n"
        "h:9401,1,X1,GPU-b,nvidia,NVIDIA GPU Power Usage (W),200.00,190.00,210.00,200.00,5.00\n"
    )
    read = read_file("profile_export_aiperf.csv", text).where("statistic", "mean")

    assert read.of("task", "metric", "value") == [
        (None, "e2e_latency", 0.01),
        ("h:9401 gpu_0", "gpu_power", 300.0),
        ("h:9401 gpu_1", "gpu_power", 200.0),
    ]


def test_energy_per_token_is_in_joules_by_token_and_a_share_of_failures_is_a_rate() -> None:
    document = {
        "schema_version": "1.5", "aiperf_version": "0.13.0", "input_config": {"endpoint": ENDPOINT},
        "energy_per_output_token": {"unit": "mJ/token", "avg": 1250.0},
        "energy_per_total_token": {"unit": "mJ/token", "avg": 125.0},
        "energy_per_request": {"unit": "J/request", "avg": 62.5},
        "output_tokens_per_joule": {"unit": "tokens/J", "avg": 0.75},
        "request_error_rate": {"unit": "%", "avg": 5.0},
    }  # fmt: skip

    assert read_file("p.json", document).figures() == [
        ("energy_per_output_token", "value", 1.25, "J/token"),
        ("energy_per_total_token", "value", 0.125, "J/token"),
        ("energy_per_request", "value", 62.5, "J/request"),
        ("output_tokens_per_joule", "value", 0.75, "token/J"),
        ("error_rate", "value", 0.05, "1"),
    ]


def test_a_scrape_of_a_gpu_is_in_the_units_of_the_tool_and_its_energy_a_counter() -> None:
    scrape = {
        "timestamp_ns": 1762551530946074466, "dcgm_url": "http://h:9400/metrics", "gpu_index": 1,
        "gpu_uuid": "GPU-0", "gpu_model_name": "NVIDIA RTX 6000",
        "telemetry_data": {
            "gpu_power_usage": 30.5, "energy_consumption": 32.5, "gpu_utilization": 25.0, "gpu_memory_used": 49.5,
            "gpu_temperature": 37.0, "sm_clock_frequency": 210.0, "xid_errors": 0.0, "mem_utilization": None,
        },
    }  # fmt: skip
    read = read_file("gpu_telemetry_export.jsonl", jsonl(scrape))

    assert read.reader == "aiperf"
    assert read.of("metric", "value", "unit", "scope", "task") == [
        ("gpu_power", 30.5, "W", "timeseries", "h:9400 gpu_1"),
        ("gpu_energy_counter", 32_500_000.0, "J", "timeseries", "h:9400 gpu_1"),
        ("gpu_utilization", 0.25, "1", "timeseries", "h:9400 gpu_1"),
        ("gpu_memory_used", 49_500_000_000.0, "By", "timeseries", "h:9400 gpu_1"),
        ("gpu_temperature", 37.0, "Cel", "timeseries", "h:9400 gpu_1"),
        ("sm_clock_frequency", 210_000_000.0, "Hz", "timeseries", "h:9400 gpu_1"),
        ("xid_errors", 0.0, None, "timeseries", "h:9400 gpu_1"),
        ("mem_utilization", None, "1", "timeseries", "h:9400 gpu_1"),
    ]
