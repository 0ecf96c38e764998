import json

import pytest

from tasks.ingestion.kit.reader import Head
from tasks.readers.vllm_serve import READER
from tests.readers.reading import claimed_by, file, head, measurements, shown

RUN = {
    "date": "20260807-212050",
    "endpoint_type": "openai-chat",
    "backend": "vllm",
    "label": None,
    "model_id": "Qwen/Qwen3.5-9B",
    "tokenizer_id": "Qwen/Qwen3.5-9B",
    "num_prompts": 3,
    "gpu": "GB10",
    "input_len": "1000",
    "request_rate": "inf",
    "burstiness": 1.0,
    "max_concurrency": None,
    "duration": 10.0,
    "completed": 2,
    "failed": 1,
    "total_input_tokens": 2000,
    "total_output_tokens": 40,
    "request_throughput": 0.2,
    "request_goodput": None,
    "output_throughput": 4.0,
    "total_token_throughput": 204.0,
    "max_output_tokens_per_s": 21.0,
    "max_concurrent_requests": 2,
    "rtfx": 0.0,
    "mean_ttft_ms": 150.0,
    "median_ttft_ms": 150.0,
    "std_ttft_ms": 50.0,
    "p50_ttft_ms": 150.0,
    "p99.9_ttft_ms": 199.9,
    "mean_tpot_ms": 10.5,
    "mean_itl_ms": 10.5,
    "mean_e2el_ms": 350.0,
}


def test_every_figure_of_a_run_is_a_metric_a_statistic_and_a_value_in_its_unit() -> None:
    assert shown(measurements(READER, RUN), "field", "metric", "statistic", "value", "unit", "n") == [
        ("duration", "run_duration", "value", 10.0, "s", None),
        ("completed", "requests_completed", "value", 2.0, "request", None),
        ("failed", "requests_failed", "value", 1.0, "request", None),
        ("total_input_tokens", "input_tokens_total", "value", 2000.0, "token", None),
        ("total_output_tokens", "output_tokens_total", "value", 40.0, "token", None),
        ("request_throughput", "request_throughput", "value", 0.2, "request/s", None),
        ("output_throughput", "output_throughput", "value", 4.0, "token/s", None),
        ("total_token_throughput", "total_token_throughput", "value", 204.0, "token/s", None),
        ("max_output_tokens_per_s", "peak_output_throughput", "value", 21.0, "token/s", None),
        ("max_concurrent_requests", "concurrency", "max", 2.0, "request", None),
        ("rtfx", "rtfx", "value", None, "1", None),
        ("mean_ttft_ms", "ttft", "mean", 0.15, "s", 2),
        ("median_ttft_ms", "ttft", "p50", 0.15, "s", 2),
        ("std_ttft_ms", "ttft", "stddev", 0.05, "s", 2),
        ("p99.9_ttft_ms", "ttft", "p99.9", 0.1999, "s", 2),
        ("mean_tpot_ms", "tpot", "mean", 0.0105, "s", 2),
        ("mean_itl_ms", "itl", "mean", 0.0105, "s", None),
        ("mean_e2el_ms", "e2e_latency", "mean", 0.35, "s", 2),
        ("request_goodput", "goodput", "value", None, "request/s", None),
    ]


def test_metadata_are_settings_and_the_protocol_of_the_client_is_no_engine() -> None:
    rows = measurements(READER, RUN)

    assert set(shown(rows, "tool", "engine", "model", "task", "scope")) == {
        ("vllm-bench-serve", None, "Qwen/Qwen3.5-9B", None, "aggregate")
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"backend":"vllm"}',
            '{"burstiness":1,"endpoint_type":"openai-chat","input_len":1000,"num_prompts":3,"request_rate":"inf",'
            '"tokenizer_id":"Qwen/Qwen3.5-9B"}',
            '{"gpu":"GB10"}',
        )
    }


def test_a_run_short_of_requests_is_flagged_and_its_local_time_is_naive() -> None:
    flags = {tuple(row) for (row,) in shown(measurements(READER, RUN), "flags")}

    assert flags == {
        ("naive_time", "partial_failures"),
        ("naive_time", "partial_failures", "zero_is_missing"),
        ("naive_time", "partial_failures", "null"),
    }


