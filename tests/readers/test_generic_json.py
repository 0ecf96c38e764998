from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.generic_json import READER
from tests.readers.reading import measurements, shown


def _shown(content: Any, *columns: str, kind: str = "json") -> list[tuple[Any, ...]]:
    return shown(measurements(READER, content, kind=kind), *columns)


def _records(content: Any, kind: str = "json") -> int:
    rows = Rows()
    READER.read([Parsed(0, Head("artifact", "jsonl" if kind == "jsonl" else "json", ""), content)], rows)
    return rows.records[0]


def test_a_number_stands_under_its_dotted_name_with_the_pointer_of_the_object_that_holds_it() -> None:
    document = {
        "model": "a:1b",
        "generated_at": "2025-11-27T16:59:55",
        "summary": {"mean_ttft_ms": 250, "power": "53.5 W", "version": "2", "passed": True, "name": "x"},
        "runs": [{"gap_s": 1.5}, {"gap_s": None}],
    }

    read = measurements(READER, document)

    assert shown(read, "record", "field", "metric", "value", "unit", "flags") == [
        ("/summary", "mean_ttft_ms", "ttft", 0.25, "s", ["naive_time"]),
        ("/summary", "power", "power", 53.5, "W", ["naive_time", "from_text"]),
        ("/runs/0", "gap_s", "runs.gap_s", 1.5, "s", ["naive_time"]),
        ("/runs/1", "gap_s", "runs.gap_s", None, "s", ["naive_time", "null"]),
    ]
    about = ("tool", "run", "model", "task", "config", "scope", "statistic", "status", "n")
    of_run = (None, "artifact", "a:1b", None)
    assert set(shown(read, *about)) == {
        (*of_run, '{"version":"2"}', "aggregate", "mean", "ok", None),
        (*of_run, '{"version":"2"}', "aggregate", "value", "ok", None),
        (*of_run, None, "sample", "value", "ok", None),
    }
    assert {str(when) for (when,) in shown(read, "timestamp")} == {"2025-11-27 16:59:55+00:00"}


def test_a_number_that_says_another_again_in_its_unit_is_flagged() -> None:
    document = {"ttft_ms": 250, "ttft_s": 0.25}

    assert _shown(document, "field", "metric", "value", "flags") == [
        ("ttft_ms", "ttft", 0.25, []),
        ("ttft_s", "ttft", 0.25, ["repeated"]),
    ]


def test_model_and_time_are_those_of_the_nearest_object_around() -> None:
    document = {
        "model": "outer",
        "timestamp": 1764262795,
        "parts": [{"x": 1}, {"model": "inner", "timestamp": "2025-11-27T17:00:00Z", "deep": {"x": 2}}],
    }

    read = _shown(document, "record", "model", "value", "timestamp")

    assert [(record, model, value, str(when)) for record, model, value, when in read] == [
        ("/parts/0", "outer", 1.0, "2025-11-27 16:59:55+00:00"),
        ("/parts/1/deep", "inner", 2.0, "2025-11-27 17:00:00+00:00"),
    ]


def test_a_null_is_missing_only_where_its_name_has_a_number_elsewhere() -> None:
    document = [{"gpu": None, "ttft": 1.0}, {"gpu": None, "ttft": None}]

    assert _shown(document, "record", "metric", "value", "flags") == [
        ("/0", "ttft", 1.0, []),
        ("/1", "ttft", None, ["null"]),
    ]


def test_each_number_of_an_array_is_a_row_of_its_own() -> None:
    assert _shown({"lat_ms": [5, 7], "nested": [[1], [2]]}, "record", "field", "metric", "value") == [
        ("/lat_ms", "0", "e2e_latency", 0.005),
        ("/lat_ms", "1", "e2e_latency", 0.007),
        ("/nested/0", "0", "nested", 1.0),
        ("/nested/1", "0", "nested", 2.0),
    ]


