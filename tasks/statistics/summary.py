"""Means, spreads and quantiles of one group of values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summary:
    """One group of values; `stddev` (ddof = 1) and `cv` are None for fewer than two values."""

    n: int
    mean: float
    stddev: float | None
    minimum: float
    maximum: float

    @property
    def cv(self) -> float | None:
        """Standard deviation / mean; None when either is unknown or the mean is not positive."""
        return self.stddev / self.mean if self.stddev is not None and self.mean > 0 else None


def summarize(values: Floats) -> Summary:
    """The summary of at least one finite value, the same for every order of the values."""
    ordered = np.sort(values)
    mean = float(np.mean(ordered))
    # Rounding may push a mean of equal values past them.
    mean = min(max(mean, float(ordered[0])), float(ordered[-1]))
    stddev = float(np.std(ordered, ddof=1)) if len(ordered) > 1 else None
    return Summary(len(ordered), mean, stddev, float(ordered[0]), float(ordered[-1]))


def quantile(values: Floats, q: float) -> float:
    """The q-quantile by linear interpolation between order statistics (Hyndman and Fan's type 7)."""
    return float(np.quantile(values, q, method="linear"))


def geometric_mean(values: Floats) -> float:
    """The geometric mean of positive values."""
    return float(np.exp(np.mean(np.log(np.sort(values)))))


def ratio_of_sums(numerators: Floats, denominators: Floats) -> float | None:
    """Sum / sum: the rate over all requests together; None when the denominators sum to zero."""
    below = float(np.sum(np.sort(denominators)))
    return float(np.sum(np.sort(numerators))) / below if below > 0 else None