def test_the_zeros_of_a_run_in_which_all_failed_are_missing() -> None:
    failed = {
        **RUN, "completed": 0, "failed": 3, "output_throughput": 0.0, "mean_ttft_ms": 0.0, "std_ttft_ms": 0.0
    }  # fmt: skip
    rows = shown(measurements(READER, failed), "field", "value", "status", "flags")

    assert [r for r in rows if r[0] in ("completed", "failed", "output_throughput", "std_ttft_ms")] == [
        ("completed", 0.0, "failed", ["naive_time", "all_failed"]),
        ("failed", 3.0, "failed", ["naive_time", "all_failed"]),
        ("output_throughput", None, "failed", ["naive_time", "all_failed", "zero_is_missing"]),
        ("std_ttft_ms", None, "failed", ["naive_time", "all_failed", "zero_is_missing"]),
    ]


def test_a_tpot_of_zero_throughout_is_missing_and_a_spread_of_zero_is_one() -> None:
    single = {**RUN, "mean_tpot_ms": 0.0, "median_tpot_ms": 0.0, "std_tpot_ms": 0.0, "std_ttft_ms": 0.0}
    rows = shown(measurements(READER, single), "field", "value")

    assert [r for r in rows if "tpot" in r[0] or r[0] == "std_ttft_ms"] == [
        ("std_ttft_ms", 0.0), ("mean_tpot_ms", None), ("median_tpot_ms", None), ("std_tpot_ms", None)
    ]  # fmt: skip


def test_arrays_are_in_seconds_beside_summaries_in_milliseconds() -> None:
    detailed = {
        **RUN,
        "input_lens": [1000, 1000, 900],
        "output_lens": [20, 20, 0],
        "ttfts": [0.1, 0.2, 0.0],
        "itls": [[0.01, 0.011], [0.0105], []],
        "generated_texts": ["secret", "words", ""],
        "errors": ["", "", "timeout"],
    }
    rows = measurements(READER, detailed)
    requests = [r for r in shown(rows, "scope", "record", "metric", "value", "status") if r[0] != "aggregate"]

    assert requests == [
        ("request", "/0", "input_tokens", 1000.0, "ok"),
        ("request", "/1", "input_tokens", 1000.0, "ok"),
        ("request", "/2", "input_tokens", 900.0, "failed"),
        ("request", "/0", "output_tokens", 20.0, "ok"),
        ("request", "/1", "output_tokens", 20.0, "ok"),
        ("request", "/2", "output_tokens", None, "failed"),
        ("request", "/0", "ttft", 0.1, "ok"),
        ("request", "/1", "ttft", 0.2, "ok"),
        ("request", "/2", "ttft", None, "failed"),
        ("request", "/0", "e2e_latency", 0.1 + (0.01 + 0.011), "ok"),
        ("request", "/1", "e2e_latency", 0.2 + 0.0105, "ok"),
        ("timeseries", "/0", "itl", 0.01, "ok"),
        ("timeseries", "/0", "itl", 0.011, "ok"),
        ("timeseries", "/1", "itl", 0.0105, "ok"),
    ]
    assert "secret" not in str(rows.to_pylist())
    why = {
        (record, flag)
        for record, flags in shown(rows, "record", "flags")
        for flag in flags
        if "reason" in flag
    }
    assert why == {("/2", "reason_timeout")}


def test_the_goodput_of_old_versions_has_a_colon_in_its_name() -> None:
    rows = shown(measurements(READER, {**RUN, "request_goodput:": 0.1}), "field", "metric", "value")

    assert ("request_goodput:", "goodput", 0.1) in rows


def test_appended_results_are_a_run_each() -> None:
    rows = measurements(READER, [(0, RUN), (1, RUN)], kind="jsonl")

    assert sorted(set(shown(rows, "record", "run"))) == [("0", "artifact run 1"), ("1", "artifact run 2")]


def test_a_new_number_keeps_its_own_name_and_a_new_text_is_a_setting() -> None:
    rows = measurements(READER, {**RUN, "prefix_hits": 7, "kv_wait_ms": 2.5, "scheduler": "v1"})

    assert [r for r in shown(rows, "metric", "value", "unit") if r[0] in ("prefix_hits", "kv_wait_ms")] == [
        ("prefix_hits", 7.0, None),
        ("kv_wait_ms", 0.0025, "s"),
    ]
    assert all('"scheduler":"v1"' in config for (config,) in shown(rows, "config"))


