"""Confidence intervals over runs, the unit of repetition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from tasks.statistics.summary import Floats

MIN_RUNS = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A central value with its confidence limits, in the unit of the values."""

    center: float
    low: float
    high: float


def log_t_interval(run_medians: Floats, confidence: float = 0.95) -> Interval | None:
    """Student's t interval on the logarithms of run medians, back in their unit around the geometric mean.

    None for fewer than MIN_RUNS runs, or when a median is not positive.
    """
    runs = len(run_medians)
    if runs < MIN_RUNS or bool(np.any(run_medians <= 0)):
        return None
    logs = np.log(np.sort(run_medians))
    center = float(np.mean(logs))
    half = float(stdtrit(runs - 1, 0.5 + confidence / 2)) * float(np.std(logs, ddof=1)) / runs**0.5
    return Interval(float(np.exp(center)), float(np.exp(center - half)), float(np.exp(center + half)))
