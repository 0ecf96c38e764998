from datetime import UTC, datetime
from typing import Any

import orjson

from tests.readers.whole_files import read_file

RULE = "================================================\n"
PATH = "closed/Org/results/4xGPU/llama2-70b-99/Server/performance/run_1/mlperf_log_summary.txt"


def _summary(
    scenario: str, figures: str, more: str = "", *, result: str = "VALID", mode: str = "PerformanceOnly"
) -> str:
    return (
        f"{RULE}MLPerf Results Summary\n{RULE}SUT name : PySUT\nScenario : {scenario}\nMode     : {mode}\n{figures}"
        f"Result is : {result}\n  Min duration satisfied : Yes\n\n{RULE}Additional Stats\n{RULE}{more}\n"
        f"{RULE}Test Parameters Used\n{RULE}samples_per_query : 1\ntarget_qps : 83.5\nmin_duration (ms): 600000\n"
        "WARNING: sample_concatenate_permutation was set to true. \n\nNo errors encountered during test.\n"
    )


SERVER = _summary(
    "Server",
    "Completed samples per second    : 81.68\nCompleted tokens per second: 24593.77\n",
    "Scheduled samples per second : 83.90\nMin latency (ns)                : 980187992\n"
    "99.90 percentile latency (ns)   : 159705402675\n\nCompleted tokens per second                 : 24593.77\n"
    "Mean First Token latency (ns)               : 918456323\n99.00 percentile first token latency (ns)   : 1914647645\n"
    "Max Time to Output Token (ns)                : 3298049084\n97.00 percentile time to output token (ns)   : 175094669\n",
)


def test_the_labels_say_metric_statistic_and_unit_and_what_stands_twice_counts_once() -> None:
    read = read_file(PATH, SERVER)

    assert read.reader == "mlperf-loadgen"
    assert read.of("metric", "statistic", "value", "unit", "flags") == [
        ("request_throughput", "value", 81.68, "request/s", ["derived"]),
        ("output_throughput", "value", 24593.77, "token/s", ["derived"]),
        ("scheduled_samples_per_second", "value", 83.9, "request/s", ["derived"]),
        ("e2e_latency", "min", 0.980187992, "s", ["derived"]),
        ("e2e_latency", "p99.9", 159.705402675, "s", ["derived"]),
        ("output_throughput", "value", 24593.77, "token/s", ["derived", "repeated"]),
        ("ttft", "mean", 0.918456323, "s", ["derived"]),
        ("ttft", "p99", 1.914647645, "s", ["derived"]),
        ("tpot", "max", 3.298049084, "s", ["derived"]),
        ("tpot", "p97", 0.175094669, "s", ["derived"]),
    ]


def test_system_model_and_submitter_come_from_the_path_and_parameters_are_settings() -> None:
    read = read_file(PATH, SERVER)

    assert read.said("model", "task") == {("llama2-70b-99", "Server")}
    assert read.said("config", "workload", "system") == {
        (
            '{"division":"closed","mode":"PerformanceOnly","submitter":"Org"}',
            '{"min_duration_ms":600000,"samples_per_query":1,"scenario":"Server","target_qps":83.5}',
            '{"sut":"PySUT","system":"4xGPU"}',
        )
    }


def test_only_the_path_says_interactive_and_without_one_nothing_is_derived() -> None:
    interactive = read_file(PATH.replace("/Server/", "/Interactive/"), SERVER)
    alone = read_file("mlperf_log_summary.txt", SERVER)

    assert interactive.said("task", "model") == {("Interactive", "llama2-70b-99")}
    assert alone.said("task", "model") == {("Server", None)}
    assert not any("derived" in flags for flags in alone.rows["flags"].to_pylist())


def test_nothing_ranks_an_invalid_run_or_one_for_accuracy() -> None:
    invalid = read_file("s.txt", _summary("Offline", "Samples per second: 1.5\n", result="INVALID"))
    accuracy = read_file("s.txt", _summary("Offline", "Samples per second: 1.5\n", mode="AccuracyOnly"))

    assert invalid.of("metric", "value", "status", "flags") == [
        ("request_throughput", 1.5, "failed", ["invalid_run"])
    ]
    assert accuracy.of("metric", "value", "flags") == [("request_throughput", 1.5, ["accuracy_run"])]


def test_offline_latencies_are_of_samples_issued_at_once() -> None:
    text = _summary(
        "Offline",
        "Samples per second: 1.25e+03\nTokens per second: 5000\n",
        "Max latency (ns)  : 6000000000\n",
    )

    assert read_file("s.txt", text).figures() == [
        ("request_throughput", "value", 1250.0, "request/s"),
        ("output_throughput", "value", 5000.0, "token/s"),
        ("query_latency", "max", 6.0, "s"),
    ]


