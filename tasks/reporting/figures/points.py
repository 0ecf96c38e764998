"""Values of requests by model, thinned for drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_contracts.wording import agree, counted
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import Group, model_groups
from tasks.reporting.document import Data, Spans, line

POINTS = 60  # more would cover each other, and an SVG holds every one
_FARTHEST = 1e100
MODELS = 8  # rows that a screen holds


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


def drawable(values: npt.NDArray[np.float64]) -> bool:
    """True where all values have a place on an axis, whose marks would overflow or vanish for the others."""
    sizes = np.abs(values[values != 0])
    return bool(np.all((sizes >= 1 / _FARTHEST) & (sizes <= _FARTHEST)))


def groups_of(evidence: Evidence, metric: str) -> tuple[list[Group], int]:
    """The models with most values of a metric, at most 8, in order of name; and how many cannot be drawn."""
    groups = list(model_groups(evidence, metric, evidence.of_requests(metric)))
    # A file that names no model would be one more model to a reader
    groups = [group for group in groups if group.names.get("model")] or groups
    fitting = [group for group in groups if drawable(group.values)]
    kept = sorted(fitting, key=lambda g: (-len(g.rows), g.label))[:MODELS]
    return sorted(kept, key=lambda g: g.label), len(groups) - len(fitting)


def left_out(models: int) -> Spans:
    """What a caption says of models that cannot be drawn; nothing when there is none."""
    if not models:
        return ()
    verb = agree(models, "is", "are")
    which = Data(counted(models, "model"), "measurements")
    return line(" ", which, f" with a value too large or too small for an axis {verb} not drawn.")


def spread_out(size: int) -> npt.NDArray[np.float64]:
    """Vertical offsets in [-1, 1] that keep neighbours apart: a low-discrepancy sequence, never chance."""
    # The golden ratio keeps any few neighbours apart better than other steps; chance would change the bytes.
    golden: npt.NDArray[np.float64] = np.arange(size, dtype=np.float64) * 0.6180339887498949
    return golden % 1.0 * 2 - 1
