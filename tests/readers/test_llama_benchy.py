from datetime import UTC, datetime

from tasks.readers.llama_benchy import READER
from tests.readers.reading import claimed_by, file, measurements, shown

REPORT = {
    "version": "0.2.2",
    "timestamp": "2026-02-07 19:09:00Z",
    "latency_mode": "api",
    "latency_ms": 1.25,
    "model": "m",
    "prefix_caching_enabled": True,
    "max_concurrency": 2,
    "benchmarks": [
        {
            "concurrency": 2,
            "context_size": 4096,
            "prompt_size": 2048,
            "response_size": 32,
            "is_context_prefill_phase": False,
            "pp_throughput": {"mean": 987.0, "std": 1.0, "values": [986.0, 988.0]},
            "tg_throughput": None,
            "tg_req_throughput": {"mean": 25.0, "std": 0.0, "values": [25.0]},
            "ttfr": {"mean": 2076.0, "std": 2.0, "values": [2078.0, 2074.0]},
            "est_ppt": {"mean": 2074.75, "std": 2.0, "values": []},
            "e2e_ttft": {"mean": 2080.0, "std": 2.0, "values": []},
            "throughput_over_time": [[[0.0, 1.0]]],
        }
    ],
}


def test_each_metric_is_its_statistics_and_its_repetitions() -> None:
    rows = measurements(READER, REPORT)

    assert shown(rows, "field", "metric", "statistic", "scope", "value", "unit", "n", "flags") == [
        ("latency_ms", "network_latency", "value", "aggregate", 0.00125, "s", None, []),
        ("mean", "prefill_throughput", "mean", "aggregate", 987.0, "token/s", 2, []),
        ("std", "prefill_throughput", "stddev", "aggregate", 1.0, "token/s", 2, []),
        ("0", "prefill_throughput", "value", "sample", 986.0, "token/s", None, []),
        ("1", "prefill_throughput", "value", "sample", 988.0, "token/s", None, []),
        ("mean", "output_speed_per_user", "mean", "aggregate", 25.0, "token/s", 1, []),
        ("std", "output_speed_per_user", "stddev", "aggregate", 0.0, "token/s", 1, ["one_repetition"]),
        ("0", "output_speed_per_user", "value", "sample", 25.0, "token/s", None, []),
        ("mean", "time_to_first_response", "mean", "aggregate", 2.076, "s", 2, []),
        ("std", "time_to_first_response", "stddev", "aggregate", 0.002, "s", 2, []),
        ("0", "time_to_first_response", "value", "sample", 2.078, "s", None, []),
        ("1", "time_to_first_response", "value", "sample", 2.074, "s", None, []),
        ("mean", "prefill_duration", "mean", "aggregate", 2.07475, "s", None, ["derived"]),
        ("std", "prefill_duration", "stddev", "aggregate", 0.002, "s", None, ["derived"]),
        ("mean", "ttft", "mean", "aggregate", 2.08, "s", None, []),
        ("std", "ttft", "stddev", "aggregate", 0.002, "s", None, []),
    ]


def test_sizes_and_depth_are_settings_and_the_time_has_its_zone() -> None:
    rows = measurements(READER, REPORT)

    assert set(
        shown(rows, "tool_version", "model", "task", "timestamp", "config", "workload", "system")
    ) >= {
        (
            "0.2.2", "m", "pp2048+tg32 @ d4096", datetime(2026, 2, 7, 19, 9, tzinfo=UTC), None,
            '{"concurrency":2,"context_size":4096,"is_context_prefill_phase":false,"latency_mode":"api",'
            '"prefix_caching_enabled":true,"prompt_size":2048,"response_size":32}',
            None,
        )
    }  # fmt: skip


PRINTED = """\
Running test: pp=1024, tg=1024, depth=0, concurrency=5
| model   |         test |   t/s (total) |         t/s (req) |     peak t/s | peak t/s (req) |      ttfr (ms) |
|:--------|-------------:|--------------:|------------------:|-------------:|---------------:|---------------:|
| gemma-4 |  pp1024 (c5) | 4262.37 ± 58.72 | 1505.47 ± 1088.19 |            |                | 943.20 ± 80.79 |
| gemma-4 |  tg1024 (c5) |  52.22 ± 3.90 |      14.13 ± 1.13 | 70.33 ± 0.47 |   18.53 ± 3.74 |                |

llama-benchy (0.4.0)
date: 2026-08-06 08:12:09 | latency mode: generation
"""


def test_a_printed_table_has_a_row_for_each_phase() -> None:
    rows = file("01-chat.log", PRINTED, "llama-benchy")

    assert shown(rows, "record", "metric", "statistic", "value", "unit", "flags") == [
        ("0/0", "prefill_throughput", "mean", 4262.37, "token/s", ["rounded", "naive_time"]),
        ("0/0", "prefill_throughput", "stddev", 58.72, "token/s", ["rounded", "naive_time"]),
        ("0/0", "prefill_throughput_per_request", "mean", 1505.47, "token/s", ["rounded", "naive_time"]),
        ("0/0", "prefill_throughput_per_request", "stddev", 1088.19, "token/s", ["rounded", "naive_time"]),
        ("0/0", "time_to_first_response", "mean", 0.9432, "s", ["rounded", "naive_time"]),
        ("0/0", "time_to_first_response", "stddev", 0.08079, "s", ["rounded", "naive_time"]),
        ("0/1", "decode_throughput", "mean", 52.22, "token/s", ["rounded", "naive_time"]),
        ("0/1", "decode_throughput", "stddev", 3.9, "token/s", ["rounded", "naive_time"]),
        ("0/1", "output_speed_per_user", "mean", 14.13, "token/s", ["rounded", "naive_time"]),
        ("0/1", "output_speed_per_user", "stddev", 1.13, "token/s", ["rounded", "naive_time"]),
        ("0/1", "peak_output_throughput", "mean", 70.33, "token/s", ["rounded", "naive_time"]),
        ("0/1", "peak_output_throughput", "stddev", 0.47, "token/s", ["rounded", "naive_time"]),
        ("0/1", "peak_output_throughput_per_request", "mean", 18.53, "token/s", ["rounded", "naive_time"]),
        ("0/1", "peak_output_throughput_per_request", "stddev", 3.74, "token/s", ["rounded", "naive_time"]),
    ]
    assert set(shown(rows, "tool_version", "model", "task")) == {
        ("0.4.0", "gemma-4", "pp1024"),
        ("0.4.0", "gemma-4", "tg1024"),
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (None, '{"concurrency":5,"latency_mode":"generation"}', None)
    }


