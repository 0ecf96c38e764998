"""Summaries as tools write them: an object or a row of statistics of one metric, in the unit that it states."""

from __future__ import annotations

import re
from functools import lru_cache

from data_contracts.measurements import Quantity, is_statistic
from data_contracts.metrics import METRICS
from data_contracts.units import conversion

_NAMES = {
    **dict.fromkeys(("avg", "mean", "average"), "mean"),
    **dict.fromkeys(("min", "minimum"), "min"),
    **dict.fromkeys(("max", "maximum"), "max"),
    **dict.fromkeys(("med", "median"), "p50"),
    **dict.fromkeys(("std", "stdev", "stddev", "std_dev"), "stddev"),
    **dict.fromkeys(("se", "stderr"), "stderr"),
    **dict.fromkeys(("sum", "total"), "total"),
    **{name: name for name in ("cv", "ci_low", "ci_high", "iqr")},
}
# p99, p99.9, p(95), quantiles_p25, 99%, 99.00th percentile.
_PERCENTILE = re.compile(
    r"(?:quantiles_)?p\(?(?P<p>\d{1,3}(?:\.\d+)?)\)?|(?P<share>\d{1,3}(?:\.\d+)?)(?:%|(?:th)? percentile)"
)


@lru_cache(maxsize=4_096)
def statistic(name: str) -> str | None:
    """The canonical statistic that a key, column or label names (`avg`, `p(95)`, `99.90%`), or None."""
    written = name.strip().lower()
    if written in _NAMES:
        return _NAMES[written]
    found = _PERCENTILE.fullmatch(written)
    # So that 99, 99.0 and 99.00 are one statistic.
    quantile = f"p{float(found['p'] or found['share']):.10g}" if found else ""
    return quantile if is_statistic(quantile) else None


@lru_cache(maxsize=4_096)
def summary(quantity: Quantity, keys: tuple[str, ...]) -> dict[str, Quantity]:
    """What each of an object's keys holds that names a statistic of this metric."""
    return {key: quantity.with_statistic(name) for key in keys if (name := statistic(key)) is not None}


@lru_cache(maxsize=4_096)
def stated(metric: str, written: str | None) -> Quantity:
    """A metric in the unit that the file states beside it; in none when the unit is unknown or not the metric's."""
    found = conversion(written) if written else None
    if found is None:
        return Quantity.named(metric)
    if metric in METRICS and METRICS[metric].unit != found.unit:
        return Quantity.named(f"{metric} ({written})", "value", found.unit, found.factor)
    return Quantity.named(metric, "value", found.unit, found.factor)
