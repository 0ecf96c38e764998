"""Outliers: flagged, never dropped."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.statistics.summary import Floats

# Quartiles of fewer values say nothing about a fence.
MIN_SAMPLES = 8


def outlier_mask(values: Floats, fences: float = 3.0) -> npt.NDArray[np.bool_]:
    """True where a value lies more than `fences` interquartile ranges outside the quartiles (Tukey's far out)."""
    if len(values) < MIN_SAMPLES:
        return np.zeros(len(values), np.bool_)
    low, high = np.quantile(values, (0.25, 0.75), method="linear")
    reach = fences * (high - low)
    return np.asarray((values < low - reach) | (values > high + reach))