def test_a_number_under_no_key_is_a_value() -> None:
    assert _shown([1, 2], "record", "field", "metric", "value") == [
        ("", "0", "value", 1.0),
        ("", "1", "value", 2.0),
    ]
    assert _shown(5, "record", "field", "metric", "value") == [("", "", "value", 5.0)]


def test_keys_are_escaped_in_pointers_and_kept_in_names() -> None:
    assert _shown({"a/b": {"c~d": {"x": 1}}}, "record", "metric") == [("/a~1b/c~0d", "a/b.c~d.x")]


def test_records_of_json_lines_are_numbered_as_in_the_file() -> None:
    lines = [(0, {"x": 1, "at": {"y_ms": 2}}), (4, {"x": 3})]

    assert _shown(lines, "record", "metric", "value", kind="jsonl") == [
        ("0", "x", 1.0),
        ("0/at", "at.y_ms", 0.002),
        ("4", "x", 3.0),
    ]


def test_what_counts_as_a_record() -> None:
    assert _records({"x": 1}) == 1
    assert _records([{"x": 1}, {"x": 2}]) == 2
    assert _records([1, 2]) == 1
    assert _records([(0, {"x": 1}), (1, {"x": 2})], kind="jsonl") == 2


def test_truth_values_long_texts_and_times_are_no_numbers() -> None:
    document = {"ok": True, "text": "5 " * 30, "timestamp": 1764262795, "date": "20251127_165955", "x": 1}

    assert _shown(document, "metric", "value") == [("x", 1.0)]


def test_a_clock_that_does_not_tell_the_date_is_a_number() -> None:
    assert _shown({"timestamp": 13113.8}, "metric", "value", "timestamp") == [("timestamp", 13113.8, None)]


def test_a_whole_number_that_a_double_cannot_hold_is_flagged() -> None:
    assert _shown({"start_ns": 1764262795309182999}, "value", "unit", "flags") == [
        (1764262795309182999 / 1e9, "s", ["rounded"])
    ]


def test_what_describes_an_object_holds_for_the_numbers_beside_it() -> None:
    document = {
        "config": {"model": "m:1b", "batch_size": 4, "ctx": 2048, "note": "long text " * 20},
        "environment": {"gpu_name": "A100"},
        "results": [{"engine": "vllm", "ttft_ms": 200, "decode": {"tokens_per_second": 30}}],
    }

    read = measurements(READER, document)

    assert shown(read, "record", "metric", "value", "unit") == [
        ("/results/0", "ttft", 0.2, "s"),
        ("/results/0/decode", "decode_throughput", 30.0, "token/s"),
    ]
    assert set(shown(read, "model", "engine", "scope")) == {("m:1b", "vllm", "sample")}
    assert set(shown(read, "config", "workload", "system")) == {
        ('{"batch_size":4,"ctx":2048}', None, '{"gpu_name":"A100"}')
    }


def test_keys_that_only_name_entries_say_of_what_their_numbers_are() -> None:
    document = {
        "models": {"qwen:7b": {"ttft": {"p99_ms": 900, "mean_ms": 200, "count": 50}}},
        "by_concurrency": {"1": {"output_tok_s": 40}, "8": {"output_tok_s": 210}},
        "backends": {"vllm": {"decode_tps": 9}, "ollama": {"decode_tps": 8}},
        "states": {"cold": {"ttft_s": 3}, "warm": {"ttft_s": 1}},
    }

    assert _shown(document, "metric", "statistic", "value", "model", "engine", "workload", "task", "n") == [
        ("ttft", "p99", 0.9, "qwen:7b", None, None, None, 50),
        ("ttft", "mean", 0.2, "qwen:7b", None, None, None, 50),
        ("output_throughput", "value", 40.0, None, None, '{"concurrency":1}', None, None),
        ("output_throughput", "value", 210.0, None, None, '{"concurrency":8}', None, None),
        ("decode_throughput", "value", 9.0, None, "vllm", None, None, None),
        ("decode_throughput", "value", 8.0, None, "ollama", None, None, None),
        ("ttft", "value", 3.0, None, None, None, "cold", None),
        ("ttft", "value", 1.0, None, None, None, "warm", None),
    ]


