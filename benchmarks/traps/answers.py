"""Which rules say what a fault is: one of them must be broken where the fault is recorded."""

from __future__ import annotations

_RATES = frozenset({
    "output_rate_not_tokens_over_duration", "token_rate_not_request_rate_times_tokens",
    "request_rate_not_requests_over_duration", "total_rate_not_input_plus_output",
    "total_rate_not_tokens_over_duration",
})  # fmt: skip
_LATENCIES = frozenset({
    "latency_not_ttft_plus_decode", "mean_latency_not_ttft_plus_decode", "gaps_shorter_than_tokens",
})  # fmt: skip

ANSWERS: dict[str, frozenset[str]] = {
    "output-rate-not-tokens-by-time": frozenset({
        "output_rate_not_tokens_over_duration", "token_rate_not_request_rate_times_tokens",
        "total_rate_not_input_plus_output",
    }),
    "total-rate-without-input": frozenset({
        "total_rate_not_input_plus_output", "total_rate_not_tokens_over_duration",
    }),
    "requests-a-minute-as-a-second": frozenset({
        "request_rate_not_requests_over_duration", "token_rate_not_request_rate_times_tokens",
        "concurrency_not_rate_times_latency", "more_in_flight_than_asked",
    }),
    "rate-of-all-boards-as-of-one": frozenset({
        "token_rate_not_request_rate_times_tokens", "concurrency_not_rate_times_latency",
        "more_in_flight_than_asked", "rate_per_gpu_not_rate_over_gpus",
    }),
    "peak-below-mean": frozenset({"peak_below_mean"}),
    "goodput-above-throughput": frozenset({"goodput_above_throughput"}),
    "requests-lost": frozenset({"attempts_do_not_add_up"}),
    "tpot-does-not-fill-latency": _LATENCIES,
    "gaps-left-out": frozenset({"gaps_do_not_fill_decode", "gaps_shorter_than_tokens"}),
    "concurrency-not-rate-times-latency": frozenset({"concurrency_not_rate_times_latency"}),
    "more-work-than-streams": frozenset({"more_in_flight_than_asked", "concurrency_not_rate_times_latency"}),
    "seconds-for-milliseconds": _LATENCIES,
    "output-counts-prompts-too": _LATENCIES | {"tokens_not_mean_times_requests", "total_rate_not_input_plus_output"},
    "mean-of-rates": _RATES,
}  # fmt: skip
