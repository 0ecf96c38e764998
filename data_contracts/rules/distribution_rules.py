"""Statistics that an artifact states about a metric: their order, and whether n carries them."""

from __future__ import annotations

import numpy as np

from data_contracts.definitions import QUANTILES, half_step, samples_needed
from data_contracts.rules.frames import Ints, Mask, Records, nowhere
from data_contracts.rules.rule import Rule, Verdict, behind, phrase

ASCENDING = ("min", "p1", "p5", "p10", "p25", "p50", "p75", "p80", "p90", "p95", "p99", "p99.9", "max")
_NEEDED = {name: samples_needed(q) for name, q in QUANTILES.items()}
_STEPS = 40  # halves of the last digit between p50 and p95
_COUNTED = ("token", "request")
_APART = 100  # below this n the p95 and the p99 of a sample are cut from the same two values
# Below this n both are the largest sample by definition, and that the n is too small is what there is to say
_ONE_AND_THE_SAME = 20


def _out_of_order(frame: Records) -> Verdict:
    last, where = np.full(len(frame), -np.inf), nowhere(len(frame))
    seen = np.zeros(len(frame), np.int64)
    before = np.full(len(frame), np.nan)
    slack = np.zeros(len(frame))
    for statistic in ASCENDING:
        place = frame.place(None, statistic)
        value = frame.numbers.value_at(place)
        # An interpolated quantile may be off by the last bits of a double.
        # Only the first fall counts: those after it are of the same fault
        half = np.where(_rounded(frame, place), half_step(value), 0.0)
        # Of two that are rounded alike the lower stays the lower
        own = np.where(slack == 0, half, 0.0)
        falls = (value < last - 1e-9 * np.abs(last) - slack - own) & (where < 0)
        where, before = np.where(falls, place, where), np.where(falls, last, before)
        # A rounded quantile (locust, console output) may stand above an exact maximum by half its last digit
        higher = value > last
        slack = np.where(higher, half, slack)
        last = np.where(higher, value, last)
        seen += np.isfinite(value)
    checked = seen > 1
    unit = frame.of_first(frame.numbers.unit)
    observed = phrase(frame.numbers.value_at(where), behind(unit))
    return Verdict(checked, where >= 0, observed, phrase("at least ", before, behind(unit)), place=where)


def _mean_outside(frame: Records) -> Verdict:
    place = frame.place(None, "mean")
    mean, low, high = (frame.value(None, s) for s in ("mean", "min", "max"))
    checked = np.isfinite(mean) & np.isfinite(low) & np.isfinite(high)
    # A mean of equal values may miss them by the last bits of a double
    slack = 1e-9 * np.abs(mean)
    failing = checked & ((mean < low - slack) | (mean > high + slack))
    unit = frame.of_first(frame.numbers.unit)
    return Verdict(
        checked, failing, phrase(mean, behind(unit)), phrase(low, " to ", high, behind(unit)), place=place
    )


def _tails_equal(frame: Records) -> Verdict:
    place = frame.place(None, "p99")
    p50, p95, p99 = (frame.value(None, s) for s in ("p50", "p95", "p99"))
    n = frame.numbers.n_at(place)
    checked = np.isfinite(p95) & np.isfinite(p99)
    # A constant has the same quantiles whatever n is, and counts are often equal
    unit = frame.of_first(frame.numbers.unit)
    # Of few digits the upper half of the values may be one
    apart = ~(_rounded(frame, place) & (p95 - p50 <= _STEPS * half_step(p99)))
    checked &= (p50 != p95) & apart & ~unit.isin(*_COUNTED)
    too_few = ((n >= _ONE_AND_THE_SAME) & (n < _APART)) | np.isnan(n)
    observed = phrase("p95 = p99 = ", p99, behind(unit), ", n ", n)
    return Verdict(checked, checked & (p95 == p99) & too_few, observed, place=place)


def _spread_of_one(frame: Records) -> Verdict:
    place = frame.place(None, "stddev")
    spread, n = frame.numbers.value_at(place), frame.numbers.n_at(place)
    checked = np.isfinite(spread) & np.isfinite(n)
    return Verdict(checked, (spread == 0) & (n <= 1), phrase("0 from n = ", n), place=place)


def _n_too_small(frame: Records) -> Verdict:
    numbers = frame.numbers
    needed = numbers.statistic.of({name: float(least) for name, least in _NEEDED.items()})
    checked = numbers.given & np.isfinite(needed) & np.isfinite(numbers.n)
    observed = phrase(numbers.statistic, " from n = ", numbers.n)
    expected = phrase("n of at least ", needed)
    return Verdict(checked, checked & (numbers.n < needed), observed, expected, by_number=True)


def _rounded(frame: Records, place: Ints) -> Mask:
    found: Mask = np.append(frame.numbers.flagged("rounded"), False)[place]
    return found


RULES = (
    Rule(
        "percentiles_out_of_order", "critical", ("aggregate",),
        "a quantile of {observed} is below a lower one ({expected})", "min <= p50 <= p90 <= p95 <= p99 <= max",
        "compute the quantiles again from the samples",
        _out_of_order,
    ),
    Rule(
        "mean_outside_range", "critical", ("aggregate",),
        "a mean of {observed} lies outside its own minimum and maximum ({expected})", "min <= mean <= max",
        "compute it again from the samples",
        _mean_outside,
    ),
    Rule(
        "p95_equals_p99", "warning", ("aggregate",),
        "{observed}: both are the largest sample",
        f"n of {_NEEDED['p99']} or more for a p99, of {_NEEDED['p95']} or more for a p95",
        "report the maximum and n instead, or take more samples",
        _tails_equal,
    ),
    Rule(
        "stddev_zero_of_one_run", "info", ("aggregate",),
        "a standard deviation is {observed}: it is unknown, not zero", "null, or two runs or more",
        "repeat the run, and write null until then",
        _spread_of_one,
    ),
    Rule(
        "n_too_small_for_quantile", "info", ("aggregate",),
        "{observed} is little more than the largest sample",
        f"n of {', '.join(f'{n} for {name}' for name, n in _NEEDED.items())}",
        "report the maximum and n instead, or take as many samples as the quantile needs",
        _n_too_small,
    ),
)  # fmt: skip