def test_what_was_meant_is_not_what_was_measured() -> None:
    document = {"slo": {"ttft_ms": 500}, "config": {"max_latency_ms": 9}, "ttft_ms": 200}

    assert _shown(document, "metric", "value") == [
        ("ttft", 0.2),
        ("slo.ttft_ms", 0.5),
        ("config.max_latency_ms", 0.009),
    ]


def test_a_value_is_what_the_text_beside_it_calls_it() -> None:
    rows = [
        {"metric": "time_to_first_token", "value": 200, "unit": "ms"},
        {"metric": "decode throughput", "value": 31, "unit": "tok/s"},
        {"metric": "happiness", "value": 3, "unit": "points"},
    ]

    assert _shown(rows, "metric", "value", "unit") == [
        ("ttft", 0.2, "s"),
        ("decode_throughput", 31.0, "token/s"),
        ("value", 3.0, None),
    ]


def test_a_failed_request_measured_nothing_where_it_says_zero() -> None:
    rows = [
        {"request_id": "a", "ttft_ms": 20, "success": True},
        {"request_id": "b", "ttft_ms": 0, "success": False},
    ]

    assert _shown(rows, "value", "status", "scope", "flags") == [
        (0.02, "ok", "request", []),
        (None, "failed", "request", ["zero_is_missing"]),
    ]


# Keys that state no unit: then each number is kept as it is written.
_KEYS = st.text(alphabet="aé/~. ", max_size=4)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
)


def _numbers(part: Any) -> list[int]:
    if isinstance(part, dict | list):
        return [n for inner in (part.values() if isinstance(part, dict) else part) for n in _numbers(inner)]
    return [part] if isinstance(part, int) and not isinstance(part, bool) else []


@given(_JSON)
def test_every_number_of_any_document_is_kept_once(document: Any) -> None:
    read = measurements(READER, document)

    kept = [v for v, flags in shown(read, "value", "flags") if v is not None and "from_text" not in flags]
    assert sorted(kept) == sorted(float(n) for n in _numbers(document))


def test_an_entry_that_calls_itself_degraded_did_not_fail() -> None:
    entries = [
        {"ttft_ms": 12.5, "status": "ok", "is_cold": True},
        {"ttft_ms": 13.5, "status": "degraded", "error": "backend 'trt' is not available", "is_cold": False},
        {"ttft_ms": 0, "status": "error", "error": "Read timed out."},
        {"ttft_ms": 14.5, "status": "ready"},
    ]
    assert shown(measurements(READER, entries), "value", "status", "flags") == [
        (0.0125, "ok", ["said_cold"]),
        (0.0135, "degraded", ["said_warm", "reason_engine_missing"]),
        (None, "failed", ["reason_timeout", "zero_is_missing"]),
        (0.0145, "ok", []),
    ]


def test_a_request_that_failed_and_holds_no_number_is_counted() -> None:
    document = {
        "results": [
            {"prompt_id": "a", "ttft_ms": 210, "output_tokens": 120},
            {"prompt_id": "b", "ttft_ms": 190, "output_tokens": 77},
            {"prompt_id": "c", "status": "error", "error": "CUDA out of memory"},
            {"prompt_id": "d"},
        ]
    }
    assert _shown(document, "record", "field", "value", "status", "flags") == [
        ("/results/0", "ttft_ms", 0.21, "ok", []),
        ("/results/0", "output_tokens", 120.0, "ok", []),
        ("/results/1", "ttft_ms", 0.19, "ok", []),
        ("/results/1", "output_tokens", 77.0, "ok", []),
        ("/results/2", "ttft_ms", None, "failed", ["reason_out_of_memory", "null"]),
    ]


