"""Numbers that cannot be: negative times, impossible rates, ratios above 1, instants that have not come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from data_contracts.metrics import METRICS, metrics_of_kind, metrics_where
from data_contracts.rules.frames import NO_TIME, Mask, Numbers, Records, Table
from data_contracts.rules.rule import Kind, Phrase, Rule, Verdict, behind, phrase

_MEASURED: tuple[Kind, ...] = ("request", "sample", "aggregate", "timeseries")
# Statistics that are no value of the metric itself.
# The limits of an interval may lie below zero or above one where no value can
_SPREADS = ("stddev", "stderr", "cv", "ci_low", "ci_high")
NOT_NEGATIVE = metrics_where(lambda metric: not metric.may_be_negative)
SHARES = metrics_of_kind("share")
TOKEN_RATES = metrics_where(lambda metric: metric.unit == "token/s")
LONGEST_TTFT = 3600.0  # s; nobody waits longer, and milliseconds read as seconds give such times
FASTEST = 1e6  # token/s; a duration of nearly nothing, or of another request, gives more
_INSTANT = pa.timestamp("us", tz="UTC")
# The oldest format that is read, of pytest-benchmark 2.5, is of that year; a wrong epoch gives 1970
_START_OF_2015 = 1_420_070_400_000_000  # us since 1970
_DAY = 86_400_000_000  # us; a time without a zone may be off by as much


def _shown(numbers: Numbers) -> Phrase:
    return phrase(numbers.value, behind(numbers.unit))


def _of(frame: Records, metrics: Mask) -> Mask:
    """Values of metrics, `metrics` having one entry for each metric's name."""
    numbers = frame.numbers
    return numbers.given & numbers.metric.where(metrics) & ~numbers.statistic.isin(*_SPREADS)


def _named(frame: Records, choose: Callable[[str], bool]) -> Mask:
    return np.array([choose(name) for name in frame.numbers.metric.names], np.bool_)


def _negative(frame: Records) -> Verdict:
    known = _named(frame, NOT_NEGATIVE.__contains__)
    checked = _of(frame, known)
    return Verdict(checked, checked & (frame.numbers.value < 0), _shown(frame.numbers), by_number=True)


def _negative_spread(frame: Records) -> Verdict:
    numbers = frame.numbers
    checked = numbers.given & numbers.statistic.isin("stddev", "stderr")
    return Verdict(checked, checked & (numbers.value < 0), _shown(numbers), by_number=True)


def _too_fast(frame: Records) -> Verdict:
    checked = _of(frame, _named(frame, TOKEN_RATES.__contains__))
    return Verdict(checked, checked & (frame.numbers.value > FASTEST), _shown(frame.numbers), by_number=True)


def _above_one(frame: Records) -> Verdict:
    checked = _of(frame, _named(frame, SHARES.__contains__))
    # A share that was divided or summed may miss 1 by the last bits of a double
    failing = checked & (frame.numbers.value > 1.0 + 1e-9)
    return Verdict(checked, failing, phrase(frame.numbers.value), by_number=True)


def _endless_ttft(frame: Records) -> Verdict:
    checked = _of(frame, _named(frame, "ttft".__eq__))
    failing = checked & (frame.numbers.value > LONGEST_TTFT)
    return Verdict(checked, failing, _shown(frame.numbers), by_number=True)


def _infinite(frame: Records) -> Verdict:
    numbers = frame.numbers
    # Ingest stores null for such a number and flags it: it is a finding all the same
    beyond = numbers.flagged("out_of_range")
    checked = numbers.given | beyond
    return Verdict(
        checked, checked & ~np.isfinite(numbers.value), phrase("not a finite number"), by_number=True
    )


def _other_unit(frame: Records) -> Verdict:
    numbers = frame.numbers
    # A coefficient of variation is a ratio, whatever its metric is measured in
    known = numbers.metric.where(_named(frame, METRICS.__contains__)) & ~numbers.statistic.isin("cv")
    known &= numbers.unit.known
    units = sorted({m.unit for m in METRICS.values()})
    wanted = numbers.metric.of({name: units.index(m.unit) for name, m in METRICS.items()})
    stated = numbers.unit.of({unit: place for place, unit in enumerate(units)})
    return Verdict(known, known & (stated != wanted), phrase("unit ", numbers.unit), by_number=True)


def _before_2015(frame: Records) -> Verdict:
    times = frame.numbers.timestamp[frame.first]
    dated = times != NO_TIME
    observed = phrase("at ", pa.array(times, _INSTANT, mask=~dated))
    return Verdict(dated, dated & (times < _START_OF_2015), observed, field="timestamp")


def _not_yet(frame: Table) -> Verdict:
    latest, modified = frame.columns["latest"], frame.columns["modified"]
    # Against the file's own time and not today's: a rerun on another day must find the same
    late = frame.number("latest") - frame.number("modified")
    checked = np.isfinite(late)
    expected = phrase("until ", modified, ", when the file was last written")
    return Verdict(checked, checked & (late > _DAY), phrase("at ", latest), expected, field="timestamp")


RULES = (
    Rule(
        "negative_value", "critical", _MEASURED,
        "a quantity that cannot be negative is {observed}", "zero or more",
        "find the subtraction that gave it (a clock that was set back, two clocks that differ)",
        _negative,
    ),
    Rule(
        "negative_spread", "critical", ("aggregate",),
        "a standard deviation or error is {observed}", "zero or more",
        "compute it again from the samples",
        _negative_spread,
    ),
    Rule(
        "impossible_throughput", "critical", _MEASURED,
        "a throughput of {observed} is beyond any machine", "at most 1000000 token/s",
        "check the unit of the duration that it was divided by, and whether the prompt was cached",
        _too_fast,
    ),
    Rule(
        "ratio_above_one", "warning", _MEASURED,
        "a share is {observed}", "between 0 and 1",
        "check whether percent were written as a ratio",
        _above_one,
    ),
    Rule(
        "implausible_ttft", "warning", _MEASURED,
        "a time to first token of {observed} is longer than an hour", "at most 3600 s",
        "check the unit: milliseconds or nanoseconds may have been written as seconds",
        _endless_ttft,
    ),
    Rule(
        "value_not_finite", "warning", _MEASURED,
        "a value is {observed}", "a finite number, or null",
        "find the division by zero, and write null where there is no value",
        _infinite,
    ),
    Rule(
        "unit_not_of_the_metric", "critical", _MEASURED,
        "a metric stands in {observed}", "the unit of the metric's definition",
        "correct the reader that named it, or the unit in the file",
        _other_unit,
    ),
    Rule(
        "timestamp_before_2015", "warning", _MEASURED,
        "a record says that it ran {observed}", "2015 or later",
        "check the clock and the epoch: seconds, milliseconds and monotonic clocks look alike",
        _before_2015,
    ),
    Rule(
        "timestamp_in_the_future", "warning", ("inventory",),
        "records were measured after their file was last written ({observed})", "no later than the file",
        "check the clock of the machine and the time zone of the timestamps",
        _not_yet,
    ),
)  # fmt: skip