def test_nothing_raises_when_nearly_everything_is_absent() -> None:
    bare = {k: RUN[k] for k in ("date", "model_id", "completed", "duration", "request_throughput")}

    assert len(measurements(READER, bare)) == 3


def test_results_of_sglang_are_not_claimed() -> None:
    assert not READER.claims(head({**RUN, "total_output_tokens_retokenized": 40}))


CONSOLE = """\
Namespace(backend='vllm', model='Qwen/Qwen3.5-9B', num_prompts=3, request_rate=inf, max_concurrency=8)
\x1b[32mINFO\x1b[0m ready
 50%|#####     | 1/2\r100%|##########| 2/2
============ Serving Benchmark Result ============
Successful requests:                     2
Maximum request concurrency:             8
Benchmark duration (s):                  10.00
Total input tokens:                      2000
Total generated tokens:                  40
Request throughput (req/s):              0.20
Output token throughput (tok/s):         4.00
Total Token throughput (tok/s):          1,204.00
---------------Time to First Token----------------
Mean TTFT (ms):                          150.00
Median TTFT (ms):                        149.50
P99 TTFT (ms):                           199.90
-----Time per Output Token (excl. 1st token)------
Mean TPOT (ms):                          10.50
==================================================
Mean TTFT (ms):                          999.00
"""


def test_the_printed_table_gives_the_same_figures_rounded() -> None:
    rows = file("bench.log", CONSOLE, "vllm-bench-serve")

    assert shown(rows, "metric", "statistic", "value", "unit", "n") == [
        ("requests_completed", "value", 2.0, "request", None),
        ("run_duration", "value", 10.0, "s", None),
        ("input_tokens_total", "value", 2000.0, "token", None),
        ("output_tokens_total", "value", 40.0, "token", None),
        ("request_throughput", "value", 0.2, "request/s", None),
        ("output_throughput", "value", 4.0, "token/s", None),
        ("total_token_throughput", "value", 1204.0, "token/s", None),
        ("ttft", "mean", 0.15, "s", 2),
        ("ttft", "p50", 0.1495, "s", 2),
        ("ttft", "p99", 0.1999, "s", 2),
        ("tpot", "mean", 0.0105, "s", 2),
    ]
    assert set(shown(rows, "model", "engine", "config", "workload", "system")) == {
        (
            "Qwen/Qwen3.5-9B", None, '{"backend":"vllm"}',
            '{"max_concurrency":8,"num_prompts":3,"request_rate":"inf"}', None,
        )
    }  # fmt: skip