def test_a_request_is_one_record_whatever_it_nests() -> None:
    entries = [
        {"timings": {"ttft_ms": 210 + n}, "usage": {"completion_tokens": 100 + n}, "exit_code": 0}
        for n in range(2)
    ]
    assert _shown(entries, "record", "field", "metric", "value", "scope") == [
        ("/0", "timings/ttft_ms", "ttft", 0.21, "request"),
        ("/0", "usage/completion_tokens", "output_tokens", 100.0, "request"),
        ("/1", "timings/ttft_ms", "ttft", 0.211, "request"),
        ("/1", "usage/completion_tokens", "output_tokens", 101.0, "request"),
    ]


def test_words_codes_and_answers_tell_how_an_entry_ended() -> None:
    endings: list[dict[str, Any]] = [
        {"outcome": "completed"},
        {"outcome": "timed out"},
        {"status_code": 503},
        {"returncode": 1},
        {"oom": True},
        {"success": 0},
        {"error": "None"},
        {"degraded": True},
    ]
    entries = [{"ttft_ms": 0 if n in range(1, 6) else 5, **ending} for n, ending in enumerate(endings)]
    assert _shown(entries, "status", "flags") == [
        ("ok", []),
        ("failed", ["reason_timeout", "zero_is_missing"]),
        ("failed", ["reason_http_status", "zero_is_missing"]),
        ("failed", ["reason_other", "zero_is_missing"]),
        ("failed", ["reason_out_of_memory", "zero_is_missing"]),
        ("failed", ["zero_is_missing"]),
        ("ok", []),
        ("degraded", []),
    ]


def test_a_test_that_a_model_failed_is_no_failed_request() -> None:
    entries = [{"ttft_ms": 5, "result": "pass"}, {"ttft_ms": 6, "result": "fail"}]
    assert _shown(entries, "status") == [("ok",), ("ok",)]


def test_numbers_of_completed_requests_are_counts() -> None:
    assert _shown({"completed": 1, "total_requests": 5}, "field", "value") == [
        ("completed", 1.0),
        ("total_requests", 5.0),
    ]


def test_settings_in_objects_beside_the_numbers_are_theirs_however_deep_they_stand() -> None:
    document = {
        "meta": {
            "model": "a:1b",
            "when": "2026-01-02T03:04:05Z",
            "settings": {"concurrency": 8, "temperature": 0.5},
        },
        "measurements": {"ttft_ms": [100, 110]},
    }

    assert _shown(document, "record", "value", "model", "workload", "config", "timestamp")[0] == (
        "/measurements/ttft_ms", 0.1, "a:1b", '{"concurrency":8}', '{"temperature":0.5}',
        dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    )  # fmt: skip


def test_an_object_of_settings_alone_describes_what_stands_beside_it_whatever_its_name() -> None:
    document = [
        {"load": {"concurrency": 8}, "figures": {"ttft_ms": 100}},
        {"load": {"concurrency": 16}, "figures": {"ttft_ms": 200}},
    ]

    assert _shown(document, "record", "value", "workload") == [
        ("/0/figures", 0.1, '{"concurrency":8}'),
        ("/1/figures", 0.2, '{"concurrency":16}'),
    ]


def test_an_object_with_results_describes_nothing_beside_it() -> None:
    document = {"first": {"concurrency": 8, "ttft_ms": 100}, "second": {"ttft_ms": 200}}

    assert _shown(document, "record", "value", "workload") == [
        ("/first", 0.1, '{"concurrency":8}'),
        ("/second", 0.2, None),
    ]


def test_of_two_descriptions_that_differ_the_second_is_told_with_its_name() -> None:
    document = {"server": {"threads": 8}, "client": {"threads": 4}, "results": {"ttft_ms": 100}}

    assert _shown(document, "config") == [('{"client_threads":4,"threads":8}',)]
