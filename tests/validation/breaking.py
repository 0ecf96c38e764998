"""For each rule an audit that breaks it: a rule without one fails tests/validation/test_rules.py."""

from __future__ import annotations

from typing import Any

from tests.validation.breaking_loads import BREAKING_LOADS
from tests.validation.breaking_runs import BREAKING_RUNS
from tests.validation.breaking_sensors import BREAKING_SENSORS
from tests.validation.breaking_sweeps import BREAKING_SWEEPS
from tests.validation.broken import Broken
from tests.validation.making import NOON, SETTINGS, Audit

DAY = 86_400_000_000


def _request(*also: str, at: str | None, **changes: Any) -> Broken:
    def fault(audit: Audit) -> None:
        audit.request(**changes)

    return Broken(fault, (("bench/run.csv", "4", at),), frozenset(also))


def _number(metric: str, value: float, *also: str, **more: Any) -> Broken:
    def fault(audit: Audit) -> None:
        audit.number("bench/samples.json", "/samples", metric, value, scope="sample", **more)

    return Broken(fault, (("bench/samples.json", "/samples", metric),), frozenset(also))


def _aggregate(metric: str, at: str, *also: str, n: int | None = None, **statistics: Any) -> Broken:
    def fault(audit: Audit) -> None:
        audit.aggregate(metric, n=n, **statistics)

    return Broken(fault, (("bench/stats.json", "/1", at),), frozenset(also))


def _file(name: str, at: str | None, *also: str, **columns: object) -> Broken:
    return Broken(lambda audit: audit.file(name, **columns), ((name, None, at),), frozenset(also))


def _quarantine(rejected: str, code: str, record: str | None = None, field: str | None = None) -> Broken:
    def fault(audit: Audit) -> None:
        audit.quarantine("bench/odd.csv", rejected, code, record=record, field=field)
        audit.file("bench/odd.csv", status="quarantined", kind="other", reader=None)

    return Broken(fault, (("bench/odd.csv", record, field),))


def _group(name: str, *without: str, **identity: Any) -> Broken:
    """Another folder whose requests all lack something."""

    def fault(audit: Audit) -> None:
        config = {**SETTINGS, **identity.get("config", {})} if "config" in identity else SETTINGS
        for _ in range(2):
            audit.request("other/run.csv", without=without, identity={**identity, "config": config})

    return Broken(fault, (("other", None, name),))


def _all_failed(audit: Audit) -> None:
    for _ in range(2):
        audit.request("bench/down.csv", status="failed", ttft=None, decode_duration=None)


def _zeros(audit: Audit) -> None:
    audit.request(status="failed", flags=("zero_is_missing",), ttft=None, decode_duration=None)


def _summary(audit: Audit) -> None:
    for temperature in (0.2, 0.8):
        config = {**SETTINGS, "temperature": temperature}
        audit.aggregate(
            "ttft", artifact="bench/run_summary.csv", identity={"config": config, "task": None}, mean=0.5
        )


def _short_summary(audit: Audit) -> None:
    _summary(audit)
    audit.request(identity={"config": {**SETTINGS, "temperature": 1.5}})


def _pooled(audit: Audit) -> None:
    cold: dict[str, Any] = {"load_duration": 2.1, "ttft": 2.5, "e2e_latency": 4.2}
    audit.request("bench/mixed.csv")
    audit.request("bench/mixed.csv", **cold)
    audit.aggregate("ttft", artifact="bench/mixed_summary.csv", identity={"task": None}, mean=1.5)


def _once(audit: Audit) -> None:
    for temperature in (0.1, 0.3):
        audit.request("other/run.csv", identity={"config": {**SETTINGS, "temperature": temperature}})


def _partly(audit: Audit) -> None:
    audit.request("other/run.csv")
    audit.request("other/run.csv", without=("load_duration",))


def _twin(audit: Audit) -> None:
    for _ in range(2):
        audit.request("bench/twin.json", flags=("twin",))


def _warmup(audit: Audit) -> None:
    audit.request(status="warmup")


_NO_MODEL = {"model": None}
_PLACE = "bench/samples.json"

