"""What GuideLLM calls its metrics, in its JSON and in its tables, and what a distribution of one says.

`inter_token_latency_ms` is what others call TPOT, `time_per_output_token_ms` counts the first token too. The mean of a rate
is that of the whole run; its other statistics are over time, of a rate that may be 0 half of it: they keep GuideLLM's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.documents import count
from tasks.ingestion.kit.quantities import known, own, quantity_of

_METRICS: dict[str, Quantity] = {
    "request_latency": known("e2e_latency", "s"),
    "time_to_first_token_ms": known("ttft", "ms"),
    "time_to_first_output_token_ms": known("ttft_content", "ms"),
    "inter_token_latency_ms": known("tpot", "ms"),
    "time_per_output_token_ms": known("latency_per_output_token", "ms"),
    "request_concurrency": known("concurrency", "requests"),
    "prompt_token_count": known("input_tokens", "tokens"),
    "output_token_count": known("output_tokens", "tokens"),
    "total_token_count": known("total_tokens", "tokens"),
}
_RATES: dict[str, Quantity] = {
    "requests_per_second": known("request_throughput", "req/s", "mean"),
    "prompt_tokens_per_second": known("input_throughput", "tok/s", "mean"),
    "output_tokens_per_second": known("output_throughput", "tok/s", "mean"),
    "tokens_per_second": known("total_token_throughput", "tok/s", "mean"),
}
OF_A_REQUEST: dict[str, Quantity] = {
    **{key: _METRICS[key] for key in list(_METRICS)[:5]},
    "prompt_tokens": known("input_tokens", "tokens"),
    "output_tokens": known("output_tokens", "tokens"),
    "total_tokens": known("total_tokens", "tokens"),
    "cached_tokens": known("cached_input_tokens", "tokens"),
    "output_tokens_per_second": known("output_speed_per_user", "tok/s"),
    "tokens_per_second": own("total_tokens_per_second", "tok/s"),
    "iter_tokens_per_iteration": own("iter_tokens_per_iteration", "tokens"),
    "output_tokens_per_iteration": own("output_tokens_per_iteration", "tokens"),
}
# GuideLLM divides by the latency of the whole request, others by the time after the first token.
REQUEST_FLAGS: dict[str, tuple[str, ...]] = {"output_tokens_per_second": ("per_e2e_latency",)}
TOTALS: dict[str, Quantity] = {
    "successful": known("requests_completed", "requests"),
    "errored": known("requests_failed", "requests"),
    "incomplete": known("requests_incomplete", "requests"),
    "total": known("requests_total", "requests"),
}
_STATISTICS = {
    "mean": "mean",
    "median": "p50",
    "std_dev": "stddev",
    "min": "min",
    "max": "max",
    "total_sum": "total",
}
_SUMMED = frozenset({"input_tokens", "output_tokens", "total_tokens"})
_NEVER_ZERO = frozenset({"ttft", "ttft_content", "tpot", "latency_per_output_token", "e2e_latency"})
# The cells of a table's percentiles, in this order.
_LISTED = ("min", "p001", "p01", "p05", "p10", "p25", "p75", "p90", "p95", "p99", "max")

Said = tuple[str, Quantity, float | None, int | None, tuple[str, ...]]


@lru_cache(maxsize=4096)
def meaning(key: str, statistic: str) -> Quantity:
    """The quantity of one statistic of a metric, under its dotted name when it is not known."""
    if statistic == "mean" and key in _RATES:
        return _RATES[key]
    base = _METRICS.get(key) or _RATES.get(key)
    if base is None:
        found = quantity_of(key)
        return found.with_statistic(statistic)
    return Quantity.named(key if key in _RATES else base.metric, statistic, base.unit, base.factor)


def percentile(name: str) -> str | None:
    """`p05` is p5, `p001` p0.1 and `p999` p99.9: tenths of a percent have three digits."""
    digits = name[1:]
    if not name.startswith("p") or not digits.isdigit():
        return None
    return f"p{int(digits) / 10 if len(digits) > 2 else int(digits):g}"


def listed(cells: Sequence[Any]) -> dict[str, Any]:
    """A table's list of percentiles as a distribution has them."""
    named = dict(zip(_LISTED, cells, strict=False)) if len(cells) == len(_LISTED) else {}
    return {
        **{name: named[name] for name in ("min", "max") if name in named},
        "percentiles": {name: value for name, value in named.items() if name.startswith("p")},
    }


def statistics_of(key: str, said: Mapping[str, Any]) -> Iterator[Said]:
    """Each statistic of a distribution: field, quantity, value, n, flags. Mode and variance follow from the others."""
    n = None if key in _RATES or key == "request_concurrency" else count(said.get("count"))
    if said.get("count") == 0:
        if key in _METRICS or key in _RATES:
            yield "mean", meaning(key, "mean"), None, 0, ("zero_is_missing",)
        return
    void = meaning(key, "mean").metric in _NEVER_ZERO and said.get("mean") == 0 and said.get("max", 0) == 0
    for field, value in said.items():
        statistic = _STATISTICS.get(field)
        if statistic is None or not is_number(value):
            continue
        quantity = meaning(key, statistic)
        if statistic != "total" or quantity.metric in _SUMMED:
            yield field, quantity, None if void else value, n, ("zero_is_missing",) if void else ()
    percentiles = said.get("percentiles")
    for name, value in percentiles.items() if isinstance(percentiles, dict) and not void else ():
        statistic = percentile(name)
        repeated = statistic == "p50" and value == said.get("median")
        if statistic is not None and is_number(value) and not repeated:
            yield f"percentiles.{name}", meaning(key, statistic), value, n, ()


@lru_cache(maxsize=1024)
def overhead(key: str) -> Quantity:
    """A `*_avg` of the scheduler: seconds, its mean over the requests."""
    return own(f"scheduler.{key.removesuffix('_avg')}", "s", "mean")


def source_name(written: Any) -> str | None:
    """Where the prompts came from; a list of one source, in JSON or as Python shows it, is that source."""
    if isinstance(written, list) and len(written) == 1:
        written = written[0]
    return None if written is None else str(written).removeprefix("['").removesuffix("']")[:200]
