import json
from datetime import UTC, datetime

from tasks.readers.ollama_api import READER
from tests.readers.reading import file, measurements, shown

FINAL = {
    "model": "qwen3:8b",
    "created_at": "2026-04-08T21:50:48.612350123Z",
    "response": "secret",
    "done": True,
    "done_reason": "stop",
    "context": [151644, 8948],
    "total_duration": 3447560800,
    "load_duration": 3059704600,
    "prompt_eval_count": 27,
    "prompt_eval_duration": 108000000,
    "eval_count": 8,
    "eval_duration": 200000000,
}


def test_durations_are_nanoseconds_and_the_rates_follow_from_them() -> None:
    rows = measurements(READER, FINAL)

    assert shown(rows, "field", "metric", "value", "unit", "flags") == [
        ("total_duration", "e2e_latency", 3.4475608, "s", []),
        ("load_duration", "load_duration", 3.0597046, "s", []),
        ("prompt_eval_count", "input_tokens", 27.0, "token", []),
        ("prompt_eval_duration", "prefill_duration", 0.108, "s", []),
        ("eval_count", "output_tokens", 8.0, "token", []),
        ("eval_duration", "decode_duration", 0.2, "s", []),
        ("prompt_eval_count/prompt_eval_duration", "prefill_throughput", 250.0, "token/s", ["derived"]),
        ("eval_count/eval_duration", "decode_throughput", 40.0, "token/s", ["derived"]),
    ]
    assert set(shown(rows, "engine", "model", "scope", "timestamp")) == {
        ("ollama", "qwen3:8b", "request", datetime(2026, 4, 8, 21, 50, 48, 612350, tzinfo=UTC))
    }
    assert "secret" not in str(rows.to_pylist()) and "ttft" not in rows["metric"].to_pylist()


def test_what_was_left_out_because_it_is_zero_is_absent() -> None:
    cached = {k: v for k, v in FINAL.items() if not k.startswith("prompt")}

    rows = shown(measurements(READER, cached), "field", "value", "flags")

    assert ("prompt_eval_count", None, ["absent"]) in rows
    assert not [r for r in rows if "/" in r[0] and "prompt" in r[0]]


def test_a_prompt_that_is_asked_again_is_flagged_as_cached() -> None:
    again = {**FINAL, "prompt_eval_duration": 4000000}
    rows = measurements(READER, [FINAL, again])

    assert [r for r in shown(rows, "record", "metric", "flags") if r[1].startswith("prefill")] == [
        ("/0", "prefill_duration", []),
        ("/0", "prefill_throughput", ["derived"]),
        ("/1", "prefill_duration", ["cached_prompt"]),
        ("/1", "prefill_throughput", ["cached_prompt", "derived"]),
    ]


def test_only_the_last_object_of_a_stream_is_measured() -> None:
    piece = {"model": "qwen3:8b", "created_at": FINAL["created_at"], "response": "sec", "done": False}
    stream = "\n".join(json.dumps(part) for part in (piece, piece, FINAL))

    rows = file("answer.txt", stream, "ollama-api")

    assert {record for (record,) in shown(rows, "record")} == {"2"}


def test_an_object_below_the_words_of_a_demo_is_found() -> None:
    rows = file(
        "demo.txt", f"Generate a completion\n\nmodel: x\n\n{json.dumps(FINAL, indent=2)}\n", "ollama-api"
    )

    assert ("e2e_latency", 3.4475608) in shown(rows, "metric", "value")
