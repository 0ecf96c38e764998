"""Statistics as pure functions over arrays of floats: no files, no tables, no metric names.

Of finite values each gives a finite number, right to the last bits of a double, or None where no double holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, ldexp, log10

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summary:
    """One group of values; `stddev` (ddof = 1) and `cv` are None for fewer than two values, or beyond every double."""

    n: int
    mean: float
    stddev: float | None
    minimum: float
    maximum: float

    @property
    def cv(self) -> float | None:
        """Standard deviation / mean; None when either is unknown or the mean is not positive."""
        if self.stddev is None or self.mean <= 0:
            return None
        share = self.stddev / self.mean
        return share if isfinite(share) else None


def scaled(values: Floats) -> tuple[Floats, int]:
    """The values times a power of two that makes the largest about 1, and the exponent that `unscaled` takes back.

    Their sums and squares neither overflow nor vanish, and have the bits that they would have without.
    """
    exponent = int(np.frexp(np.max(np.abs(values), initial=0.0))[1])
    return np.ldexp(values, -exponent), exponent


def unscaled(value: float, exponent: int) -> float | None:
    """The value times two to the exponent; None beyond every double."""
    try:
        return ldexp(value, exponent)
    except OverflowError:
        return None


def summarize(values: Floats) -> Summary:
    """The summary of at least one finite value, the same for every order of the values."""
    # A sum of floats depends on the order of its terms
    ordered = np.sort(values)
    low, high = float(ordered[0]), float(ordered[-1])
    part, exponent = scaled(ordered)
    mean = unscaled(float(np.mean(part)), exponent)
    # Rounding may push a mean of equal values past them.
    mean = min(max(high if mean is None else mean, low), high)
    stddev = unscaled(_spread(part), exponent) if len(ordered) > 1 else None
    return Summary(len(ordered), mean, stddev, low, high)


def _spread(part: Floats) -> float:
    """The standard deviation (ddof = 1) of sorted values of about 1, however near they lie to each other."""
    # The rounded mean of equal values may not be theirs
    if part[0] == part[-1]:
        return 0.0
    deviations, exponent = scaled(part - np.mean(part))
    return float(np.ldexp(np.sqrt(np.sum(deviations**2) / (len(part) - 1)), exponent))


def quantile(values: Floats, q: float) -> float:
    """The q-quantile by linear interpolation between order statistics (Hyndman and Fan's type 7)."""
    return quantiles(values, (q,))[0]


def quantiles(values: Floats, shares: Sequence[float]) -> list[float]:
    """The quantile of each share, as `quantile` gives it."""
    part, exponent = scaled(values)
    found: list[float] = np.quantile(part, shares, method="linear").tolist()
    return [ldexp(value, exponent) for value in found]


def ratio_of_sums(numerators: Floats, denominators: Floats) -> float | None:
    """Sum / sum: the rate over all requests together; None when the denominators sum to zero."""
    # A mean of rates would give a request of one token the weight of one of a thousand
    (above, up), (below, down) = scaled(np.sort(numerators)), scaled(np.sort(denominators))
    divisor = float(np.sum(below))
    return unscaled(float(np.sum(above)) / divisor, up - down) if divisor > 0 else None


# Of fewer runs the interval is so wide that it excludes no change of a size that matters.
MIN_RUNS = 5
_MOST_LOG = 708.0  # of a normal double, up or down


@dataclass(frozen=True, slots=True)
class Interval:
    """A central value with its confidence limits, in the unit of the values."""

    center: float
    low: float
    high: float


def log_t_interval(run_medians: Floats, confidence: float = 0.95) -> Interval | None:
    """Student's t interval on the logarithms of run medians, back in their unit around the geometric mean.

    None for fewer than MIN_RUNS runs, when a median is not positive, and for limits beyond every double.
    """
    runs = len(run_medians)
    if runs < MIN_RUNS or bool(np.any(run_medians <= 0)):
        return None
    # On logarithms, as audits are compared: a change is a ratio, and no limit falls below zero
    logs = np.log(np.sort(run_medians))
    center = float(np.mean(logs))
    half = float(stdtrit(runs - 1, 0.5 + confidence / 2)) * float(np.std(logs, ddof=1)) / runs**0.5
    # Not beyond 1e308 and 1e-308, where a limit would be infinite or zero, which no run supports
    if not -_MOST_LOG < center - half <= center + half < _MOST_LOG:
        return None
    return Interval(float(np.exp(center)), float(np.exp(center - half)), float(np.exp(center + half)))


# Quartiles of fewer values say nothing about a fence.
MIN_SAMPLES = 8


def outlier_mask(values: Floats, fences: float = 3.0) -> npt.NDArray[np.bool_]:
    """True where a value lies more than `fences` interquartile ranges outside the quartiles (Tukey's far out)."""
    if len(values) < MIN_SAMPLES:
        return np.zeros(len(values), np.bool_)
    part, _ = scaled(values)
    low, high = np.quantile(part, (0.25, 0.75), method="linear")
    reach = fences * (high - low)
    return np.asarray((part < low - reach) | (part > high + reach))


MAX_DIGITS = 6  # float32, which tools compute with, holds no more
_SINGLE = 4  # of a value that says nothing of its own precision
_LOOKED_AT = 64  # enough to meet each number of decimals that a file uses


def written_digits(values: Floats) -> int:
    """Significant digits of the most precisely written of the values (the 64 smallest are looked at), 1 to 6."""
    most = 1
    for value in np.sort(values)[:_LOOKED_AT].tolist():
        most = max(most, _digits(value))
        if most >= MAX_DIGITS:
            return MAX_DIGITS
    return most


def _digits(value: float) -> int:
    # The shortest text that reads back as this float: what was written, but for zeros at its end
    mantissa = f"{value!r}".lstrip("-").split("e")[0].removesuffix(".0")
    return max(1, len(mantissa.replace(".", "").lstrip("0")))


def mean_digits(summary: Summary, written: int) -> int:
    """Digits of a mean down to the decade of its standard error, at least two; of a single value, those written."""
    # No standard error to go by: of one value it is unknown, of equal ones 0, which has no logarithm
    if summary.stddev is None or summary.stddev == 0 or summary.mean == 0:
        return min(_SINGLE, written)
    # The least of all doubles, divided, would be the zero that has no logarithm
    error = summary.stddev / summary.n**0.5 or summary.stddev
    digits = floor(log10(abs(summary.mean))) - floor(log10(error)) + 1
    return min(MAX_DIGITS, max(2, digits), written + 1)


def count_digits(count: float) -> int:
    """All digits of a count, which is exact."""
    return len(str(abs(int(count))))
