"""Spreads and intervals that an artifact states: whether numbers of that range, level and n can have them."""

from __future__ import annotations

import numpy as np

from data_contracts.coded_columns import combined
from data_contracts.definitions import QUANTILES, half_step
from data_contracts.metrics import metrics_of_kind
from data_contracts.rules.frames import Floats, Ints, Mask, Records, Words
from data_contracts.rules.rule import Rule, Verdict, behind, phrase
from data_contracts.rules.run_figures import known, short

# No two of these are equal to the last digit, unless they were written with too few digits to differ
_MEASURED = metrics_of_kind("first_token", "latency", "test_time", "rate")
_OF_REQUESTS = ("ttft", "e2e_latency")
_BINARY = ("acc", "acc_norm", "exact_match")  # each answer is right or wrong
_SEVERAL = 3
_MANY = 100  # from here on a p95 and a p99 are different samples
_FINE = 0.01  # a digit less than this share of the mean shows a spread of a few percent
_LAST_BITS = 1e-9
_TICK = 1e-6  # s; below it a timer's own steps are all that is seen
_FULL_RANGE = (
    0.7072  # the largest stddev of two values, relative to their distance; of more values it is smaller
)
# Half of all right intervals hold the mean if they are 0.67 standard errors wide on each side: nobody states narrower ones.
_NARROWEST = 0.67
_HALF = (
    0.5  # pooled over tasks, a standard error is a little below that of all answers together, not half of it
)


def _values(frame: Records, statistic: str) -> tuple[Floats, Ints]:
    place = frame.place(None, statistic)
    return frame.numbers.value_at(place), place


def _n(frame: Records, *places: Ints) -> Floats:
    """The number of samples that any of these numbers states."""
    found = np.full(len(frame), np.nan)
    for place in places:
        found = np.where(np.isfinite(found), found, frame.numbers.n_at(place))
    return found


def _of(frame: Records, *metrics: str) -> Mask:
    return frame.of_first(frame.numbers.metric).isin(*metrics)


def _none_of_several(frame: Records) -> Verdict:
    spread, place = _values(frame, "stddev")
    mean, at_mean = _values(frame, "mean")
    n = _n(frame, place, at_mean)
    fine = (half_step(mean) < _FINE * np.abs(mean)) & (np.abs(mean) > _TICK)
    # Weighted by tokens, the n of one request is that of its tokens, and its only value has no spread
    one = _values(frame, "min")[0] == _values(frame, "max")[0]
    checked = np.isfinite(spread) & (n >= _SEVERAL) & fine & ~one & _of(frame, *_MEASURED)
    observed = phrase("0 of ", n, " values around ", short(mean), behind(frame.of_first(frame.numbers.unit)))
    return Verdict(checked, checked & (spread == 0), observed, place=place)


def _impossible(frame: Records) -> Verdict:
    """No stddev is larger than that of values at both ends, or so small that a quantile is too far from the mean."""
    spread, place = _values(frame, "stddev")
    mean, low, high = (_values(frame, name)[0] for name in ("mean", "min", "max"))
    n = _n(frame, place)
    widest = (high - low) * np.where(np.isfinite(n), 0.5 * np.sqrt(n / (n - 1)), _FULL_RANGE)
    # Of equal values, sums of doubles leave the last bits of their level
    digits = half_step(spread) + np.nan_to_num(half_step(mean))
    digits += np.nan_to_num(_LAST_BITS * np.abs(mean))
    too_wide = spread > widest * (1 + 1e-6) + digits
    apart = _least_spread(frame, mean, n)
    too_narrow = apart > spread * (1 + 1e-6) + digits
    checked = np.isfinite(spread) & (np.isfinite(widest) | np.isfinite(apart)) & ~(n <= 1)
    failing = checked & (too_wide | too_narrow)
    unit = frame.of_first(frame.numbers.unit)
    bound = np.where(too_wide, widest, apart)
    observed = phrase(short(spread), behind(unit))
    word = Words(np.where(too_wide, 0, 1).astype(np.int32), ("at most ", "at least "))
    expected = phrase(word, short(bound), behind(unit), " by the other statistics")
    return Verdict(checked, failing, observed, expected, place=place)


def _least_spread(frame: Records, mean: Floats, n: Floats) -> Floats:
    """The least stddev by Cantelli's inequality: of a share of all values beyond a quantile, and the others at one place."""
    least = np.full(len(frame), np.nan)
    for name, q in QUANTILES.items():
        value = _values(frame, name)[0]
        off = np.maximum(np.abs(value - mean) - half_step(value), 0.0)
        beyond = np.where(value > mean, 1 - q, q)
        if q != 0.5:
            # Definitions of a quantile differ by a place in the order, and some interpolate between far ones
            beyond = np.maximum(beyond - 1 / n, 0.0)
        least = np.fmax(least, off * np.sqrt(beyond / (1 - beyond)))
    return least


