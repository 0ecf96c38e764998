"""Which rules say what a fault is: one of them must be broken where the fault is recorded."""

from __future__ import annotations

_RATES = (
    "output_rate_not_tokens_over_duration", "token_rate_not_request_rate_times_tokens",
    "total_rate_not_input_plus_output", "total_rate_not_tokens_over_duration",
    "own_output_rate_not_count_over_duration", "own_total_rate_not_count_over_duration",
)  # fmt: skip
_REQUESTS = (
    "request_rate_not_requests_over_duration",
    "own_request_rate_not_count_over_duration",
    "token_rate_not_request_rate_times_tokens",
)
_LATENCIES = (
    "latency_not_ttft_plus_decode",
    "mean_latency_not_ttft_plus_decode",
    "gaps_shorter_than_tokens",
    "speed_not_inverse_of_tpot",
)
_OWN = ("statistic_not_of_its_requests",)
_GAPS = ("gaps_do_not_fill_decode", "gaps_shorter_than_tokens", "mean_latency_not_ttft_plus_decode")
_LITTLE = ("concurrency_not_rate_times_latency", "more_in_flight_than_asked")
_ENERGY = ("energy_not_power_times_time", "energy_per_token_not_power_over_rate")
_NOT_SENT = (
    "requests_sent_slower_than_asked",
    "rate_waits_for_answers",
    "requests_sent_late",
    "sending_paused",
)
_UNSTEADY = ("no_steady_state",)
_CACHED = (
    "ttft_flat_over_prompts", "repeated_prompts_faster", "cache_hits_unsaid", "ttft_flat_over_runs",
    "ttft_falls_after_first_run",
)  # fmt: skip
_BRIEF = ("run_too_brief", "run_of_few_rounds", "n_too_small_for_quantile", "p95_equals_p99")
_COLD = ("first_requests_unlike_the_others",)
_SPAN = ("duration_not_that_of_requests", "clock_jumps_by_a_zone", "requests_overlap")
_MOST_FAILED = ("most_requests_failed", "quantile_of_survivors", "errors_grow_with_load")
_STDDEV = ("stddev_zero_of_several", "stddev_zero_of_one_run", "stddev_impossible")

