"""Rules as expectations on wide frames: a row for each request, sample or point in time (a column for each metric), each
statistic, run, file, or cell of the matrix of telemetry.

They say what a rule says where one expectation can. What takes several tables, or the rounding of a whole file, is left to
the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, TypedDict, get_args

from data_contracts.artifacts import ArtifactStatus
from data_contracts.executions import Validity
from data_contracts.metrics import METRICS
from data_contracts.rules import rule_named, rules_of
from data_contracts.rules.distribution_rules import ASCENDING
from data_contracts.rules.presence_rules import DURATIONS, NO_PLACE, OF_A_REQUEST, PHASES
from data_contracts.rules.range_rules import FASTEST, LONGEST_TTFT, NOT_NEGATIVE, SHARES, TOKEN_RATES

Suite = Literal[
    "requests", "samples", "timeseries", "aggregates", "runs", "inventory", "groups", "request_identities"
]
# A condition on rows as Great Expectations writes it
Condition = Mapping[str, object]
# As far as a share or a sum may miss its value by the last bits of a double
_LAST_BITS = 1e-9


class NativeExpectation(TypedDict):
    """An expectation as Great Expectations writes it."""

    type: str
    kwargs: dict[str, object]
    severity: str
    meta: dict[str, str]


class NativeSuite(TypedDict):
    """A suite as Great Expectations writes it. `meta` holds the columns that its frame must have, and its key."""

    name: str
    expectations: list[NativeExpectation]
    meta: dict[str, object]


@dataclass(frozen=True)
class _Expected:
    type: str
    kwargs: Mapping[str, object]
    rule: str | None = None
    # Of what no rule says, since every audit keeps it
    cause: str = ""
    action: str = "run the stage again; if it stays so, it is a fault of benchaudit"
    only: Condition | None = field(default=None, kw_only=True)
    # The columns that `only` looks at
    looks_at: tuple[str, ...] = field(default=(), kw_only=True)

    def written(self) -> NativeExpectation:
        limited = {"row_condition": {**self.only}} if self.only else {}
        rule = rule_named(self.rule) if self.rule else None
        severity = rule.severity if rule else "critical"
        about = {"rule": rule.name, "cause": rule.says, "action": rule.todo} if rule else {
            "cause": self.cause, "action": self.action,
        }  # fmt: skip
        return {
            "type": f"expect_{self.type}",
            "kwargs": {**self.kwargs, **limited},
            "severity": severity,
            "meta": {**about, "severity": severity},
        }


def native_suite(name: Suite) -> NativeSuite:
    """A suite in full."""
    every = tuple(_SUITES[name]())
    columns = dict.fromkeys([*_KEYS[name], *(column for one in every for column in _columns(one))])
    return {
        "name": f"benchaudit_{name}",
        "expectations": [one.written() for one in every],
        "meta": {"key": [*_KEYS[name]], "columns": [*columns]},
    }


def _columns(one: _Expected) -> Iterator[str]:
    for name in ("column", "column_A", "column_B"):
        if name in one.kwargs:
            yield str(one.kwargs[name])
    several = one.kwargs.get("column_list", ())
    assert isinstance(several, Sequence)
    yield from map(str, several)
    yield from one.looks_at


def _compared(column: str, operator: Literal["==", "<="], parameter: object) -> Condition:
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": parameter}


def _known(*columns: str) -> Condition:
    every = [{"type": "nullity", "column": {"name": column}, "is_null": False} for column in columns]
    return {"type": "and", "conditions": every}


_OK = _compared("status", "==", "ok")
_PHASE = "|".join(PHASES)
_A_REQUEST = (
    f"status == 'ok' and not config.astype('str').str.contains('\"mode\":\"(?:{_PHASE})\"')"
    f" and ({' or '.join(f'{metric}.notnull()' for metric in OF_A_REQUEST)})"
)  # fmt: skip


def _present(column: str, rule: str, *others: str, may_lack: str | None = None) -> _Expected:
    tools = [tool for tool, lacking in NO_PLACE.items() if (may_lack or column) in lacking]
    parts = [
        _A_REQUEST,
        *(f"{other}.isnull()" for other in others),
        *([f"tool not in {tools}"] if tools else []),
    ]
    looks_at = ("status", "config", "tool", *OF_A_REQUEST, *others)
    # The mode is a part of a text, for which Great Expectations has no condition but one in the language of pandas
    only = {"type": "pass_through", "pass_through_filter": " and ".join(parts)}
    return _Expected("column_values_to_not_be_null", {"column": column}, rule, only=only, looks_at=looks_at)


def _between(column: str, rule: str, **limits: object) -> _Expected:
    return _Expected("column_values_to_be_between", {"column": column, **limits}, rule)


def _at_least(
    column_a: str, column_b: str, rule: str, only: Condition | None = None, looks_at: tuple[str, ...] = ()
) -> _Expected:
    pair = {"column_A": column_a, "column_B": column_b, "or_equal": True}
    kwargs = {**pair, "ignore_row_if": "either_value_is_missing"}
    return _Expected("column_pair_values_a_to_be_greater_than_b", kwargs, rule, only=only, looks_at=looks_at)


def _unique(*columns: str) -> _Expected:
    cause = f"two rows have the same {' and '.join(columns)}"
    if len(columns) == 1:
        return _Expected("column_values_to_be_unique", {"column": columns[0]}, cause=cause)
    return _Expected("compound_columns_to_be_unique", {"column_list": [*columns]}, cause=cause)


def _closed(column: str, words: Sequence[str]) -> _Expected:
    return _Expected(
        "column_values_to_be_in_set",
        {"column": column, "value_set": [*words]},
        cause=f"{column} is a word of its own",
    )


def _of_requests() -> Iterator[_Expected]:
    yield _unique(*_KEYS["requests"])
    for status, rule in (("failed", "failed_request"), ("degraded", "degraded_request")):
        kwargs = {"column": "status", "value_set": [status]}
        yield _Expected("column_values_to_not_be_in_set", kwargs, rule)
    yield _present("ttft", "request_without_ttft")
    yield _present("input_tokens", "request_without_input_tokens")
    yield _present("output_tokens", "request_without_output_tokens")
    first, *others = sorted(DURATIONS)
    yield _present(first, "request_without_duration", *others)
    yield _present("model", "request_without_model")
    yield _present("timestamp", "request_without_timestamp")
    yield from _possible()
    yield _at_least("e2e_latency", "ttft", "ttft_after_the_end", _OK, ("status",))


def _possible() -> Iterator[_Expected]:
    for metric in NOT_NEGATIVE:
        yield _between(metric, "negative_value", min_value=0)
    for metric in TOKEN_RATES:
        yield _between(metric, "impossible_throughput", max_value=FASTEST)
    for metric in SHARES:
        yield _between(metric, "ratio_above_one", max_value=1 + _LAST_BITS)
    yield _between("ttft", "implausible_ttft", max_value=LONGEST_TTFT)
    yield _between("timestamp", "timestamp_before_2015", min_value="2015-01-01T00:00:00Z")


def _of_samples() -> Iterator[_Expected]:
    yield _unique(*_KEYS["samples"])
    yield from _possible()


def _of_timeseries() -> Iterator[_Expected]:
    yield _unique(*_KEYS["timeseries"])
    yield from _possible()


def _of_groups() -> Iterator[_Expected]:
    yield _unique(*_KEYS["groups"])
    yield _closed("kind", ("metric", "setting"))
    for rule in rules_of("group"):
        if rule.presence:
            only = _compared("name", "==", rule.name.removeprefix("group_without_"))
            kwargs = {"column": "present", "min_value": 1}
            yield _Expected("column_values_to_be_between", kwargs, rule.name, only=only, looks_at=("name",))


def _of_aggregates() -> Iterator[_Expected]:
    yield _unique(*_KEYS["aggregates"])
    for low, high in combinations(ASCENDING, 2):
        yield _at_least(high, low, "percentiles_out_of_order")
    for low, high in (("min", "mean"), ("mean", "max")):
        only = _known("min", "max")
        yield _at_least(high, low, "mean_outside_range", only, ("min", "max"))
    for spread in ("stddev", "stderr"):
        yield _between(spread, "negative_spread", min_value=0)
    kwargs = {"column": "stddev", "min_value": 0, "strict_min": True}
    yield _Expected(
        "column_values_to_be_between",
        kwargs,
        "stddev_zero_of_one_run",
        only=_compared("n", "<=", 1),
        looks_at=("n",),
    )


def _of_runs() -> Iterator[_Expected]:
    yield _unique(*_KEYS["runs"])
    yield _closed("validity", get_args(Validity))
    for count in ("attempted", "completed", "failed", "degraded", "warmup"):
        yield _Expected(
            "column_values_to_be_between", {"column": count, "min_value": 0}, cause="a count is negative"
        )
    yield _at_least("ended", "started", "ends_before_it_begins")


def _of_inventory() -> Iterator[_Expected]:
    yield _unique(*_KEYS["inventory"])
    kwargs = {"column": "status", "value_set": [*get_args(ArtifactStatus)]}
    yield _Expected("column_values_to_be_in_set", kwargs, "file_unaccounted")
    kwargs = {"column": "status", "value_set": ["duplicate"]}
    yield _Expected("column_values_to_not_be_in_set", kwargs, "duplicate_file")


def _of_identities() -> Iterator[_Expected]:
    for rate, rule in (
        ("decode_throughput", "throughput_not_tokens_over_time"),
        ("prefill_throughput", "prefill_throughput_not_tokens_over_time"),
    ):
        ratio = METRICS[rate].ratio_of
        assert ratio is not None
        columns = {"column_list": [rate, ratio.numerator, ratio.denominator]}
        yield _Expected(
            "multicolumn_first_to_be_ratio_of_others", columns, rule, only=_OK, looks_at=("status",)
        )
    columns = {"column_list": ["total_tokens", "input_tokens", "output_tokens"]}
    yield _Expected(
        "multicolumn_first_to_be_sum_of_others",
        columns,
        "tokens_do_not_add_up",
        only=_OK,
        looks_at=("status",),
    )


_KEYS: dict[Suite, tuple[str, ...]] = {
    "requests": ("artifact", "record"),
    "samples": ("artifact", "record"),
    "timeseries": ("artifact", "record"),
    "aggregates": ("artifact", "record", "metric"),
    "runs": ("run_id",),
    "inventory": ("artifact",),
    "groups": ("group", "kind", "name"),
    "request_identities": ("artifact", "record"),
}
_SUITES = {
    "requests": _of_requests,
    "samples": _of_samples,
    "timeseries": _of_timeseries,
    "aggregates": _of_aggregates,
    "runs": _of_runs,
    "inventory": _of_inventory,
    "groups": _of_groups,
    "request_identities": _of_identities,
}
SUITE_NAMES = tuple(_KEYS)
