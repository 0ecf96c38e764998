"""For each rule an audit that breaks it: a rule without one fails tests/validation/test_rules.py."""

from __future__ import annotations

from typing import Any

from tests.validation.breaking_loads import BREAKING_LOADS
from tests.validation.breaking_sweeps import BREAKING_SWEEPS
from tests.validation.broken import Broken
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit

DAY = 86_400_000_000


def _request(*also: str, at: str, **changes: Any) -> Broken:
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


def _lost_requests(audit: Audit) -> None:
    for metric, count in (("requests_total", 100.0), ("requests_completed", 94.0), ("requests_failed", 5.0)):
        audit.number("bench/serve.json", "/0", metric, count, scope="aggregate", identity={"task": None})


def _run(at: str, *also: str, **changes: Any) -> Broken:
    """Another run that states one figure as none of the others gives it."""

    def fault(audit: Audit) -> None:
        audit.run("bench/faulty.json", **changes)

    return Broken(fault, (("bench/faulty.json", "/0", at),), frozenset(also))


def _contradicting_request(audit: Audit) -> None:
    phases = (
        "load_duration",
        "prefill_duration",
        "prefill_throughput",
        "decode_duration",
        "decode_throughput",
    )
    for tpot in (0.01, 0.02):
        audit.request(
            "bench/faulty.json", without=phases, identity={"tool": "aiperf"}, input_tokens=30, output_tokens=195,
            ttft=0.26, e2e_latency=2.2, tpot=tpot,
        )  # fmt: skip


