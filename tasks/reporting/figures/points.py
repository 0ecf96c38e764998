"""Values of requests by model, thinned for drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_contracts.wording import agree, counted
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.request_values import ModelValues

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


def drawn_models(found: Sequence[ModelValues]) -> tuple[list[ModelValues], int]:
    """The models with most values, at most 8, in order of name; and how many cannot be drawn."""
    # A file that names no model would be one more model to a reader
    found = [one for one in found if one.names.get("model")] or found
    fitting = [one for one in found if drawable(one.values)]
    kept = sorted(fitting, key=lambda one: (-len(one.values), one.label))[:MODELS]
    return sorted(kept, key=lambda one: one.label), len(found) - len(fitting)


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
