import json

from tests.readers.reading import claimed_by, file, shown

ONE_BATCH = {
    "run_name": "default", "batch_size": 4, "input_len": 64, "output_len": 8, "prefill_latency": 0.25,
    "prefill_throughput": 1024.0, "median_decode_latency": 0.0125, "median_decode_throughput": 320.0,
    "total_latency": 0.5, "overall_throughput": 576.0,
}  # fmt: skip
BATCH_SERVER = {
    "run_name": "tuned", "batch_size": 4, "input_len": 64, "output_len": 8, "latency": 0.5, "input_throughput": 1024.0,
    "output_throughput": 128.0, "overall_throughput": 576.0, "last_ttft": 0.25, "last_gen_throughput": -1,
    "acc_length": -1.0, "total_output_tokens": 32, "num_early_stopped": 0, "steady_state_output_throughput": None,
    "cache_hit_rate": 0.5,
}  # fmt: skip
OFFLINE = {
    "backend": "engine", "successful_requests": 10, "total_latency": 4.0, "total_input_tokens": 400,
    "total_output_tokens": 200, "request_throughput": 2.5, "input_throughput": 100.0, "output_throughput": 50.0,
    "total_throughput": 150.0, "last_gen_throughput": 61.5,
}  # fmt: skip


def test_a_batch_has_its_prefill_its_decode_and_its_whole_time() -> None:
    rows = file(
        "result.jsonl", json.dumps(ONE_BATCH) + "\n" + json.dumps(ONE_BATCH), "sglang-bench-one-batch"
    )

    assert [
        row[1:] for row in shown(rows, "record", "metric", "statistic", "value", "unit") if row[0] == "0"
    ] == [
        ("prefill_duration", "value", 0.25, "s"),
        ("prefill_throughput", "value", 1024.0, "token/s"),
        ("decode_step_duration", "p50", 0.0125, "s"),
        ("decode_throughput", "p50", 320.0, "token/s"),
        ("batch_latency", "value", 0.5, "s"),
        ("total_token_throughput", "value", 576.0, "token/s"),
    ]
    assert set(shown(rows, "engine", "scope", "task", "config", "workload", "system")) == {
        ("sglang", "sample", None, '{"batch_size":4}', '{"input_len":64,"output_len":8}', None)
    }


def test_a_batch_at_a_server_has_the_first_token_of_its_last_request_and_what_is_not_told_is_missing() -> (
    None
):
    rows = file("result.jsonl", json.dumps(BATCH_SERVER), "sglang-bench-one-batch-server")

    assert shown(rows, "metric", "statistic", "value", "unit", "flags") == [
        ("batch_latency", "value", 0.5, "s", []),
        ("prefill_throughput", "value", 1024.0, "token/s", ["derived"]),
        ("decode_throughput", "value", 128.0, "token/s", []),
        ("total_token_throughput", "value", 576.0, "token/s", []),
        ("ttft", "max", 0.25, "s", []),
        ("last_gen_throughput", "value", None, "token/s", ["not_available"]),
        ("acceptance_length", "value", None, "token", ["not_available"]),
        ("output_tokens_total", "value", 32.0, "token", []),
        ("requests_stopped_early", "value", 0.0, "request", []),
        ("cache_hit_rate", "value", 0.5, "1", []),
    ]
    assert set(shown(rows, "task")) == {("tuned",)}


def test_before_the_first_token_was_told_the_output_throughput_was_of_the_whole_latency() -> None:
    old = {key: BATCH_SERVER[key] for key in ("run_name", "batch_size", "input_len", "output_len", "latency",
                                              "output_throughput", "overall_throughput")}  # fmt: skip
    rows = file("result.jsonl", json.dumps(old), "sglang-bench-one-batch-server")

    assert ("output_throughput", 128.0) in shown(rows, "metric", "value")


def test_an_offline_run_has_its_requests_tokens_and_throughput() -> None:
    rows = file("offline.jsonl", json.dumps(OFFLINE), "sglang-bench-offline-throughput")

    assert shown(rows, "metric", "value", "unit", "scope") == [
        ("requests_completed", 10.0, "request", "aggregate"),
        ("run_duration", 4.0, "s", "aggregate"),
        ("input_tokens_total", 400.0, "token", "aggregate"),
        ("output_tokens_total", 200.0, "token", "aggregate"),
        ("request_throughput", 2.5, "request/s", "aggregate"),
        ("input_throughput", 100.0, "token/s", "aggregate"),
        ("output_throughput", 50.0, "token/s", "aggregate"),
        ("total_token_throughput", 150.0, "token/s", "aggregate"),
        ("last_gen_throughput", 61.5, "token/s", "aggregate"),
    ]


def test_a_part_of_the_keys_is_not_enough() -> None:
    some = {"batch_size": 4, "input_len": 64, "output_len": 8, "latency": 0.5}

    assert claimed_by("x.json", json.dumps(some)) == ("generic-json",)
