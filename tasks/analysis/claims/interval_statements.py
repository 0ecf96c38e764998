"""What an interval or a percentile over runs may be, given what the runs themselves are."""

from __future__ import annotations

from math import sqrt

from scipy.special import stdtrit

CONFIDENCE = 0.95


def half_width(stddev: float, n: int) -> float:
    """Half the width of Student's 95% interval of a mean, from the standard deviation (ddof = 1) of n values."""
    return float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) * stddev / sqrt(n)


def possible(stated: float, low: float, high: float, slack: float = 1e-6) -> bool:
    """True where the stated percentile may be that of all samples: it lies between those of the single runs."""
    return low * (1 - slack) <= stated <= high * (1 + slack)
