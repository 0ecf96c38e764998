"""How far a number can be from the true one by the way in which it is written."""

from __future__ import annotations

import numpy as np

from data_contracts.rules.frames import Floats, Records

_MOST_DECIMALS = 9


def half_step(values: Floats) -> Floats:
    """Half a unit of the last decimal of each number; 0 beyond nine decimals, infinite where nothing tells (0, NaN)."""
    known = np.isfinite(values) & (values != 0)
    step = np.where(known, 0.0, np.inf)
    for decimals in range(_MOST_DECIMALS, -1, -1):
        scaled = np.where(known, values, 0.0) * 10.0**decimals
        exact = known & (np.abs(scaled - np.round(scaled)) <= 1e-6)
        step[exact] = 0.5 * 10.0**-decimals
    return step


def rounding(frame: Records, values: Floats) -> Floats:
    """Half a unit of the last decimal that an artifact uses for these values, one of each record; 0 where it is unknown."""
    files = frame.of_first(frame.numbers.artifact)
    finest = np.full(len(files.names), np.inf)
    np.minimum.at(finest, files.codes, half_step(values))
    return np.where(np.isfinite(finest), finest, 0.0)[files.codes]
