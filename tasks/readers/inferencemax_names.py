"""What InferenceMAX (InferenceX) calls its figures and settings: keys of a processed result and parts of a nested one.

`*_intvty` is one over a latency by token: its p99 is the slow end, the p1 of the speed; a `std` of it in a flat result is
one over a deviation and means nothing. Power and energy are of the GPUs. Rows of several nodes say what their joules are
of since schema 2 only: before, a joule by output token was of the decoding GPUs alone or of all, and nothing tells which.
"""

from __future__ import annotations

import re
from functools import lru_cache

from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.serving_names import figure, quantile_or_name

_PER_GPU = {
    "tput_per_gpu": known("total_throughput_per_gpu", "tok/s"),
    "output_tput_per_gpu": known("output_throughput_per_gpu", "tok/s"),
    "input_tput_per_gpu": known("input_throughput_per_gpu", "tok/s"),
}
ENERGY_OF_GPU = known("gpu_energy", "J")
_POWER = {
    "avg_power_w": known("gpu_power", "W", "mean"),
    "avg_total_gpu_power_w": known("gpu_power_total", "W", "mean"),
    "total_gpu_energy_j": ENERGY_OF_GPU,
    "prefill_avg_power_w": own("prefill_gpu_power", "W", "mean"),
    "decode_avg_power_w": own("decode_gpu_power", "W", "mean"),
    "prefill_gpu_energy_j": own("prefill_gpu_energy", "J"),
    "decode_gpu_energy_j": own("decode_gpu_energy", "J"),
    "prefill_joules_per_input_token": own("prefill_energy_per_input_token", "J/token"),
    "decode_joules_per_output_token": own("decode_energy_per_output_token", "J/token"),
}
_ENERGY_BY = {
    "joules_per_successful_query": known("energy_per_request", "J/request"),
    "joules_per_input_token": known("energy_per_input_token", "J/token"),
    "joules_per_output_token": known("energy_per_output_token", "J/token"),
    "joules_per_total_token": known("energy_per_total_token", "J/token"),
}
_COUNTS = {
    "num_requests_total": known("requests_total", "request"),
    "num_requests_successful": known("requests_completed", "request"),
}
# Whether the power holds, and which version wrote it: neither measured nor chosen.
TOLD = frozenset({"power_valid", "power_metric_schema_version"})
_SPEED = "intvty"
_LATENCIES = {"ttft": "ttft", "tpot": "tpot", "itl": "itl", "e2el": "e2e_latency"}
_SETTING = re.compile(
    r"(?:prefill_|decode_)?(?:tp|pp|ep|dp|dcp_size|pcp_size|num_workers)"
    r"|conc|isl|osl|speculation_length|gpus|num_(?:prefill_|decode_)?gpus?|allocated_cpu_dram_gb"
)
Meaning = tuple[Quantity, tuple[Flag, ...]]


def is_setting(key: str) -> bool:
    """True for a number that says how large the machine or the load was."""
    return _SETTING.fullmatch(key) is not None


def says_nothing(key: str) -> bool:
    """True for a deviation that a flat result turned upside down."""
    return key == f"std_{_SPEED}"


@lru_cache(maxsize=1024)
def meaning(key: str, whole_deployment: bool = True) -> Meaning:
    """What a key of a flat result holds. Without `whole_deployment`, nothing says what its joules are of."""
    if key in _ENERGY_BY:
        quantity = _ENERGY_BY[key]
        return (quantity if whole_deployment else quantity.under(key)), ()
    if (exact := _PER_GPU.get(key) or _POWER.get(key) or _COUNTS.get(key)) is not None:
        return exact, ()
    statistic, _, metric = key.partition("_")
    if metric == _SPEED:
        return _speed(key, statistic)
    return (figure(key, seconds=True) if metric in _LATENCIES else quantity_of(key)), ()


def _speed(key: str, written: str) -> Meaning:
    """One over a value swaps the ends of a distribution and keeps its middle."""
    statistic = quantile_or_name(written)
    if statistic is None:
        return quantity_of(key), ()
    if not statistic.startswith("p") or statistic == "p50":
        return known("output_speed_per_user", "tok/s", statistic), ("derived",)
    slow = quantile_or_name(f"p{100 - float(statistic[1:]):.10g}")
    if slow is None:
        return quantity_of(key), ()
    return known("output_speed_per_user", "tok/s", slow), ("derived", "slow_tail")


def nested_speed(key: str) -> Meaning:
    """The same for a key of `latency.intvty`, whose `std` is of the speeds themselves."""
    return (known("output_speed_per_user", "tok/s", "stddev"), ()) if key == "std" else _speed(key, key)


# The parts of a nested result whose keys are statistics of one metric.
SPREADS: dict[tuple[str, ...], Quantity] = {
    **{("latency", key): known(metric, "s") for key, metric in _LATENCIES.items()},
    ("latency", "full_response_itl"): own("full_response_itl", "s"),
    ("latency", "full_response_intvty"): own("full_response_intvty", "tok/s"),
    ("latency", "e2e_norm_intvty"): own("e2e_norm_intvty", "tok/s"),
    ("tokens", "input"): known("input_tokens", "tokens"),
    ("tokens", "output_actual"): known("output_tokens", "tokens"),
    ("tokens", "output_expected"): own("output_tokens_expected", "tokens"),
    ("qps",): known("request_throughput", "req/s"),
}
SPEEDS = ("latency", _SPEED)
# Those whose keys each hold one figure.
FIGURES: dict[tuple[str, ...], dict[str, Quantity]] = {
    ("throughput",): {"duration_seconds": known("run_duration", "s")},
    ("throughput", "input"): {"tokens_per_second": known("input_throughput", "tok/s")},
    ("throughput", "output"): {"tokens_per_second": known("output_throughput", "tok/s")},
    ("throughput", "total"): {"tokens_per_second": known("total_token_throughput", "tok/s")},
    ("throughput", "per_gpu"): {
        "total_tput_tps": _PER_GPU["tput_per_gpu"],
        "output_tput_tps": _PER_GPU["output_tput_per_gpu"],
        "input_tput_tps": _PER_GPU["input_tput_per_gpu"],
    },
}
ACCOUNTING = {"records_error_dropped": known("requests_failed", "request")}
