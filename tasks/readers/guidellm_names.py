"""What GuideLLM calls its metrics, in its JSON and in its tables, and what a distribution of one says.

`inter_token_latency_ms` is what others call TPOT, `time_per_output_token_ms` counts the first token too. The mean of a rate
is that of the whole run; its other statistics are over time, of a rate that may be 0 half of it: they keep GuideLLM's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from data_contracts.json_values import Json, JsonObject, is_number, mapping
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.kit.documents import count
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.summary_entries import statistic

# In a source of synthetic prompts, as pairs or as JSON
_LENGTH = re.compile(r"\b((?:prompt|output)_tokens(?:_stdev|_min|_max)?)\b['\"]?\s*[=:]\s*(\d{1,9})(?![\d.])")
_LATENCIES = {
    "request_latency": known("e2e_latency", "s"),
    "time_to_first_token_ms": known("ttft", "ms"),
    "time_to_first_output_token_ms": known("ttft_content", "ms"),
    "inter_token_latency_ms": known("tpot", "ms"),
    "time_per_output_token_ms": known("latency_per_output_token", "ms"),
}
_METRICS = {
    **_LATENCIES,
    "request_concurrency": known("concurrency", "requests"),
    "prompt_token_count": known("input_tokens", "tokens"),
    "output_token_count": known("output_tokens", "tokens"),
    "total_token_count": known("total_tokens", "tokens"),
}
_RATES = {
    "requests_per_second": known("request_throughput", "req/s", "mean"),
    "prompt_tokens_per_second": known("input_throughput", "tok/s", "mean"),
    "output_tokens_per_second": known("output_throughput", "tok/s", "mean"),
    "tokens_per_second": known("total_token_throughput", "tok/s", "mean"),
}
REQUEST_METRICS = {
    **_LATENCIES,
    "prompt_tokens": known("input_tokens", "tokens"),
    "output_tokens": known("output_tokens", "tokens"),
    "total_tokens": known("total_tokens", "tokens"),
    "cached_tokens": known("cached_input_tokens", "tokens"),
    "output_tokens_per_second": known("output_speed_per_user", "tok/s"),
    "tokens_per_second": own("total_tokens_per_second", "tok/s"),
    "iter_tokens_per_iteration": own("iter_tokens_per_iteration", "tokens"),
    "output_tokens_per_iteration": own("output_tokens_per_iteration", "tokens"),
}
# How late after its time a request was sent
SCHEDULE_DELAY = own("schedule_delay", "s")
# GuideLLM divides by the latency of the whole request, others by the time after the first token.
REQUEST_FLAGS: dict[str, tuple[Flag, ...]] = {"output_tokens_per_second": ("per_e2e_latency",)}
TOTALS = {
    "successful": known("requests_completed", "requests"),
    "errored": known("requests_failed", "requests"),
    "incomplete": known("requests_incomplete", "requests"),
    "total": known("requests_total", "requests"),
}
TIMES = {
    "duration": known("run_duration", "s"),
    "warmup": own("warmup_duration", "s"),
    "cooldown": own("cooldown_duration", "s"),
}
# A sum of tokens is a total; one of latencies or of rates says nothing.
_SUMMED = frozenset({"input_tokens", "output_tokens", "total_tokens"})
_NEVER_ZERO = frozenset(quantity.metric for quantity in _LATENCIES.values())
# The cells of a table's percentiles, in this order.
_LISTED = ("min", "p001", "p01", "p05", "p10", "p25", "p75", "p90", "p95", "p99", "max")


class Figure(NamedTuple):
    """One statistic of a distribution, under the key that holds it."""

    field: str
    quantity: Quantity
    value: float | None
    n: int | None
    flags: tuple[Flag, ...] = ()


@lru_cache(maxsize=4096)
def _quantity(key: str, name: str) -> Quantity:
    """The quantity of the statistic `name` of a metric, under its dotted name when it is not known."""
    if key in _RATES:
        return _RATES[key] if name == "mean" else _RATES[key].under(key).with_statistic(name)
    return (_METRICS.get(key) or quantity_of(key)).with_statistic(name)


def _percentile(name: str) -> str | None:
    """`p05` is p5, `p001` p0.1 and `p999` p99.9: tenths of a percent have three digits."""
    digits = name[1:]
    if not name.startswith("p") or not (digits.isascii() and digits.isdecimal()) or len(digits) > 3:
        return None
    percent = int(digits) / 10 if len(digits) == 3 else int(digits)
    return f"p{percent:g}" if percent <= 100 else None


def listed_distribution(cells: Sequence[Json]) -> dict[str, Json]:
    """A table's list of percentiles as a distribution has them."""
    if len(cells) != len(_LISTED):
        return {}
    named = dict(zip(_LISTED, cells, strict=True))
    return {"min": named.pop("min"), "max": named.pop("max"), "percentiles": named}


def figures_of(key: str, distribution: Mapping[str, Json]) -> Iterator[Figure]:
    """Each statistic of a metric's distribution. Mode and variance follow from the others."""
    # These are distributions over time: what they count is not requests.
    n = None if key in _RATES or key == "request_concurrency" else count(distribution.get("count"))
    if distribution.get("count") == 0:
        if key in _METRICS or key in _RATES:
            yield Figure("mean", _quantity(key, "mean"), None, 0, ("zero_is_missing",))
        return
    # Zeros throughout are no latencies: answers of one token, for one, have no time between tokens.
    void = (
        _quantity(key, "mean").metric in _NEVER_ZERO
        and distribution.get("mean") == 0
        and distribution.get("max", 0) == 0
    )
    for field, value in distribution.items():
        name = "total" if field == "total_sum" else statistic(field)
        if name is None or not is_number(value):
            continue
        quantity = _quantity(key, name)
        if name != "total" or quantity.metric in _SUMMED:
            yield (
                Figure(field, quantity, None, n, ("zero_is_missing",))
                if void
                else Figure(field, quantity, value, n)
            )
    for field, value in mapping(distribution.get("percentiles")).items():
        name = _percentile(field)
        repeated = name == "p50" and value == distribution.get("median")
        if name is not None and is_number(value) and not repeated and not void:
            yield Figure(f"percentiles.{field}", _quantity(key, name), value, n)


@lru_cache(maxsize=1024)
def scheduler_mean(key: str) -> Quantity:
    """A `*_avg` of the scheduler: seconds, its mean over the requests."""
    return own(f"scheduler.{key.removesuffix('_avg')}", "s", "mean")


def asked_of(written: Json) -> JsonObject:
    """What the source of prompts asks for: its name, and the lengths of synthetic ones, `prompt_tokens=256,...`."""
    name = source_name(written)
    lengths = {key: int(value) for key, value in _LENGTH.findall(name or "")}
    return {"data": name, **lengths}


def source_name(written: Json) -> str | None:
    """Where the prompts came from; a list of one source, in JSON or as Python shows it, is that source."""
    if isinstance(written, list) and len(written) == 1:
        written = written[0]
    return None if written is None else str(written).removeprefix("['").removesuffix("']")[:200]