def test_the_command_above_a_table_says_what_was_asked_and_a_flag_of_it_needs_no_value() -> None:
    command = "$ vllm bench serve --model org/m --ignore-eos --dataset-name random --input-len 512 --seed 3\n"

    rows = file("bench.log", command + CONSOLE.split("\n", 1)[1], "vllm-bench-serve")

    assert set(shown(rows, "model", "task", "config", "workload", "system")) == {
        (
            "org/m", "random", None,
            '{"dataset_name":"random","ignore_eos":true,"input_len":512,"max_concurrency":8,"seed":3}', None,
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    "line", ["## Installation", "pip install vllm", "    git clone https://example.org/v"]
)
def test_the_sample_output_of_a_manual_is_left_alone(line: str) -> None:
    assert claimed_by("README.md", f"# How to measure\n{line}\n{CONSOLE}") == ("markdown",)


def test_a_quantile_that_is_none_keeps_its_name_and_texts_among_the_arrays_are_missing() -> None:
    odd = {"date": 7, "model_id": ["m"], "completed": "2", "duration": 4.0, "request_throughput": None,
           "p999_ttft_ms": 5.0, "ttfts": [0.5, "fast", [1.0]], "itls": [[0.25], "x", None]}  # fmt: skip

    assert set(shown(measurements(READER, odd), "record", "metric", "value")) == {
        ("", "run_duration", 4.0),
        ("", "p999_ttft_ms", 0.005),
        ("/0", "e2e_latency", 0.5 + 0.25),
        ("", "request_throughput", None),
        ("/0", "ttft", 0.5),
        ("/1", "ttft", None),
        ("/2", "ttft", None),
        ("/0", "itl", 0.25),
    }


def test_a_title_that_the_terminal_overwrote_is_no_result() -> None:
    assert not READER.claims(Head("run.log", "text", "Serving Benchmark Result\rdone"))


SUMMARY = (
    ",date,backend,model_id,num_prompts,request_rate,max_concurrency,duration,completed,failed,request_throughput,"
    "mean_ttft_ms,latencies,run_number,max_num_seqs,enable_prefix_caching\n"
    '0,20260807-212050,vllm,acme/tiny,2,inf,8.0,10.0,2,0,0.25,150.0,"[1.5, 2.5]",0,64,True\n'
    "1,20260807-212150,vllm,acme/tiny,2,4.0,,10.0,2,0,0.5,,,1,128,False\n"
)


def test_each_row_of_a_sweeps_csv_is_a_run_and_what_it_varied_its_setting() -> None:
    rows = file("summary.csv", SUMMARY, "vllm-bench-serve")

    assert [
        row[1:] for row in shown(rows, "record", "metric", "statistic", "value", "unit") if row[0] == "0"
    ] == [
        ("run_duration", "value", 10.0, "s"),
        ("requests_completed", "value", 2.0, "request"),
        ("requests_failed", "value", 0.0, "request"),
        ("request_throughput", "value", 0.25, "request/s"),
        ("ttft", "mean", 0.15, "s"),
    ]
    assert list(dict.fromkeys(shown(rows, "run", "config", "workload", "system"))) == [
        (
            "summary.csv run 1", '{"backend":"vllm","enable_prefix_caching":true,"max_num_seqs":64}',
            '{"max_concurrency":8,"num_prompts":2,"request_rate":"inf"}', None,
        ),
        (
            "summary.csv run 2", '{"backend":"vllm","enable_prefix_caching":false,"max_num_seqs":128}',
            '{"num_prompts":2,"request_rate":4}', None,
        ),
    ]  # fmt: skip
    requests = [row[1:] for row in shown(rows, "scope", "record", "metric", "value") if row[0] == "request"]
    assert requests == [("0/0", "e2e_latency", 1.5), ("0/1", "e2e_latency", 2.5)]


def test_a_sweeps_run_is_a_repetition_of_its_settings() -> None:
    first, second = ({**RUN, "run_number": number, "max_num_batched_tokens": 2048} for number in (0, 1))
    rows = file("summary.json", json.dumps([first, second]), "vllm-bench-serve")

    assert len(set(shown(rows, "config"))) == 1
    assert '"max_num_batched_tokens":2048' in shown(rows, "config")[0][0]
    assert len(set(shown(rows, "run"))) == 2
    assert not {"run_number", "max_num_batched_tokens"} & set(rows["metric"].to_pylist())


def test_the_newest_figures_have_names_of_their_own_and_their_units() -> None:
    newest = {
        **RUN, "probe_completed": 9, "probe_median_e2el_ms": 12.5, "mean_client_queue_time_ms": 40.0,
        "spec_decode_acceptance_rate": 62.5, "spec_decode_acceptance_length": 2.5, "spec_decode_num_drafts": 100,
        "spec_decode_per_position_acceptance_rates": [0.75, 0.5], "queue_times": [0.25, 0.5],
    }  # fmt: skip
    rows = file("served.json", json.dumps(newest), "vllm-bench-serve")

    known = set(shown(measurements(READER, RUN), "field"))
    assert [
        row for row in shown(rows, "field", "metric", "statistic", "value", "unit") if (row[0],) not in known
    ] == [
        ("queue_times", "client_queue_time", "value", 0.25, "s"),
        ("queue_times", "client_queue_time", "value", 0.5, "s"),
        ("probe_completed", "probe_completed", "value", 9.0, None),
        ("probe_median_e2el_ms", "probe_median_e2el_ms", "value", 0.0125, "s"),
        ("mean_client_queue_time_ms", "client_queue_time", "mean", 0.04, "s"),
        ("spec_decode_acceptance_rate", "acceptance_rate", "value", 0.625, "1"),
        ("spec_decode_acceptance_length", "acceptance_length", "value", 2.5, "token"),
        ("spec_decode_num_drafts", "spec_decode_num_drafts", "value", 100.0, None),
        ("0", "spec_decode_per_position_acceptance_rates", "value", 0.75, None),
        ("1", "spec_decode_per_position_acceptance_rates", "value", 0.5, None),
    ]