def test_a_table_without_the_tools_name_is_a_statement() -> None:
    assert claimed_by("notes.md", PRINTED.replace("llama-benchy (0.4.0)", "")) == ("markdown",)


SAVED = """\
| model   |           test |              t/s |     peak t/s |       ttfr (ms) |    est_ppt (ms) |   e2e_ttft (ms) |
|:--------|---------------:|-----------------:|-------------:|----------------:|----------------:|----------------:|
| gemma-4 | pp2048 @ d1000 | 2398.37 ± 34.22  |              | 1342.50 ± 18.00 | 1271.50 ± 18.00 | 1343.50 ± 18.00 |
| gemma-4 |  tg480 @ d1000 |     75.11 ± 1.80 | 93.33 ± 4.19 |                 |                 |                 |
"""


def test_a_saved_table_is_all_of_its_file() -> None:
    rows = file("report.md", SAVED, "llama-benchy")

    assert shown(rows, "model", "task", "metric", "statistic", "value", "unit") == [
        ("gemma-4", "pp2048 @ d1000", "prefill_throughput", "mean", 2398.37, "token/s"),
        ("gemma-4", "pp2048 @ d1000", "prefill_throughput", "stddev", 34.22, "token/s"),
        ("gemma-4", "pp2048 @ d1000", "time_to_first_response", "mean", 1.3425, "s"),
        ("gemma-4", "pp2048 @ d1000", "time_to_first_response", "stddev", 0.018, "s"),
        ("gemma-4", "pp2048 @ d1000", "prefill_duration", "mean", 1.2715, "s"),
        ("gemma-4", "pp2048 @ d1000", "prefill_duration", "stddev", 0.018, "s"),
        ("gemma-4", "pp2048 @ d1000", "ttft", "mean", 1.3435, "s"),
        ("gemma-4", "pp2048 @ d1000", "ttft", "stddev", 0.018, "s"),
        ("gemma-4", "tg480 @ d1000", "decode_throughput", "mean", 75.11, "token/s"),
        ("gemma-4", "tg480 @ d1000", "decode_throughput", "stddev", 1.8, "token/s"),
        ("gemma-4", "tg480 @ d1000", "peak_output_throughput", "mean", 93.33, "token/s"),
        ("gemma-4", "tg480 @ d1000", "peak_output_throughput", "stddev", 4.19, "token/s"),
    ]


def test_a_saved_table_below_somebodys_words_is_a_statement() -> None:
    assert claimed_by("notes.md", "Yesterday:\n\n" + SAVED) == ("markdown",)


CSV = """\
model,test_name,t_s_mean,t_s_std,t_s_req_mean,t_s_req_std,peak_ts_mean,peak_ts_std,ttfr_mean,ttfr_std,est_ppt_mean,est_ppt_std
gemma-4,pp2048 (c2),2398.37,34.2,1200.5,9.0,,,1342.5,18.0,1271.5,18.0
gemma-4,ctx_tg @ d512 (c2),75.11,1.8,38.0,0.5,93.33,4.19,,,,
"""


def test_the_csv_has_the_statistics_of_a_phase_in_a_row() -> None:
    rows = file("report.csv", CSV, "llama-benchy")

    assert shown(rows, "record", "task", "metric", "statistic", "value", "unit", "flags") == [
        ("0", "pp2048", "prefill_throughput", "mean", 2398.37, "token/s", []),
        ("0", "pp2048", "prefill_throughput", "stddev", 34.2, "token/s", []),
        ("0", "pp2048", "prefill_throughput_per_request", "mean", 1200.5, "token/s", []),
        ("0", "pp2048", "prefill_throughput_per_request", "stddev", 9.0, "token/s", []),
        ("0", "pp2048", "time_to_first_response", "mean", 1.3425, "s", []),
        ("0", "pp2048", "time_to_first_response", "stddev", 0.018, "s", []),
        ("0", "pp2048", "prefill_duration", "mean", 1.2715, "s", ["derived"]),
        ("0", "pp2048", "prefill_duration", "stddev", 0.018, "s", ["derived"]),
        ("1", "ctx_tg @ d512", "decode_throughput", "mean", 75.11, "token/s", []),
        ("1", "ctx_tg @ d512", "decode_throughput", "stddev", 1.8, "token/s", []),
        ("1", "ctx_tg @ d512", "output_speed_per_user", "mean", 38.0, "token/s", []),
        ("1", "ctx_tg @ d512", "output_speed_per_user", "stddev", 0.5, "token/s", []),
        ("1", "ctx_tg @ d512", "peak_output_throughput", "mean", 93.33, "token/s", []),
        ("1", "ctx_tg @ d512", "peak_output_throughput", "stddev", 4.19, "token/s", []),
    ]
    assert set(shown(rows, "model", "config", "workload", "system")) == {
        ("gemma-4", None, '{"concurrency":2}', None)
    }
