"""Change points in made series: how often one is told where nothing changes, and how many are found."""

from __future__ import annotations

import numpy as np

from benchmarks.false_alarms.stores import NOISES, Floats
from tasks.analysis.comparison.change_points import MIN_SEGMENT, change_points

LENGTHS = (20, 50)
FLOOR = 0.05
SPREAD = 0.05
SHIFT = 0.20
# So near to a shift it was found
MARGIN = 2


def false_shifts(trials: int) -> list[tuple[str, list[float]]]:
    """The share of unchanging series that are told a shift, for each kind of noise, by their length."""
    return [(name, [_told(name, length, trials) for length in LENGTHS]) for name in _SERIES]


def found_shifts(trials: int) -> list[tuple[str, list[float]]]:
    """The share of shifts by +20% that are found within two audits, for each kind of noise, by the length."""
    return [(name, [_found(name, length, trials) for length in LENGTHS]) for name in _SERIES]


def _told(name: str, length: int, trials: int) -> float:
    chance = np.random.default_rng(3)
    hits = 0
    for _ in range(trials):
        advice = change_points(np.exp(_SERIES[name](chance, length)), FLOOR)
        hits += advice is not None and bool(advice.points)
    return hits / trials


def _found(name: str, length: int, trials: int) -> float:
    chance = np.random.default_rng(4)
    hits = 0
    for _ in range(trials):
        logs = _SERIES[name](chance, length)
        at = int(chance.integers(2 * MIN_SEGMENT, length - 2 * MIN_SEGMENT + 1))
        logs[at:] += np.log1p(SHIFT)
        advice = change_points(np.exp(logs), FLOOR)
        hits += advice is not None and any(abs(shift.at - at) <= MARGIN for shift in advice.points)
    return hits / trials


def _alike(chance: np.random.Generator, length: int, share: float) -> Floats:
    logs = chance.standard_normal(length)
    for place in range(1, length):
        logs[place] = share * logs[place - 1] + (1 - share**2) ** 0.5 * logs[place]
    return SPREAD * logs


_SERIES = {
    "normal": lambda chance, length: SPREAD * NOISES["normal"](chance, (length,)),
    "heavy tails (t, 3 degrees)": lambda chance, length: SPREAD * NOISES["heavy tails"](chance, (length,)),
    "neighbours alike (AR(1), 0.3)": lambda chance, length: _alike(chance, length, 0.3),
    "neighbours alike (AR(1), 0.6)": lambda chance, length: _alike(chance, length, 0.6),
    "neighbours alike (AR(1), 0.9)": lambda chance, length: _alike(chance, length, 0.9),
}
