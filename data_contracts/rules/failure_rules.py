"""Failures that look like numbers: zeros where nothing was measured, files without a single success."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from data_contracts.metrics import METRICS, metrics_where
from data_contracts.rules.frames import Mask, Numbers, Records, Table, Words
from data_contracts.rules.rule import Rule, Verdict, phrase

# A zero of these says that the telemetry was lost.
_NEVER_ZERO = metrics_where(lambda metric: not metric.may_be_zero)
_NEVER_ZERO_UNITS = sorted({METRICS[metric].unit for metric in _NEVER_ZERO})
# Their formats hold a zero for each request that failed, and its error beside it
_ZEROS_BY_FORMAT = ("vllm-bench-serve", "sglang-bench-serving", "llmperf")
_AFTER_THE_FIRST = ("tpot", "itl", "output_speed_per_user")
_LENGTHS = {
    "output_tokens": ("mean",),
    "output_tokens_total": ("value", "total"),
    "requests_completed": ("value",),
}
# Without deviations, which may rightly be zero
_OF_A_RESULT = ("value", "mean", "min", "max", "p50", "p90", "p95", "p99", "total")


def zero_coded(numbers: Numbers) -> Mask:
    """True for numbers that were 0 in the file and stand for nothing measured."""
    return numbers.flagged("zero_is_missing")


def _failed_with_zeros(frame: Records) -> Verdict:
    failed = frame.of_first(frame.numbers.status).isin("failed")
    failed &= ~frame.of_first(frame.numbers.tool).isin(*_ZEROS_BY_FORMAT)
    # A count of 0, of tokens or retries, may be what was counted: a time or a rate of 0 nobody measured
    zeros = zero_coded(frame.numbers) & frame.numbers.unit.isin(*_NEVER_ZERO_UNITS)
    count = np.bincount(frame.record_of[zeros], minlength=len(frame)).astype(np.float64)
    noun = Words((count > 1).astype(np.int32), (" field", " fields"))
    observed = phrase("0 in ", count, noun)
    return Verdict(failed, failed & (count > 0), observed, place=frame.first_of(zeros))


def _failed(frame: Records) -> Verdict:
    failed = frame.of_first(frame.numbers.status).isin("failed")
    everything = np.ones(len(frame), np.bool_)
    return Verdict(everything, failed, phrase("failed"), place=frame.first)


def _degraded(frame: Records) -> Verdict:
    degraded = frame.of_first(frame.numbers.status).isin("degraded")
    everything = np.ones(len(frame), np.bool_)
    return Verdict(everything, degraded, phrase("degraded"), place=frame.first)


def _of_one_token(frame: Records) -> Mask:
    """True for results of a run whose answers are of one token each, by its mean or its total."""
    numbers = frame.numbers
    rows = {
        metric: numbers.metric.isin(metric) & numbers.statistic.isin(*statistics) & np.isfinite(numbers.value)
        for metric, statistics in _LENGTHS.items()
    }
    told = np.flatnonzero(np.logical_or.reduce(list(rows.values())))
    # Statistics of one metric are a record here: those of one run have its file and name in common
    names = zip(
        numbers.artifact.codes[told].tolist(), numbers.record.take(pa.array(told)).to_pylist(), strict=True
    )
    lengths: dict[tuple[int, str], dict[str, float]] = {}
    for row, key in zip(told.tolist(), names, strict=True):
        metric = numbers.metric.names[numbers.metric.codes[row]]
        lengths.setdefault(key, {}).setdefault(metric, float(numbers.value[row]))
    short = {key for key, said in lengths.items() if _longest_mean(said) <= 1}
    found = np.zeros(len(frame), np.bool_)
    if short:
        own = zip(
            numbers.artifact.codes[frame.first].tolist(),
            numbers.record.take(pa.array(frame.first)).to_pylist(), strict=True,
        )  # fmt: skip
        # Where each metric has a record of its own, a file of nothing but such answers tells of all of them
        longer = {artifact for artifact, record in lengths if (artifact, record) not in short}
        files = {artifact for artifact, _ in short} - longer
        found[:] = [key in short or key[0] in files for key in own]
    return found


def _longest_mean(said: Mapping[str, float]) -> float:
    """The mean length of answers, NaN where nothing tells."""
    total, requests = said.get("output_tokens_total", np.nan), said.get("requests_completed", np.nan)
    mean = said.get("output_tokens", np.nan)
    return mean if np.isfinite(mean) else total / requests if requests > 0 else np.nan


def _result_of_zero(frame: Records) -> Verdict:
    numbers = frame.numbers
    timed = numbers.metric.isin(*_NEVER_ZERO) & numbers.statistic.isin(*_OF_A_RESULT)
    # Readers of known formats take such a zero out and flag it; in a format that nobody knows it remains
    # An answer of one token has no time from its first token to its second: tools write 0 there
    timed &= ~(numbers.metric.isin(*_AFTER_THE_FIRST) & _of_one_token(frame)[frame.record_of])
    void = timed & (zero_coded(numbers) | (numbers.value == 0))
    checked = frame.any(timed)
    return Verdict(checked, frame.any(void), phrase("0"), place=frame.first_of(void))


def _lost_value(frame: Records) -> Verdict:
    numbers = frame.numbers
    # Zeros of failed records are a finding of their own, failure_coded_as_zero
    checked = numbers.counted & numbers.metric.isin(*_NEVER_ZERO) & numbers.statistic.isin("value")
    void = checked & (zero_coded(numbers) | (numbers.value == 0))
    return Verdict(checked, void, phrase("0"), by_number=True)


def _nothing_but_failures(frame: Table) -> Verdict:
    requests, failed = frame.number("requests"), frame.number("failed")
    checked = requests > 0
    observed = phrase(failed, " of ", requests, " requests failed", frame.columns["reasons"])
    return Verdict(checked, checked & (failed == requests), observed, field="status")


RULES = (
    Rule(
        "every_request_failed", "critical", ("inventory",),
        "nothing in this file succeeded ({observed})", "at least one request that succeeded",
        "run it again with the server reachable, or take the file out: it measures nothing",
        _nothing_but_failures,
    ),
    Rule(
        "failure_coded_as_zero", "warning", ("request",),
        "a failed request stores zeros as if they were measured ({observed})", "null for what was not measured",
        "write null, and leave such records out of every mean: a zero pulls it down",
        _failed_with_zeros,
    ),
    Rule(
        "failed_request", "info", ("request",),
        "a request failed", "a request that succeeded",
        "read its error, run it again, and state the share of failures beside every mean",
        _failed,
    ),
    Rule(
        "degraded_request", "warning", ("request",),
        "a request is {observed}: it ran, but not as asked", "a request that ran as asked",
        "see what it fell back to; it enters no statistic, so run it again as asked, or under the name of what ran",
        _degraded,
    ),
    Rule(
        "result_coded_as_zero", "critical", ("aggregate",),
        "a result is stored as {observed}, which nothing that ran can be", "a positive number, or null",
        "take it out of every ranking: it failed or its telemetry was lost, and it would come first",
        _result_of_zero,
    ),
    Rule(
        "value_coded_as_zero", "warning", ("request", "sample"),
        "a successful record stores {observed} where a time or a rate must be positive", "a positive number, or null",
        "look at how the tool reads the server's last message: its telemetry was lost",
        _lost_value,
    ),
)  # fmt: skip
