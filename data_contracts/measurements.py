"""The closed types of a measurement: what may stand in each column of MEASUREMENTS, checked where rows are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeGuard, get_args

import numpy as np

from data_contracts.errors import ContractError
from data_contracts.metrics import METRICS

Scope = Literal["request", "sample", "aggregate", "timeseries"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

# `degraded`: it ran, but not as asked (a fallback, a missing engine, a part only).
Status = Literal["ok", "failed", "degraded", "warmup"]
STATUSES: tuple[Status, ...] = get_args(Status)

Flag = Literal[
    # why a row has no number
    "absent", "empty", "null", "nan", "not_available", "zero_is_missing", "out_of_range",
    # how a number came here
    "from_text", "rounded", "derived", "declared", "repeated", "twin", "naive_time",
    # of what it is a number
    "all_failed", "partial_failures", "invalid_run", "cancelled", "accuracy_run", "compliance", "summary_of_stages",
     "nonzero_exit", "debug_build", "mock", "server_side", "slow_tail",
    "aggregated", "cumulative", "subset", "group", "over_runs", "one_repetition", "cached_prompt",
    "ttft_of_content", "non_streaming_ttft", "per_e2e_latency", "divided_by_e2e",
    # its artifact names no model: one beside it does
    "model_beside",
    # what its tool says of a request: that it loaded the model, that it did not
    "said_cold", "said_warm",
    # why it failed, or ran otherwise than asked: data_contracts.failures
    "reason_unreachable", "reason_address_invalid", "reason_url_without_scheme", "reason_console_encoding",
    "reason_out_of_memory", "reason_timeout", "reason_model_missing", "reason_engine_missing", "reason_http_status",
    "reason_other",
]  # fmt: skip
FLAGS: tuple[Flag, ...] = get_args(Flag)

_NAMED_STATISTICS = frozenset(
    {"value", "mean", "stddev", "stderr", "min", "max", "total", "ci_low", "ci_high", "cv", "iqr"}
)
# A quantile in percent, written in one way only: p50, p99.9, p100; never P99, p099 or p99.0.
_QUANTILE = re.compile(r"p(?:100|[1-9]?\d(?:\.\d{0,5}[1-9])?)")

# In arrays of microseconds since 1970 UTC: no time is known.
NULL_TIME = int(np.iinfo(np.int64).min)

# Where a number stands in its artifact, in RE2: the number of a record, line or table, then a JSON Pointer.
RECORD_ADDRESS = r"(?s)^(?:(?:line|table)[ /][0-9]+|[0-9]*)(?:/.*)?$"


def is_statistic(name: object) -> bool:
    """True for a named statistic and for a quantile such as p50 or p99.9."""
    return isinstance(name, str) and (name in _NAMED_STATISTICS or _QUANTILE.fullmatch(name) is not None)


def is_flag(name: object) -> TypeGuard[Flag]:
    """True for a flag of the contract."""
    return name in FLAGS


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number means: metric, statistic, canonical unit; as written times `factor` is in `unit`.

    `metric` is a name of METRICS, or with `own` the dotted name of a field that the vocabulary does not know. Raises
    ContractError for a statistic that there is not, and for an unknown metric that is not marked as the field's own.
    """

    metric: str
    statistic: str = "value"
    unit: str | None = None
    factor: float = 1.0
    own: bool = False

    def __post_init__(self) -> None:
        if not is_statistic(self.statistic):
            raise ContractError(f"{self.statistic!r} is no statistic", field=self.metric)
        if not self.own and self.metric not in METRICS:
            raise ContractError(f"{self.metric!r} is no metric of the vocabulary", field=self.metric)

    @classmethod
    def named(
        cls, name: str, statistic: str = "value", unit: str | None = None, factor: float = 1.0
    ) -> Quantity:
        """What a file names: the vocabulary's metric where it is one, else a field's own."""
        return cls(name, statistic, unit, factor, own=name not in METRICS)

    def with_statistic(self, statistic: str) -> Quantity:
        """Another statistic of the same metric; a coefficient of variation is a ratio, whatever it is of."""
        if statistic == "cv":
            return replace(self, statistic=statistic, unit="1", factor=1.0)
        return replace(self, statistic=statistic)

    def under(self, name: str) -> Quantity:
        """The same unit and statistic under a name of the field's own."""
        return replace(self, metric=name, own=True)
