"""For each rule about what a run states of itself, and about its requests together, an audit that breaks it."""

from __future__ import annotations

from typing import Any

from tests.validation.broken import Broken
from tests.validation.making import SETTINGS, WORKLOAD, Audit

_BESIDE = ("total_token_throughput", "concurrency", "output_throughput_per_gpu")


def _lost_requests(audit: Audit) -> None:
    for metric, count in (("requests_total", 100.0), ("requests_completed", 94.0), ("requests_failed", 5.0)):
        audit.number("bench/serve.json", "/0", metric, count, scope="aggregate", identity={"task": None})


def _run(at: str | None, *also: str, **changes: Any) -> Broken:
    """Another run that states one figure as none of the others gives it."""

    def fault(audit: Audit) -> None:
        audit.run("bench/faulty.json", **changes)

    return Broken(fault, (("bench/faulty.json", None if at is None else "/0", at),), frozenset(also))


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


def _other_requests(audit: Audit) -> None:
    _requests(audit, *_normal(8))
    for metric, value, statistic in (("requests_completed", 8.0, "value"), ("ttft", 0.26, "mean")):
        _of_requests(audit, metric, value, statistic)


BREAKING_RUNS: dict[str, Broken] = {
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
    "tokens_come_in_bursts": _run("p50_itl", p50_itl=0.0002),
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
    "statistic_not_of_its_requests": Broken(
        _other_requests, (("bench/faulty.json", "/summary", "mean_ttft"),)
    ),
    "ttft_shorter_than_a_step": _run(
        "mean_ttft", mean_ttft=0.0002, mean_e2e_latency=1.2802, mean_concurrency=500 * 1.2802 / 98.765
    ),
    "gaps_do_not_fill_decode": Broken(_gaps, (("bench/faulty.json", None, None),)),
    "more_tokens_than_gaps": _run(
        None,
        "answers_not_as_asked",
        "answers_of_unlike_lengths",
        "mean_latency_not_ttft_plus_decode",
        without=(
            "output_tokens",
            "output_throughput",
            "output_throughput_per_gpu",
            "total_token_throughput",
            "peak_output_throughput",
        ),
        output_tokens_total=320_500.0,
        stddev_tpot=0.0001,
    ),
    "gaps_shorter_than_tokens": _run("mean_itl", mean_itl=0.005),
    "speed_not_inverse_of_tpot": _run("p50_output_speed_per_user", p50_output_speed_per_user=150.0),
    "energy_not_power_times_time": _run("gpu_energy", gpu_power_total=1_200.0, gpu_energy=60_000.0),
    "energy_per_token_not_power_over_rate": _run(
        "energy_per_output_token", gpu_power_total=1_200.0, energy_per_output_token=1.2
    ),
    "acceptance_length_above_pieces": _run(
        "acceptance_length", without=("peak_output_throughput",), mean_itl=0.024, acceptance_length=3.5
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
    "retried_requests_among_results": Broken(
        lambda audit: audit.request("bench/faulty.json", retries=1.0), (("bench/faulty.json", "0", None),)
    ),
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
    "repetitions_identical": Broken(_repeated, (("bench/faulty.json", None, None),)),
    "runs_identical": Broken(_copied, (("bench/faulty.json", None, None),)),
    "mean_of_rates": Broken(_averaged_rates, (("bench/faulty.json", "/summary", "decode_throughput"),)),
}
