from tasks.readers.agent_tables import READER
from tests.readers.reading import measurements, shown, table


def test_an_average_of_zero_tokens_a_second_is_lost_telemetry() -> None:
    stats = table(
        "kind,config,runs,avg_tokens_per_sec,std_tokens_per_sec,avg_ttft_ms",
        "rust,gpu60,6,114.5,2.5,603.5",
        "python,gpu60,1,0.000000,0.000000,0.000",
    )

    assert shown(
        measurements(READER, stats), "record", "metric", "statistic", "value", "n", "status", "config"
    ) == [
        ("0", "decode_throughput", "mean", 114.5, 6, "ok", '{"config":"gpu60","kind":"rust"}'),
        ("1", "decode_throughput", "mean", None, 1, "failed", '{"config":"gpu60","kind":"python"}'),
        ("0", "decode_throughput", "stddev", 2.5, 6, "ok", '{"config":"gpu60","kind":"rust"}'),
        ("1", "decode_throughput", "stddev", None, 1, "failed", '{"config":"gpu60","kind":"python"}'),
        ("0", "ttft", "mean", 0.6035, 6, "ok", '{"config":"gpu60","kind":"rust"}'),
        ("1", "ttft", "mean", None, 1, "failed", '{"config":"gpu60","kind":"python"}'),
    ]


def test_pairs_of_agents_keep_their_run_and_model() -> None:
    pairs = table(
        "model,runtime,scenario,run,speedup,efficiency,throughput_delta,ttft_delta_ms,contention",
        "gemma3,rust,homo,2,1.5,75.0,-2.5,,False",
    )

    assert shown(measurements(READER, pairs), "model", "run", "metric", "value", "unit", "flags") == [
        ("gemma3", "2", "concurrency_speedup", 1.5, "1", []),
        ("gemma3", "2", "concurrency_efficiency", 0.75, "1", []),
        ("gemma3", "2", "throughput_delta", -2.5, "token/s", []),
        ("gemma3", "2", "ttft_delta", None, "s", ["empty"]),
    ]


def test_two_arms_side_by_side_are_two_metrics() -> None:
    arms = table("language,gpu,baseline_tok_s,chimera_tok_s,throughput_pct", "rust,60,98.5,99.5,1.0")

    assert shown(measurements(READER, arms), "metric", "statistic", "value", "config") == [
        ("baseline_decode_throughput", "mean", 98.5, '{"gpu":60,"language":"rust"}'),
        ("chimera_decode_throughput", "mean", 99.5, '{"gpu":60,"language":"rust"}'),
        ("throughput_improvement", "value", 0.01, '{"gpu":60,"language":"rust"}'),
    ]