def test_single_stream_of_any_version_is_headed_by_a_percentile() -> None:
    text = _summary(
        "Single Stream",
        "90th percentile latency (ns) : 171874\n",
        "QPS w/ loadgen overhead         : 5873.92\nQPS w/o loadgen overhead        : 6152.52\n"
        "90.00 percentile latency (ns)   : 171874\n",
    )
    read = read_file("s.txt", text)

    assert read.of("metric", "statistic", "value", "flags") == [
        ("e2e_latency", "p90", 0.000171874, []),
        ("request_throughput", "value", 5873.92, []),
        ("qps_without_loadgen_overhead", "value", 6152.52, []),
        ("e2e_latency", "p90", 0.000171874, ["repeated"]),
    ]


def _entry(key: str, value: Any) -> str:
    return (
        ":::MLLOG "
        + orjson.dumps({"key": key, "value": value, "namespace": "mlperf::logging"}).decode()
        + "\n"
    )


def test_the_detail_log_holds_the_same_figures_with_the_time_and_the_version() -> None:
    entries = {
        "loadgen_version": "5.1.0 @ 091d", "test_datetime": "2025-07-31T09:26:03Z", "effective_scenario": "Server",
        "effective_test_mode": "PerformanceOnly", "effective_target_qps": 83.5, "loaded_qsl_set": [1, 2],
        "result_validity": "VALID", "result_query_count": 73728, "result_completed_samples_per_sec": 81.6768,
        "result_99.00_percentile_latency_ns": 136069232834, "result_first_token_min_latency_ns": 37578735,
        "result_first_token_99.90_percentile_latency_ns": 2562462764,
        "result_time_per_output_token_50.00_percentile_ns": 151044504,
        "result_time_to_output_token_mean": 144594078, "result_completed_tokens_per_second": 24593.8,
    }  # fmt: skip
    text = "".join(_entry(key, value) for key, value in entries.items()) + ':::MLLOG {"key": "cut'
    read = read_file("mlperf_log_detail.txt", text)

    assert read.figures() == [
        ("requests_completed", "value", 73728.0, "request"),
        ("request_throughput", "value", 81.6768, "request/s"),
        ("e2e_latency", "p99", 136.069232834, "s"),
        ("ttft", "min", 0.037578735, "s"),
        ("ttft", "p99.9", 2.562462764, "s"),
        ("tpot", "p50", 0.151044504, "s"),
        ("tpot", "mean", 0.144594078, "s"),
        ("output_throughput", "value", 24593.8, "token/s"),
    ]
    when = datetime(2025, 7, 31, 9, 26, 3, tzinfo=UTC)
    assert read.said("tool_version", "timestamp", "n", "task") == {("5.1.0 @ 091d", when, 73728, "Server")}


def test_a_training_log_is_another_format() -> None:
    text = ':::MLLOG {"namespace": "", "key": "submission_benchmark", "value": "bert"}\n'

    assert read_file("log.txt", text).reader is None


_AT = '"pid": 7, "tid": 7, "ts": 3775ns : '
OLD_DETAIL = "".join(
    f"{_AT}{said}\n"
    for said in (
        "LoadgenVersionInfo:", "version : .5a1 @ ab12cd34", "git_log :\n\nab12 a commit: with a colon (#1)\n",
        "Date + time of test: 2019-10-17T19:17:14Z", "System Under Test (SUT) name: TinyServer", "QSL total size: 50000",
        "Effective Settings:", "Scenario : Offline", "Test mode : Performance", "samples_per_query : 3648",
        "target_latency (ns): 0", "performance_issue_same : false", "Requested Settings:", "Scenario : Server",
        "offline_expected_qps : 55", "Starting performance mode:",
        'GeneratedQueries: "queries" : 1, "samples per query" : 3648, "duration" : 180897',
        "ERROR : Ending early: Ran out of generated queries to issue.",
        'POWER_BEGIN: "mode" : Performance, "time" : 10-17-2019 19:17:14.677',
        'POWER_END: "mode" : Performance, "time" : 10-17-2019 19:18:20.518',
    )
)  # fmt: skip


def test_the_detail_of_v0_5_says_what_was_set_how_long_it_took_and_its_errors() -> None:
    read = read_file(
        "closed/Org/audit/tiny/resnet/Offline/TEST01/performance/run_1/mlperf_log_detail.txt", OLD_DETAIL
    )

    assert read.reader == "mlperf-loadgen"
    assert read.of("record", "field", "metric", "value", "unit", "flags") == [
        ("line 23", "POWER_END - POWER_BEGIN", "run_duration", 65.841, "s", ["derived", "compliance"]),
        ("", "ERROR", "num_errors", 1.0, None, ["derived", "compliance"]),
    ]
    assert read.said("tool_version", "model", "task") == {(".5a1 @ ab12cd34", "resnet", "Offline")}
    assert read.said("config", "workload", "system") == {
        (
            '{"division":"closed","mode":"Performance","submitter":"Org"}',
            '{"performance_issue_same":false,"samples_per_query":3648,"scenario":"Offline","target_latency_ns":0}',
            '{"sut":"TinyServer","system":"tiny"}',
        )
    }
    assert set(read.rows["timestamp"].to_pylist()) == {datetime(2019, 10, 17, 19, 17, 14, tzinfo=UTC)}