def _one_tail(frame: Records) -> Verdict:
    p50, p95 = _values(frame, "p50")[0], _values(frame, "p95")[0]
    p99, place = _values(frame, "p99")
    n = _n(frame, place)
    of_many = np.fmin(n, _requests_behind(frame)) >= _MANY
    checked = known(p95, p99, n) & of_many & _of(frame, *_MEASURED)
    failing = checked & (p95 == p99) & (p50 != p95) & (half_step(p99) < _FINE * p99)
    unit = frame.of_first(frame.numbers.unit)
    return Verdict(checked, failing, phrase("p95 = p99 = ", short(p99), behind(unit), " of ", n), place=place)


def _requests_behind(frame: Records) -> Floats:
    """Of how many requests the run of each record is, NaN where none of its latencies says it: tokens of one are alike."""
    numbers = frame.numbers
    told = numbers.metric.isin(*_OF_REQUESTS) & np.isfinite(numbers.n)
    keys = combined((numbers.artifact.codes, numbers.run.codes))
    runs, run = np.unique(keys, return_inverse=True)
    most = np.full(len(runs), -np.inf)
    np.maximum.at(most, run[told], numbers.n[told])
    of_record = most[run[frame.first]]
    return np.where(np.isfinite(of_record), of_record, np.nan)


def _narrow(frame: Records) -> Verdict:
    low, place = _values(frame, "ci_low")
    high, spread = _values(frame, "ci_high")[0], _values(frame, "stddev")[0]
    n = _n(frame, place, _values(frame, "mean")[1], _values(frame, "stddev")[1])
    half = (high - low) / 2
    error = spread / np.sqrt(np.where(n > 1, n, np.nan))
    checked = known(half, _values(frame, "mean")[0]) & (error > 0)
    failing = checked & (half < _NARROWEST * error - half_step(low))
    expected = phrase("one standard error of ", n, " values is ", short(error))
    return Verdict(checked, failing, phrase("± ", short(half)), expected, place=place)


def _error_of_mean(frame: Records) -> Verdict:
    said, place = _values(frame, "stderr")
    spread, at_spread = _values(frame, "stddev")
    value, at_value = _values(frame, "value")
    mean, at_mean = _values(frame, "mean")
    n = _n(frame, place, at_spread, at_value, at_mean)
    level = np.where(np.isfinite(value), value, mean)
    root = np.sqrt(np.where(n > 1, n, np.nan))
    of_spread = spread / root
    # With n or n - 1 in the deviation, the two differ by a tenth at most from 6 values on
    off = np.abs(said - of_spread) > 0.1 * of_spread + half_step(said) + half_step(spread) / root
    shares = _of(frame, *_BINARY) & (level > 0) & (level < 1)
    of_share = np.where(shares, np.sqrt(level * (1 - level)) / root, np.nan)
    low = said < _HALF * of_share - half_step(said)
    by_spread = known(said, of_spread) & (n > 5)
    checked = by_spread | known(said, of_share)
    failing, follows = np.where(by_spread, off, low), np.where(by_spread, of_spread, of_share)
    expected = phrase(n, " values give ", short(follows))
    return Verdict(checked, failing, phrase(short(said)), expected, place=place)


RULES = (
    Rule(
        "stddev_zero_of_several", "warning", ("aggregate",),
        "a standard deviation is {observed}", "measurements that differ",
        "check whether one value was repeated, and write null where the spread is not known",
        _none_of_several,
    ),
    Rule(
        "stddev_impossible", "critical", ("aggregate",),
        "a standard deviation of {observed} cannot be ({expected})", "a spread that range, mean and median allow",
        "compute the statistics again from the samples: they are not of the same ones",
        _impossible,
    ),
    Rule(
        "p95_equals_p99_of_many", "warning", ("aggregate",),
        "{observed}: one sample in twenty has the same value", "quantiles that differ",
        "see whether values were cut off at a limit, or the quantiles computed from a few of them",
        _one_tail,
    ),
    Rule(
        "interval_too_narrow", "warning", ("aggregate",),
        "an interval of {observed} around a mean is too narrow ({expected})", "two standard errors on each side",
        "compute it again: the deviation over the root of the number of independent runs",
        _narrow,
    ),
    Rule(
        "stderr_not_of_its_n", "warning", ("aggregate",),
        "a standard error of {observed} is not that of its values ({expected})", "stddev / root of n",
        "compute it again, over the number of independent values",
        _error_of_mean,
    ),
)  # fmt: skip
