import json
from datetime import UTC, datetime

from tasks.readers.llama_server import READER
from tests.readers.reading import claimed_by, file, head, measurements, shown

TIMINGS = {
    "cache_n": 0,
    "prompt_n": 80,
    "prompt_ms": 1000.0,
    "prompt_per_token_ms": 12.5,
    "prompt_per_second": 80.0,
    "predicted_n": 256,
    "predicted_ms": 32000.0,
    "predicted_per_token_ms": 125.0,
    "predicted_per_second": 8.0,
}
COMPLETION = {
    "index": 0,
    "content": "secret words",
    "tokens": [1, 2, 3],
    "model": "/models/qwen-27b.gguf",
    "tokens_predicted": 256,
    "prompt": "a secret prompt",
    "generation_settings": {"seed": 42, "temperature": 0.0, "stop": [], "logit_bias": [{"token": 248044}]},
    "timings": TIMINGS,
}


def test_a_completion_is_one_request_in_seconds_and_tokens_a_second() -> None:
    rows = measurements(READER, COMPLETION)

    assert [
        r[1:] for r in shown(rows, "record", "metric", "value", "unit", "scope") if r[0] == "/timings"
    ] == [
        ("cached_input_tokens", 0.0, "token", "request"),
        ("input_tokens", 80.0, "token", "request"),
        ("prefill_duration", 1.0, "s", "request"),
        ("prompt_per_token", 0.0125, "s", "request"),
        ("prefill_throughput", 80.0, "token/s", "request"),
        ("output_tokens", 256.0, "token", "request"),
        ("decode_duration", 32.0, "s", "request"),
        ("predicted_per_token", 0.125, "s", "request"),
        ("decode_throughput", 8.0, "token/s", "request"),
    ]
    said = ("engine", "model", "timestamp", "config", "workload", "system")
    of_request = {r[1:] for r in shown(rows, "record", *said) if r[0] == "/timings"}
    assert of_request == {
        ("llama.cpp", "qwen-27b.gguf", None, '{"temperature":0}', '{"seed":42}', None),
    }
    assert "secret" not in str(rows.to_pylist()) and 248044.0 not in rows["value"].to_pylist()


def test_a_chat_says_when_it_was_created() -> None:
    chat = {
        "created": 1761674671,
        "choices": [],
        "model": "qwen",
        "timings": TIMINGS,
        "usage": {"total_tokens": 336},
    }

    rows = measurements(READER, chat)

    assert {r for r in shown(rows, "metric", "timestamp") if r[0] == "decode_throughput"} == {
        ("decode_throughput", datetime(2025, 10, 28, 18, 4, 31, tzinfo=UTC))
    }


def test_the_numbers_of_a_prompt_that_was_in_the_cache_say_so() -> None:
    cached = {**COMPLETION, "timings": {**TIMINGS, "cache_n": 70, "prompt_n": 10}}

    flags = dict(shown(measurements(READER, cached), "field", "flags"))

    assert flags["prompt_n"] == flags["prompt_per_second"] == ["cached_prompt"]
    assert flags["cache_n"] == flags["predicted_per_second"] == []


def test_responses_that_a_harness_wrapped_are_found() -> None:
    wrapped = {"case": "short", "wall_ms": 33050.5, "response": COMPLETION}

    rows = file("run.json", json.dumps([wrapped, wrapped]), "llama-server")

    assert [r for r in shown(rows, "record", "metric", "value") if r[1] == "decode_throughput"] == [
        ("/0/response/timings", "decode_throughput", 8.0),
        ("/1/response/timings", "decode_throughput", 8.0),
    ]
    assert ("/0", "wall_ms", 33.0505) in shown(rows, "record", "metric", "value")


def test_flat_numbers_of_a_harness_are_no_response() -> None:
    assert not READER.claims(head({"prompt_per_second": 80.0, "predicted_per_second": 8.0, "prompt_ms": 1.0}))
    assert claimed_by("x.json", '{"timings": {"total_ms": 5}}') == ("generic-json",)
