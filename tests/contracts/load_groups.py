"""Groups of load durations whose truth is known, in the shapes that servers give them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Dice = np.random.Generator

# From this ratio between the shortest cold and the longest warm load a reader sees two kinds at a glance
_AT_A_GLANCE = 5.0


@dataclass(frozen=True)
class LoadGroup:
    """The load durations (s) of one group in the order of its requests, and which of them loaded the model."""

    shape: str
    load: Floats
    cold: Mask

    @property
    def separable(self) -> bool:
        """True where both kinds occur and every cold load is many times as long as every warm one."""
        if self.cold.all() or not self.cold.any():
            return False
        # A warm load of 0 is shorter than anything by any factor: only clear times count beside it
        longest = max(float(self.load[~self.cold].max()), 0.02)
        return float(self.load[self.cold].min()) >= _AT_A_GLANCE * longest


def load_groups(count: int, seed: int) -> list[LoadGroup]:
    """So many groups, the shapes in turn."""
    dice = np.random.default_rng(seed)
    shapes = list(_SHAPES.items())
    return [_group(*shapes[number % len(shapes)], dice) for number in range(count)]


def _group(shape: str, made: Callable[[Dice], tuple[Floats, Mask]], dice: Dice) -> LoadGroup:
    return LoadGroup(shape, *made(dice))


def _warm(dice: Dice, n: int, median: float | None = None, sigma: float | None = None) -> Floats:
    """What a server takes to find a model that it holds: tens of milliseconds, skewed to the right."""
    median = dice.uniform(0.03, 0.15) if median is None else median
    sigma = dice.uniform(0.08, 0.4) if sigma is None else sigma
    return np.asarray(median * np.exp(sigma * dice.standard_normal(n)))


def _cold(dice: Dice, n: int, median: float | None = None) -> Floats:
    """What a model takes to be read: from the page cache near a second, from a disk up to a minute."""
    median = float(np.exp(dice.uniform(np.log(0.9), np.log(40)))) if median is None else median
    return np.asarray(median * np.exp(0.12 * dice.standard_normal(n)))


def _placed(dice: Dice, warm: Floats, cold: Floats, first: bool = True) -> tuple[Floats, Mask]:
    """Both kinds in one series: one cold request leads it, the others stand anywhere."""
    is_cold = np.zeros(len(warm) + len(cold), np.bool_)
    places = dice.permutation(np.arange(int(first), len(is_cold)))[: len(cold) - int(first)]
    is_cold[places] = True
    is_cold[0] |= first
    load = np.empty(len(is_cold))
    load[is_cold], load[~is_cold] = cold, warm
    return load, is_cold


def _none_cold(load: Floats) -> tuple[Floats, Mask]:
    return load, np.zeros(len(load), np.bool_)


def _first_of_many(dice: Dice) -> tuple[Floats, Mask]:
    return _placed(dice, _warm(dice, int(dice.integers(4, 60))), _cold(dice, 1))


def _reloaded_in_a_sweep(dice: Dice) -> tuple[Floats, Mask]:
    return _placed(dice, _warm(dice, int(dice.integers(9, 90))), _cold(dice, int(dice.integers(2, 9))))


def _all_warm(dice: Dice) -> tuple[Floats, Mask]:
    return _none_cold(_warm(dice, int(dice.integers(2, 80)), sigma=dice.uniform(0.05, 0.6)))


def _all_warm_on_a_slow_machine(dice: Dice) -> tuple[Floats, Mask]:
    return _none_cold(
        _warm(dice, int(dice.integers(3, 80)), dice.uniform(0.2, 0.7), dice.uniform(0.05, 0.35))
    )


def _slow_machine(dice: Dice) -> tuple[Floats, Mask]:
    warm = _warm(dice, int(dice.integers(5, 40)), dice.uniform(0.2, 0.5), dice.uniform(0.05, 0.2))
    return _placed(dice, warm, _cold(dice, int(dice.integers(1, 4)), dice.uniform(4, 40)))


def _each_reloads(dice: Dice) -> tuple[Floats, Mask]:
    load = _cold(dice, int(dice.integers(2, 30)))
    # The first is read from the disk, the others from the page cache
    load[0] *= dice.choice([1.0, dice.uniform(2, 8)])
    return load, np.ones(len(load), np.bool_)


def _two_models(dice: Dice) -> tuple[Floats, Mask]:
    fast, n = dice.uniform(0.03, 0.08), int(dice.integers(4, 20))
    parts = []
    for median in (fast, fast * dice.uniform(1.5, 4)):
        cold = _cold(dice, int(dice.integers(0, 2)))
        parts.append(_placed(dice, _warm(dice, n, median, 0.12), cold, first=bool(len(cold))))
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _zeros(dice: Dice) -> tuple[Floats, Mask]:
    n, kind = int(dice.integers(3, 30)), int(dice.integers(0, 3))
    if kind == 0:
        return _none_cold(np.zeros(n))
    if kind == 1:
        return _placed(dice, np.zeros(n), _cold(dice, 1))
    load = _warm(dice, n)
    load[int(dice.integers(0, n))] = 0.0
    return _none_cold(load)


def _few(dice: Dice) -> tuple[Floats, Mask]:
    n = int(dice.integers(1, 3))
    if dice.random() < 0.5:
        return _none_cold(_warm(dice, n + 1, sigma=0.4))
    return _placed(dice, _warm(dice, n), _cold(dice, 1))


def _drift(dice: Dice) -> tuple[Floats, Mask]:
    n = int(dice.integers(8, 60))
    return _none_cold(np.linspace(0.04, dice.uniform(0.1, 0.6), n) * np.exp(0.05 * dice.standard_normal(n)))


def _heavy_tail(dice: Dice) -> tuple[Floats, Mask]:
    n = int(dice.integers(10, 200))
    return _none_cold(dice.uniform(0.03, 0.08) * (1 + dice.pareto(dice.uniform(1.8, 3), n)))


def _spikes(dice: Dice) -> tuple[Floats, Mask]:
    load = _warm(dice, int(dice.integers(10, 60)), sigma=0.15)
    load[dice.permutation(len(load))[: int(dice.integers(1, 4))]] *= dice.uniform(2, 5)
    return _none_cold(load)


def _rounded(dice: Dice) -> tuple[Floats, Mask]:
    decimals, n = int(dice.integers(0, 4)), int(dice.integers(4, 40))
    if dice.random() < 0.5:
        load, cold = _none_cold(_warm(dice, n, dice.uniform(0.05, 0.6)))
    else:
        load, cold = _placed(dice, _warm(dice, n), _cold(dice, int(dice.integers(1, 4))))
    return np.round(load, decimals), cold


def _models_in_turn(dice: Dice) -> tuple[Floats, Mask]:
    warm = _warm(dice, int(dice.integers(1, 5)))
    return _placed(dice, warm, _cold(dice, int(dice.integers(8, 30))))


def _disk_and_page_cache(dice: Dice) -> tuple[Floats, Mask]:
    cached = dice.uniform(0.8, 3)
    cold = np.concatenate([_cold(dice, 1, cached * dice.uniform(4, 15)), _cold(dice, 3, cached)])
    return _placed(dice, _warm(dice, int(dice.integers(8, 50))), cold)


def _tiny_model(dice: Dice) -> tuple[Floats, Mask]:
    warm = _warm(dice, int(dice.integers(8, 60)), dice.uniform(0.001, 0.006), 0.25)
    return _placed(dice, warm, _cold(dice, 1, dice.uniform(0.15, 0.5)))


def _after_idling(dice: Dice) -> tuple[Floats, Mask]:
    cold = _cold(dice, int(dice.integers(1, 4)))
    return _placed(dice, _warm(dice, int(dice.integers(6, 60))), cold, first=False)


def _waiting_for_one_load(dice: Dice) -> tuple[Floats, Mask]:
    cold = _cold(dice, 1)
    waited = cold * np.linspace(1.0, dice.uniform(0.5, 0.95), int(dice.integers(2, 6)))
    return _placed(dice, _warm(dice, int(dice.integers(6, 40))), waited)


_SHAPES: dict[str, Callable[[Dice], tuple[Floats, Mask]]] = {
    made.__name__.strip("_"): made
    for made in (
        *(_first_of_many, _reloaded_in_a_sweep, _all_warm, _all_warm_on_a_slow_machine, _slow_machine),
        *(_each_reloads, _two_models, _zeros, _few, _drift, _heavy_tail, _spikes, _rounded, _models_in_turn),
        *(_disk_and_page_cache, _tiny_model, _after_idling, _waiting_for_one_load),
    )
}
