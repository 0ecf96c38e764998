from datetime import UTC, datetime

from tasks.readers.ollama_sweep import READER
from tests.readers.reading import head, measurements, shown, table

HEADER = "timestamp,model,prompt_index,prompt_text,num_gpu,temperature,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s,error"
SWEEP = table(
    HEADER,
    "2025-10-02T19:12:04Z,m:8b,1,Say hello,80,0.6000000238418579,0.75,50.0,0.5,0.25,2.0,",
    "2025-10-02T19:12:05Z,m:8b,2,Say more,80,0.8,0.0,0.00,0.0,0.0,0.0,",
    "2025-10-02T19:12:06Z,m:8b,3,Say it,80,0.8,,,,,,timed out",
)
RESULT = {
    "prompt": "Say hello",
    "ttft_s": 0.75,
    "tokens_s": 50.0,
    "load_s": 0.5,
    "prompt_eval_s": 0.25,
    "eval_s": 2.0,
}


def test_failed_requests_have_no_numbers_whether_they_were_stored_as_zero_or_left_empty() -> None:
    read = measurements(READER, SWEEP)

    assert shown(read, "record", "metric", "value", "unit", "status", "flags") == [
        ("0", "ttft", 0.75, "s", "ok", ["derived"]),
        ("1", "ttft", None, "s", "failed", ["derived", "zero_is_missing"]),
        ("2", "ttft", None, "s", "failed", ["derived", "empty", "reason_timeout"]),
        ("0", "decode_throughput", 50.0, "token/s", "ok", []),
        ("1", "decode_throughput", None, "token/s", "failed", ["zero_is_missing"]),
        ("2", "decode_throughput", None, "token/s", "failed", ["empty", "reason_timeout"]),
        ("0", "load_duration", 0.5, "s", "ok", []),
        ("1", "load_duration", None, "s", "failed", ["zero_is_missing"]),
        ("2", "load_duration", None, "s", "failed", ["empty", "reason_timeout"]),
        ("0", "prefill_duration", 0.25, "s", "ok", []),
        ("1", "prefill_duration", None, "s", "failed", ["zero_is_missing"]),
        ("2", "prefill_duration", None, "s", "failed", ["empty", "reason_timeout"]),
        ("0", "decode_duration", 2.0, "s", "ok", []),
        ("1", "decode_duration", None, "s", "failed", ["zero_is_missing"]),
        ("2", "decode_duration", None, "s", "failed", ["empty", "reason_timeout"]),
    ]


def test_a_success_with_an_error_text_is_failed() -> None:
    read = measurements(READER, table(HEADER, ",m,1,p,80,0.5,0.75,50.0,0.5,0.25,2.0,refused"))

    assert set(shown(read, "value", "status")) == {(None, "failed")}


def test_each_request_knows_its_model_its_prompt_and_its_settings() -> None:
    read = measurements(READER, SWEEP).slice(0, 2)

    assert shown(read, "tool", "engine", "model", "run", "task", "scope", "config") == [
        ("ollama-sweep", "ollama", "m:8b", "artifact", "1", "request", '{"num_gpu":80,"temperature":0.6}'),
        ("ollama-sweep", "ollama", "m:8b", "artifact", "2", "request", '{"num_gpu":80,"temperature":0.8}'),
    ]


def test_a_prompts_text_becomes_its_place() -> None:
    read = measurements(
        READER, table("prompt,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s", "Say hello,1,2,1,0,3")
    )

    assert set(read["task"].to_pylist()) == {"prompt 1"}


def test_the_results_of_one_model_as_json_are_the_rows_of_its_csv() -> None:
    csv = table("prompt,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s", "Say hello,0.75,50.0,0.5,0.25,2.0")
    columns = ("field", "metric", "statistic", "value", "unit", "task", "scope", "status", "flags")
    twin = measurements(READER, {"model": "m:8b", "results": [RESULT]})

    assert shown(twin, *columns) == shown(measurements(READER, csv), *columns)
    assert set(shown(twin, "record", "model")) == {("/results/0", "m:8b")}


def test_a_summary_of_a_sweep_is_none() -> None:
    assert not READER.claims(head(table("num_gpu,mean_tokens_s,mean_ttft_s", "80,50,1")))


def test_settings_that_are_no_object_are_kept_and_the_numbers_beside_them_read() -> None:
    suite = {"model": "m", "results": [{**RESULT, "options": "default", "load_s": "quick"}, {"prompt": 7}]}

    rows = measurements(READER, suite)

    assert set(shown(rows, "record", "config", "task")) == {
        ("/results/0", '{"options":"default"}', "prompt 1"),
        ("/results/1", None, "prompt 2"),
    }
    assert "load_duration" not in rows["metric"].to_pylist()


def test_each_line_of_suites_is_a_run_and_its_summary_is_no_request() -> None:
    suites = [
        (
            0,
            {
                "model": "a:1b",
                "results": [{**RESULT, "timestamp": "2026-03-02T09:00:00Z"}],
                "summary": {"best_s": 1.5},
            },
        ),
        (1, {"model": "b:2b", "results": [{**RESULT, "error": "refused"}]}),
    ]
    rows = measurements(READER, suites, kind="jsonl")

    assert shown(rows, "record", "run", "model", "scope", "field", "value", "status")[::3] == [
        ("0/results/0", "artifact run 1", "a:1b", "request", "ttft_s", 0.75, "ok"),
        ("0/results/0", "artifact run 1", "a:1b", "request", "prompt_eval_s", 0.25, "ok"),
        ("1/results/0", "artifact run 2", "b:2b", "request", "ttft_s", 0.75, "failed"),
        ("1/results/0", "artifact run 2", "b:2b", "request", "prompt_eval_s", 0.25, "failed"),
    ]
    assert ("0/summary", "aggregate", "summary.best_s", 1.5, "s") in shown(
        rows, "record", "scope", "metric", "value", "unit"
    )
    assert shown(rows, "timestamp")[0] == (datetime(2026, 3, 2, 9, tzinfo=UTC),)


def test_a_line_may_be_a_request_by_itself() -> None:
    rows = measurements(
        READER, [(0, {**RESULT, "model": "a:1b"}), (1, {**RESULT, "model": "b:2b"})], kind="jsonl"
    )

    assert list(dict.fromkeys(shown(rows, "record", "run", "model", "task", "scope"))) == [
        ("0", "artifact", "a:1b", "prompt 1", "request"),
        ("1", "artifact", "b:2b", "prompt 2", "request"),
    ]
