"""Failures that look like numbers: zeros where nothing was measured, files without a single success."""

from __future__ import annotations

import numpy as np

from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import Mask, Numbers, Records, Table
from data_contracts.rules.rule import Rule, Verdict, phrase

# A zero of these says that the telemetry was lost.
_NEVER_ZERO = metrics_where(lambda metric: not metric.may_be_zero)
# Without deviations, which may rightly be zero
_OF_A_RESULT = ("value", "mean", "min", "max", "p50", "p90", "p95", "p99", "total")


def zero_coded(numbers: Numbers) -> Mask:
    """True for numbers that were 0 in the file and stand for nothing measured."""
    return numbers.flagged("zero_is_missing")


def _failed_with_zeros(frame: Records) -> Verdict:
    failed = frame.of_first(frame.numbers.status).isin("failed")
    zeros = zero_coded(frame.numbers)
    count = np.bincount(frame.record_of[zeros], minlength=len(frame)).astype(np.float64)
    observed = phrase("0 in ", count, " fields")
    return Verdict(failed, failed & (count > 0), observed, place=frame.first_of(zeros))


def _failed(frame: Records) -> Verdict:
    failed = frame.of_first(frame.numbers.status).isin("failed")
    everything = np.ones(len(frame), np.bool_)
    return Verdict(everything, failed, phrase("failed"), place=frame.first)


def _degraded(frame: Records) -> Verdict:
    degraded = frame.of_first(frame.numbers.status).isin("degraded")
    everything = np.ones(len(frame), np.bool_)
    return Verdict(everything, degraded, phrase("degraded"), place=frame.first)


def _result_of_zero(frame: Records) -> Verdict:
    numbers = frame.numbers
    timed = numbers.metric.isin(*_NEVER_ZERO) & numbers.statistic.isin(*_OF_A_RESULT)
    # Readers of known formats take such a zero out and flag it; in a format that nobody knows it remains
    void = timed & (zero_coded(numbers) | (numbers.value == 0))
    checked = frame.any(timed)
    return Verdict(checked, checked & frame.any(void), phrase("0"), place=frame.first_of(void))


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