_ANSWERS: dict[str, tuple[str, ...]] = {
    "output-rate-not-tokens-by-time": _RATES,
    "total-rate-without-input": _RATES,
    "requests-a-minute-as-a-second": (*_REQUESTS, *_LITTLE),
    "rate-of-all-boards-as-of-one": (*_RATES, *_LITTLE, "rate_per_gpu_not_rate_over_gpus"),
    "peak-below-mean": ("peak_below_mean",),
    "goodput-above-throughput": ("goodput_above_throughput",),
    "requests-lost": ("attempts_do_not_add_up",),
    "mean-above-maximum": ("mean_outside_range",),
    "percentiles-out-of-order": ("percentiles_out_of_order",),
    "tpot-does-not-fill-latency": _LATENCIES,
    "gaps-left-out": _GAPS,
    "concurrency-not-rate-times-latency": _LITTLE,
    "more-work-than-streams": (*_LITTLE, *_SPAN),
    "energy-in-watt-hours": _ENERGY,
    "energy-of-one-board": _ENERGY,
    "joules-by-all-tokens": _ENERGY,
    "acceptance-against-chunks": ("acceptance_length_not_of_rate", "acceptance_length_above_pieces"),
    "stated-mean-not-of-its-requests": (*_OWN, "mean_latency_not_ttft_plus_decode", "stderr_not_of_its_n"),
    "seconds-for-milliseconds": (*_LATENCIES, *_OWN, "ttft_shorter_than_a_step"),
    "output-counts-prompts-too": (
        *_LATENCIES, *_RATES, "tokens_not_mean_times_requests", "more_tokens_than_gaps",
    ),
    "client-cannot-send-faster": _NOT_SENT,
    "connections-pinned": _NOT_SENT,
    "waiting-left-out-of-latency": (*_NOT_SENT, *_UNSTEADY),
    "all-sent-at-once": ("burst_at_the_start", "requests_sent_faster_than_asked"),
    "overload": (*_UNSTEADY, "server_slower_than_asked"),
    "level-shift": _UNSTEADY,
    "trend": _UNSTEADY,
    "first-request-cold": _COLD,
    "warmup-in-the-figures": (*_COLD, "warmup_among_results"),
    "all-ramp-and-drain": ("run_of_few_rounds", "rate_lowered_by_ramp_and_drain", *_UNSTEADY),
    "too-brief": _BRIEF,
    "stream-held-back": ("stream_held_back", "ttft_is_the_total_duration"),
    "few-prompts-repeated": (*_CACHED, "few_prompts_repeated"),
    "prompts-seen-before-the-run": _CACHED,
    "second-run-on-a-warm-server": _CACHED,
    "sweep-on-a-warm-server": _CACHED,
    "shared-prefix": _CACHED,
    "answers-cut-at-the-limit": ("answers_cut_at_limit", "answers_all_at_limit"),
    "compared-runs-answer-differently": ("answers_of_unlike_lengths",),
    "ignore-eos-in-one-run-only": ("ignore_eos_mixed",),
    "prompts-shorter-than-stated": ("prompts_not_as_asked",),
    "answers-shorter-than-asked": ("answers_not_as_asked",),
    "client-and-server-count-differently": ("token_counts_differ",),
    "tokenizer-of-another-model": ("tokenizer_of_another_model",),
    "answers-of-one-token": ("answers_of_one_token",),
    "failures-counted-as-answers": ("failures_counted_as_success", "answers_of_one_token"),
    "timeouts-as-latencies": ("latencies_at_a_limit", "p95_equals_p99_of_many", "p95_equals_p99"),
    "retries-in-latency": ("retries_in_latency", "retried_requests_among_results"),
    "errors-grow-with-load": _MOST_FAILED,
    "survivors-only": _MOST_FAILED,
    "refusals-lower-the-mean": ("failures_averaged",),
    "zeros-of-failures-in-the-mean": ("failures_averaged", "failure_coded_as_zero", "result_coded_as_zero"),
    "ended-before-it-began": (
        *("negative_value", "ends_before_it_begins", "latency_not_ttft_plus_decode", "ttft_above_latency"),
    ),
    "one-stream-that-overlaps": ("requests_overlap", "more_in_flight_than_asked"),
    "zone-jump": ("clock_jumps_by_a_zone",),
    "duration-against-time-stamps": (*_SPAN, *_LITTLE),
    "idle-time-in-the-duration": ("duration_not_that_of_requests", "sending_paused"),
    "time-stamps-of-another-year": ("run_of_another_day",),
    "levels-one-after-the-other": ("levels_one_after_the_other",),
    "compared-on-unlike-clocks": ("clocks_throttled", "clocks_fell_while_busy", "clocks_held_down_while_busy"),
    "gaps-below-zero": ("negative_value",),
    "no-power-while-serving": ("no_power_while_serving", "no_power_in_any_sample"),
    "idle-while-serving": ("no_utilization_while_serving", "idle_in_every_sample"),
    "power-above-the-limit": ("power_above_limit", "power_samples_above_limit"),
    "memory-below-the-weights": ("memory_below_weights", "memory_holds_no_model"),
    "memory-above-the-board": ("memory_above_total", "memory_samples_above_total"),
    "frozen": ("power_frozen", "power_samples_frozen"),
    "utilization-above-everything": ("ratio_above_one",),
    "clock-throttled": (
        *("clocks_throttled", "clocks_fell_while_busy", "clocks_held_down_while_busy"), *_UNSTEADY,
    ),
    "sampled-too-coarsely": ("telemetry_too_coarse", "sampled_too_coarsely"),
    "telemetry-of-another-hour": ("telemetry_too_coarse", "telemetry_of_another_time"),
    "no-deviation": _STDDEV,
    "p99-of-twenty": _BRIEF,
    "p95-is-p99": ("p95_equals_p99_of_many", "p95_equals_p99"),
    "interval-too-narrow": ("interval_too_narrow", "stddev_impossible", "stderr_not_of_its_n"),
    "repetitions-alike-to-the-last-digit": ("repetitions_identical", "runs_identical", "twin_file", "duplicate_file"),
    "mean-of-rates": (*_RATES, "mean_of_rates"),
    "percentile-of-shards": _OWN,
    "best-of-one-repetition": ("configurations_without_repetition", "best_of_one_repetition"),
    "knee-not-reached": ("knee_not_reached",),
    "levels-missing": ("levels_missing",),
    "factors-together": ("factors_vary_together",),
    "faster-and-worse": ("faster_and_worse",),
    "quantized-and-never-judged": ("quantized_without_quality",),
}  # fmt: skip
ANSWERS = {fault: frozenset(rules) for fault, rules in _ANSWERS.items()}
