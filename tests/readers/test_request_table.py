from datetime import UTC, datetime

from tasks.readers.request_table import READER
from tests.readers.reading import measurements, shown, table

PHASES = table(
    "backend,model,mode,is_warmup,status,started_at_unix,latency_ms,prefill_ms,tokens_per_s,ollama_load_ms",
    "ollama,m,prefill,True,ok,1766554142.5,50.0,50.0,400.0,140.0",
    "ollama,m,prefill,False,ok,1766554143.5,5.0,5.0,4000.0,140.0",
    "ollama,m,e2e_kv,False,ok,1766554143.5,405.0,5.0,50.0,140.0",
)


def test_a_latency_is_that_of_the_phase_that_the_row_measured() -> None:
    read = measurements(READER, PHASES)

    assert shown(read, "record", "field", "metric", "value", "unit", "status") == [
        ("2", "latency_ms", "e2e_latency", 0.405, "s", "ok"),
        ("0", "latency_ms", "prefill_duration", 0.05, "s", "warmup"),
        ("1", "latency_ms", "prefill_duration", 0.005, "s", "ok"),
        ("0", "prefill_ms", "prefill_ms", 0.05, "s", "warmup"),
        ("1", "prefill_ms", "prefill_ms", 0.005, "s", "ok"),
        ("2", "prefill_ms", "prefill_ms", 0.005, "s", "ok"),
        ("2", "tokens_per_s", "mixed_throughput", 50.0, "token/s", "ok"),
        ("0", "tokens_per_s", "prefill_throughput", 400.0, "token/s", "warmup"),
        ("1", "tokens_per_s", "prefill_throughput", 4000.0, "token/s", "ok"),
        ("2", "ollama_load_ms", "load_duration", 0.14, "s", "ok"),
        ("0", "ollama_load_ms", "ollama_load_ms", 0.14, "s", "warmup"),
        ("1", "ollama_load_ms", "ollama_load_ms", 0.14, "s", "ok"),
    ]


def test_a_row_knows_its_engine_its_time_and_its_mode() -> None:
    read = measurements(READER, PHASES).slice(0, 1)

    assert shown(read, "engine", "model", "timestamp", "config") == [
        ("ollama", "m", datetime(2025, 12, 24, 5, 29, 3, 500_000, UTC), '{"mode":"e2e_kv"}')
    ]


def test_a_row_that_is_not_ok_has_failed_without_any_message() -> None:
    failed = table("latency_ms,tokens,status,backend,model,error", "0.0,0,error,b,m,", "250.0,8,ok,b,m,")

    assert shown(measurements(READER, failed), "record", "metric", "value", "status", "flags") == [
        ("0", "e2e_latency", None, "failed", ["zero_is_missing"]),
        ("1", "e2e_latency", 0.25, "ok", []),
        ("0", "tokens", None, "failed", ["zero_is_missing"]),
        ("1", "tokens", 8.0, "ok", []),
    ]


def test_records_of_one_file_may_have_different_keys() -> None:
    lines = [
        (0, {"timestamp": 1756000000.5, "prompt_tokens": 208, "completion_tokens": 49}),
        (1, {"timestamp": 1756000001.5, "prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 7}),
    ]

    assert shown(measurements(READER, lines, kind="jsonl"), "record", "metric", "value") == [
        ("0", "input_tokens", 208.0),
        ("0", "output_tokens", 49.0),
        ("1", "input_tokens", 10.0),
        ("1", "output_tokens", 5.0),
        ("1", "cached_input_tokens", 7.0),
    ]
