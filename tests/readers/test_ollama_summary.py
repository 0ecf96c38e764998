from tasks.readers.ollama_summary import READER
from tests.readers.reading import measurements, shown, table


def test_a_sweeps_means_stand_under_their_settings() -> None:
    summary = table("config_name,num_gpu,temperature,mean_tokens_s,mean_ttft_s", "g80_t0.5,80,0.5,77.5,3.25")

    assert shown(measurements(READER, summary), "metric", "statistic", "scope", "value", "config") == [
        ("decode_throughput", "mean", "aggregate", 77.5, '{"num_gpu":80,"temperature":0.5}'),
        ("ttft", "mean", "aggregate", 3.25, '{"num_gpu":80,"temperature":0.5}'),
    ]


def test_a_model_of_which_nothing_completed_is_failed_and_has_no_means() -> None:
    suite = {
        "generated_at": "2025-10-02T19:12:04+00:00",
        "prompt_count": 5,
        "models": [
            {"model": "a", "prompt_count": 5, "completed": 5, "mean_ttft_s": 0.5, "mean_tokens_s": 77.5},
            {"model": "b", "prompt_count": 5, "completed": 0, "mean_ttft_s": None, "mean_tokens_s": None},
            {"model": "c", "prompt_count": 5, "completed": 0, "options": {"top_p": 0.5}},
        ],
    }

    assert shown(
        measurements(READER, suite), "record", "model", "metric", "value", "n", "status", "flags"
    ) == [
        ("/models/2", "c", "decode_throughput", None, None, "failed", ["absent"]),
        ("/models/2", "c", "ttft", None, None, "failed", ["absent"]),
        ("", None, "prompt_count", 5.0, None, "ok", []),
        ("/models/0", "a", "requests_total", 5.0, 5, "ok", []),
        ("/models/0", "a", "requests_completed", 5.0, 5, "ok", []),
        ("/models/0", "a", "ttft", 0.5, 5, "ok", []),
        ("/models/0", "a", "decode_throughput", 77.5, 5, "ok", []),
        ("/models/1", "b", "requests_total", 5.0, 0, "failed", []),
        ("/models/1", "b", "requests_completed", 0.0, 0, "failed", []),
        ("/models/1", "b", "ttft", None, 0, "failed", ["null"]),
        ("/models/1", "b", "decode_throughput", None, 0, "failed", ["null"]),
        ("/models/2", "c", "requests_total", 5.0, 0, "failed", []),
        ("/models/2", "c", "requests_completed", 0.0, 0, "failed", []),
    ]


def test_two_suites_written_one_after_the_other_are_both_read() -> None:
    suite = {
        "prompt_count": 1,
        "models": [{"model": "a", "completed": 1, "mean_ttft_s": 0.5, "mean_tokens_s": 9.0}],
    }

    rows = measurements(READER, [(0, suite), (1, {**suite, "models": 7})], kind="jsonl")

    assert shown(rows, "record", "metric") == [
        ("0", "prompt_count"),
        ("0/models/0", "requests_completed"),
        ("0/models/0", "ttft"),
        ("0/models/0", "decode_throughput"),
        ("1", "prompt_count"),
        ("1", "models"),
    ]