def _gaps(audit: Audit) -> None:
    identity = {"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **WORKLOAD}}
    audit.run("bench/faulty.json", without=("itl",))
    for request in range(500):
        audit.number("bench/faulty.json", f"/0/{request}", "itl", 0.64, scope="timeseries", identity=identity)


_OF_A_RUN = {"tool": "aiperf", "task": None, "config": SETTINGS}
_SILENT = (
    "load_duration",
    "prefill_duration",
    "prefill_throughput",
    "decode_duration",
    "decode_throughput",
    "total_tokens",
)


def _requests(audit: Audit, *latencies: float, failed: int = 0, artifact: str = "bench/faulty.json") -> None:
    """Requests of these latencies, and some that failed after a second."""
    for place, latency in enumerate([*latencies, *[1.0] * failed]):
        done = place < len(latencies)
        audit.request(
            artifact, without=_SILENT, identity=_OF_A_RUN, status="ok" if done else "failed", ttft=0.2 if done else None,
            output_tokens=195 if done else None, e2e_latency=latency,
        )  # fmt: skip


def _of_requests(audit: Audit, metric: str, value: float, statistic: str = "value") -> None:
    audit.number(
        "bench/faulty.json",
        "/summary",
        metric,
        value,
        scope="aggregate",
        statistic=statistic,
        identity=_OF_A_RUN,
    )


def _counted_failures(audit: Audit) -> None:
    _requests(audit, 2.2, 2.3, 2.4, failed=2)
    _of_requests(audit, "requests_completed", 5.0)


def _averaged_failures(audit: Audit) -> None:
    _requests(audit, 2.21, 2.32, 2.43, failed=2)
    _of_requests(audit, "e2e_latency", (2.21 + 2.32 + 2.43 + 2 * 1.0) / 5, "mean")


def _normal(count: int) -> list[float]:
    """Latencies from 2 s on, no two alike."""
    return [2.0 + 0.013 * (place * 7 % count) for place in range(count)]


def _timeouts(audit: Audit) -> None:
    _requests(audit, *_normal(40), 30.01, 30.02, 30.03, 30.05)


def _retries(audit: Audit) -> None:
    _requests(audit, *_normal(40), 32.05, 32.21, 32.47)


def _repeated(audit: Audit) -> None:
    for place in range(3):
        audit.number(
            "bench/faulty.json", f"/{place}", "wall_time", 0.123457, scope="sample", identity=_OF_A_RUN
        )


def _copied(audit: Audit) -> None:
    times: dict[str, Any] = {
        "p50_ttft": 0.1923117,
        "p50_tpot": 0.01012345,
        "p50_e2e_latency": 1.48809517,
        "mean_itl": 0.01,
    }
    for name in ("faulty", "copied"):
        audit.run(f"bench/{name}.json", without=("output_speed_per_user",), **times)


def _averaged_rates(audit: Audit) -> None:
    for tokens, seconds in ((10, 0.5), (990, 9.9)):
        audit.request(
            "bench/faulty.json", without=("prefill_duration", "load_duration", "prefill_throughput", "total_tokens"),
            identity=_OF_A_RUN, output_tokens=tokens, decode_duration=seconds, decode_throughput=tokens / seconds,
            e2e_latency=seconds + 0.5,
        )  # fmt: skip
    _of_requests(audit, "decode_throughput", 60.0)


def _growing_errors(audit: Audit) -> None:
    for users, failed in ((8, 0.0), (64, 90.0)):
        workload = {**WORKLOAD, "max_concurrency": users}
        audit.run(
            f"bench/loads-{users}.json", workload=workload, requests_failed=failed, requests_completed=500.0 - failed,
            output_tokens_total=129.0 * (500.0 - failed),
            without=(
                *("request_throughput", "goodput", "output_throughput", "total_token_throughput", "input_throughput"),
                *("output_throughput_per_gpu", "concurrency", "output_tokens", "e2e_latency", "ttft"),
            ),
        )  # fmt: skip


def _gpu(audit: Audit, *, artifact: str = "bench/sensors.csv", samples: int = 40, **series: Any) -> None:
    """Sensors over time; a series is a number for each sample."""
    for sample in range(samples):
        for metric, value in series.items():
            audit.number(
                artifact, str(sample), metric, value(sample) if callable(value) else value, scope="timeseries"
            )


def _sparse(audit: Audit) -> None:
    for sample in range(4):
        audit.number(
            "bench/sensors.csv", str(sample), "gpu_power", 300.0 + sample, scope="timeseries",
            timestamp=NOON + sample * 60_000_000,
        )  # fmt: skip


_BESIDE = ("total_token_throughput", "concurrency", "output_throughput_per_gpu")
_NO_MODEL = {"model": None}
_PLACE = "bench/samples.json"

BREAKING: dict[str, Broken] = {
    **BREAKING_LOADS,
    **BREAKING_SWEEPS,
    "attempts_do_not_add_up": Broken(_lost_requests, (("bench/serve.json", None, None),)),
    "output_rate_not_tokens_over_duration": _run(
        "output_throughput",
        "total_rate_not_input_plus_output",
        "rate_per_gpu_not_rate_over_gpus",
        output_throughput=690.5,
    ),
    "input_rate_not_tokens_over_duration": _run(
        "input_throughput", "total_rate_not_input_plus_output", input_throughput=2_713.5
    ),
    "total_rate_not_tokens_over_duration": _run(
        "total_token_throughput", without=("input_throughput",), total_token_throughput=3_412.75
    ),
    "request_rate_not_requests_over_duration": _run(
        "request_throughput", without=("concurrency",), request_throughput=4.815
    ),
    **{
        f"own_{name}_rate_not_count_over_duration": _run(field, tool=None, without=without, **{field: value})
        for name, field, value, without in (
            ("output", "output_throughput", 690.5, _BESIDE),
            ("input", "input_throughput", 2_713.5, _BESIDE),
            ("request", "request_throughput", 4.815, _BESIDE),
            ("total", "total_token_throughput", 3_412.75, ("input_throughput",)),
        )
    },
    "token_rate_not_request_rate_times_tokens": _run(
        "output_throughput",
        without=("run_duration", "total_token_throughput", "output_throughput_per_gpu"),
        output_throughput=690.5,
    ),
    "total_rate_not_input_plus_output": _run(
        "total_token_throughput", without=("input_tokens_total",), total_token_throughput=3_412.75
    ),
    "rate_per_gpu_not_rate_over_gpus": _run("output_throughput_per_gpu", output_throughput_per_gpu=653.062),
    "peak_below_mean": _run("peak_output_throughput", peak_output_throughput=601.5),
    "goodput_above_throughput": _run("goodput", goodput=5.225),
    "concurrency_not_rate_times_latency": _run("mean_concurrency", mean_concurrency=6.125),
    "more_in_flight_than_asked": _run("request_throughput", workload={**WORKLOAD, "max_concurrency": 4}),
    "tokens_not_mean_times_requests": _run(
        "output_tokens_total",
        "output_rate_not_tokens_over_duration",
        "total_rate_not_tokens_over_duration",
        output_tokens_total=60_000.0,
    ),
    "ttft_above_latency": _run("p50_ttft", p50_ttft=1.6),
    "latency_not_ttft_plus_decode": Broken(_contradicting_request, (("bench/faulty.json", "1", None),)),
    "mean_latency_not_ttft_plus_decode": _run("mean_e2e_latency", without=("itl",), mean_tpot=0.012),
    "gaps_do_not_fill_decode": Broken(_gaps, (("bench/faulty.json", None, None),)),
    "gaps_shorter_than_tokens": _run("mean_itl", mean_itl=0.005),
    "speed_not_inverse_of_tpot": _run("p50_output_speed_per_user", p50_output_speed_per_user=150.0),
    "energy_not_power_times_time": _run("gpu_energy", gpu_power_total=1_200.0, gpu_energy=60_000.0),
    "energy_per_token_not_power_over_rate": _run(
        "energy_per_output_token", gpu_power_total=1_200.0, energy_per_output_token=1.2
    ),
    "acceptance_length_not_of_rate": _run(
        "acceptance_length",
        workload={**WORKLOAD, "num_speculative_tokens": 4},
        acceptance_length=2.5,
        acceptance_rate=0.6,
    ),
    "failures_counted_as_success": Broken(
        _counted_failures,
        (("bench/faulty.json", "/summary", "requests_completed"),),
        frozenset({"failed_request"}),
    ),
    "failures_averaged": Broken(
        _averaged_failures,
        (("bench/faulty.json", "/summary", "mean_e2e_latency"),),
        frozenset({"failed_request"}),
    ),
    "error_rate_not_failed_over_all": _run("error_rate", error_rate=0.07),
    "latencies_at_a_limit": Broken(_timeouts, (("bench/faulty.json", "40", None),)),
    "retries_in_latency": Broken(_retries, (("bench/faulty.json", "40", None),)),
    "quantile_of_survivors": _run("p90_e2e_latency", requests_failed=80.0, p90_e2e_latency=1.6),
    "most_requests_failed": Broken(
        lambda audit: _requests(audit, 2.2, failed=4),
        (("bench/faulty.json", None, None),),
        frozenset({"failed_request"}),
    ),
    "errors_grow_with_load": Broken(_growing_errors, (("bench/loads-64.json", None, None),)),
    "no_power_while_serving": _run("mean_gpu_power", mean_gpu_power=0.0),
    "no_utilization_while_serving": _run("mean_gpu_utilization", mean_gpu_utilization=0.0),
    "power_above_limit": _run("mean_gpu_power", mean_gpu_power=820.0, power_limit=700.0),
    "memory_below_weights": _run("gpu_memory_used", gpu_memory_used=2.0e9, model_size=9.0e9),
    "memory_above_total": _run("gpu_memory_used", gpu_memory_used=9.0e10, gpu_memory_total=8.0e10),
    "power_frozen": _run(
        "mean_gpu_power",
        mean_gpu_power=250.0,
        stddev_gpu_power=0.0,
        min_gpu_temperature=40.0,
        max_gpu_temperature=71.0,
    ),
    "clocks_throttled": _run("max_thermal_violation", min_thermal_violation=3.0, max_thermal_violation=9.5),
    "telemetry_too_coarse": Broken(
        lambda audit: audit.number(
            "bench/faulty.json",
            "/0",
            "gpu_power",
            250.0,
            scope="aggregate",
            statistic="mean",
            n=3,
            identity=_OF_A_RUN,
        ),
        (("bench/faulty.json", "/0", "mean_gpu_power"),),
    ),
    "power_samples_frozen": Broken(
        lambda audit: _gpu(audit, gpu_power=251.37, gpu_temperature=lambda sample: 40.0 + sample),
        (("bench/sensors.csv", "0", "gpu_power"),),
    ),
    "no_power_in_any_sample": Broken(
        lambda audit: _gpu(audit, gpu_power=0.0), (("bench/sensors.csv", "0", "gpu_power"),)
    ),
    "idle_in_every_sample": Broken(
        lambda audit: _gpu(
            audit, gpu_power=lambda sample: 400.0 + sample, gpu_utilization=0.0, gpu_power_limit=700.0
        ),
        (("bench/sensors.csv", "0", "gpu_utilization"),),
    ),
    "power_samples_above_limit": Broken(
        lambda audit: _gpu(audit, gpu_power=lambda sample: 800.0 + sample, gpu_power_limit=700.0),
        (("bench/sensors.csv", "0", "gpu_power"),),
    ),
    "memory_samples_above_total": Broken(
        lambda audit: _gpu(audit, gpu_memory_used=9.0e10, gpu_memory_total=8.0e10),
        (("bench/sensors.csv", "0", "gpu_memory_used"),),
    ),
    "clocks_held_down_while_busy": Broken(
        lambda audit: _gpu(
            audit, sm_clock=lambda sample: 1_980.0 if sample < 15 else 1_400.0, gpu_utilization=0.98
        ),
        (("bench/sensors.csv", "0", "sm_clock"),),
    ),
    "sampled_too_coarsely": Broken(_sparse, (("bench/sensors.csv", "0", "gpu_power"),)),
    "stddev_zero_of_several": _aggregate("itl", "stddev_itl", n=500, mean=0.123, stddev=0.0),
    "stddev_impossible": _aggregate(
        "itl", "stddev_itl", n=500, min=0.1012, mean=0.2134, max=0.5041, stddev=0.3123
    ),
    "p95_equals_p99_of_many": _aggregate("itl", "p99_itl", n=500, p50=0.1, p95=0.234, p99=0.234),
    "interval_too_narrow": _aggregate(
        "itl", "ci_low_itl", n=100, mean=0.2, stddev=0.05, ci_low=0.1985, ci_high=0.2015
    ),
    "stderr_not_of_its_n": _aggregate("itl", "stderr_itl", n=100, stddev=0.05, stderr=0.0005),
    "repetitions_identical": Broken(_repeated, (("bench/faulty.json", None, None),)),
    "runs_identical": Broken(_copied, (("bench/faulty.json", None, None),)),
    "mean_of_rates": Broken(_averaged_rates, (("bench/faulty.json", "/summary", "decode_throughput"),)),
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
