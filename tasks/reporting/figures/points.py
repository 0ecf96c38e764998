"""Values of requests by model, thinned for drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import Group, model_groups

POINTS = 200  # more would cover each other, and an SVG holds every one
MODELS = 20  # rows that a label fits beside


@dataclass(frozen=True, slots=True)
class Series:
    """One model's values in order; `drawn` are all of them, or as many evenly spaced order statistics as fit."""

    label: str
    values: npt.NDArray[np.float64]

    @property
    def drawn(self) -> npt.NDArray[np.float64]:
        # By rank and with both ends: the extremes are always drawn.
        places = np.linspace(0, len(self.values) - 1, min(POINTS, len(self.values)))
        thinned: npt.NDArray[np.float64] = self.values[np.round(places).astype(int)]
        return thinned

    @property
    def mean(self) -> float:
        return float(self.values.mean())


def groups_of(evidence: Evidence, metric: str) -> list[Group]:
    """The models with most values of a metric, at most 20, in order of name."""
    groups = list(model_groups(evidence, metric, evidence.of_requests(metric)))
    kept = sorted(groups, key=lambda g: (-len(g.rows), g.label))[:MODELS]
    return sorted(kept, key=lambda g: g.label)


def spread_out(size: int) -> npt.NDArray[np.float64]:
    """Vertical offsets in [-1, 1] that keep neighbours apart: a low-discrepancy sequence, never chance."""
    # The golden ratio keeps any few neighbours apart better than other steps; chance would change the bytes.
    golden: npt.NDArray[np.float64] = np.arange(size, dtype=np.float64) * 0.6180339887498949
    return golden % 1.0 * 2 - 1