BREAKING: dict[str, Broken] = {
    **BREAKING_LOADS,
    **BREAKING_RUNS,
    **BREAKING_SENSORS,
    **BREAKING_SWEEPS,
    "stddev_zero_of_several": _aggregate("itl", "stddev_itl", n=500, mean=0.123, stddev=0.0),
    "stddev_impossible": _aggregate(
        "itl", "stddev_itl", n=500, min=0.1012, mean=0.2134, max=0.5041, stddev=0.3123
    ),
    "p95_equals_p99_of_many": _aggregate("itl", "p99_itl", n=500, p50=0.1, p95=0.234, p99=0.234),
    "interval_too_narrow": _aggregate(
        "itl", "ci_low_itl", n=100, mean=0.2, stddev=0.05, ci_low=0.1985, ci_high=0.2015
    ),
    "stderr_not_of_its_n": _aggregate("itl", "stderr_itl", n=100, stddev=0.05, stderr=0.0005),
    "every_request_failed": Broken(
        _all_failed, (("bench/down.csv", None, "status"),), frozenset({"failed_request"})
    ),
    "failure_coded_as_zero": Broken(
        _zeros, (("bench/run.csv", "4", "load_duration"),), frozenset({"failed_request"})
    ),
    "degraded_request": _request(at="load_duration", status="degraded"),
    "failed_request": _request(at="load_duration", status="failed", ttft=None),
    "result_coded_as_zero": _aggregate("wall_time", "mean_wall_time", mean=0.0),
    "value_coded_as_zero": _number("wall_time", 0.0),
    "request_without_ttft": _request("telemetry_incomplete", at="ttft", ttft=None),
    "request_without_input_tokens": _request(
        "telemetry_incomplete", at="input_tokens", without=("input_tokens",)
    ),
    "request_without_output_tokens": _request(
        "telemetry_incomplete", at="output_tokens", without=("output_tokens",)
    ),
    "request_without_duration": _request(
        "telemetry_incomplete",
        at="e2e_latency",
        without=("e2e_latency", "decode_duration", "prefill_duration"),
    ),
    "request_without_model": _request("telemetry_incomplete", at="model", identity=_NO_MODEL),
    "request_without_settings": _request("telemetry_incomplete", at="config", identity={"config": None}),
    "requests_cannot_say": _request(
        "telemetry_incomplete", at=None, identity={"model": None, "tool": "llmperf"}
    ),
    "request_without_timestamp": _request("telemetry_incomplete", at="timestamp", timestamp=None),
    "throughput_not_tokens_over_time": _request(at="decode_throughput", decode_throughput=150.0),
    "prefill_throughput_not_tokens_over_time": _request(at="prefill_throughput", prefill_throughput=750.0),
    "ttft_not_load_plus_prefill": _request(at="ttft", ttft=0.9),
    "ttft_before_prefill_ended": _request("ttft_not_load_plus_prefill", at="ttft", ttft=0.2),
    "ttft_after_the_end": _request("ttft_not_load_plus_prefill", at="ttft", ttft=2.9),
    "ttft_is_the_total_duration": _request("ttft_not_load_plus_prefill", at="ttft", ttft=2.19),
    "phases_exceed_total": _request(at="e2e_latency", e2e_latency=1.5),
    "tokens_do_not_add_up": _request(at="total_tokens", total_tokens=500),
    "negative_value": _number("wall_time", -0.5),
    "negative_spread": _aggregate("wall_time", "stddev_wall_time", stddev=-1.0),
    "impossible_throughput": _number("output_throughput", 2e6),
    "ratio_above_one": _number("gpu_utilization", 97.0),
    "implausible_ttft": _number("ttft", 7200.0),
    "value_not_finite": _number("itl", float("inf")),
    "unit_not_of_the_metric": _number("itl", 5.0, unit="By"),
    "timestamp_before_2015": Broken(
        lambda audit: audit.number(_PLACE, "/old", "itl", 0.1, scope="sample", timestamp=1_000_000),
        ((_PLACE, "/old", "timestamp"),),
    ),
    "timestamp_in_the_future": Broken(
        lambda audit: audit.number(_PLACE, "/new", "itl", 0.1, scope="sample", timestamp=NOON + 3 * DAY),
        ((_PLACE, None, "timestamp"),),
    ),
    "percentiles_out_of_order": _aggregate("itl", "p90_itl", n=500, p50=0.2, p90=0.1),
    "mean_outside_range": _aggregate("itl", "mean_itl", min=0.1, mean=0.9, max=0.5),
    "p95_equals_p99": _aggregate(
        "itl", "p99_itl", "n_too_small_for_quantile", n=20, p50=0.1, p95=0.2, p99=0.2
    ),
    "stddev_zero_of_one_run": _aggregate("itl", "stddev_itl", n=1, stddev=0.0),
    "n_too_small_for_quantile": _aggregate("itl", "p95_itl", n=50, p95=0.2),
    "summary_drops_configuration": Broken(_short_summary, (("bench/run_summary.csv", None, "config"),)),
    "cold_and_warm_pooled": Broken(_pooled, (("bench/mixed_summary.csv", "/0", "mean_ttft"),)),
    "group_without_e2e_latency": _group("e2e_latency", "e2e_latency"),
    "group_without_gpu_power": _group("gpu_power", "gpu_power"),
    "group_without_gpu_memory_used": _group("gpu_memory_used", "gpu_memory_used"),
    "group_without_tool_version": _group("tool_version", tool_version=None),
    "group_without_engine": _group("engine", engine=None),
    "group_without_seed": _group("seed", config={"seed": None}),
    "telemetry_incomplete": Broken(_partly, (("other", None, "load_duration"),)),
    "configurations_without_repetition": Broken(_once, (("other", None, "repetitions"),)),
    "file_unaccounted": _file("bench/lost.csv", "status", status="found"),
    "numbers_lost": _file("bench/gpu.csv", "measurements", measurements=7),
    "numbers_of_no_artifact": _file("bench/gpu.csv", "measurements", status="unsupported"),
    "duplicate_file": _file("bench/copy.csv", "sha256", status="duplicate", duplicate_of="bench/run.csv"),
    "twin_file": Broken(_twin, (("bench/twin.json", None, None),)),
    "file_without_numbers": _file("bench/header.csv", "measurements"),
    "time_without_zone": Broken(
        lambda audit: audit.request(flags=("naive_time",)), (("bench/run.csv", None, "timestamp"),)
    ),
    "warmup_among_results": Broken(_warmup, (("bench/run.csv", None, "status"),)),
    "file_unreadable": _quarantine("artifact", "truncated"),
    "file_empty": _quarantine("artifact", "empty"),
    "record_refused": _quarantine("record", "ragged_row", "7"),
    "value_refused": _quarantine("value", "nan_literal", "/3", "latency"),
    "remark": _quarantine("nothing", "utf16_as_utf8"),
}
