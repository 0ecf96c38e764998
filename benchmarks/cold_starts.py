"""Whether cold requests are told from warm ones: `python -m benchmarks.cold_starts [--groups 50] [--seed 0]`.

Plants cold starts in groups of requests and prints, by the shape of the group, how many requests were called right, how many
wrong, and of how many nothing was said though it could have been. Where nobody can tell, saying nothing is right.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.cold_requests import COLD, UNKNOWN, WARM, Loads, cold_states
from data_contracts.settings import Thresholds

SIZES = (3, 4, 5, 8, 12, 20, 50, 200)


@dataclass(frozen=True, slots=True)
class Planted:
    """The load duration of a request (s), and the states that a fair reader could give it."""

    load: float
    fair: frozenset[int]


_COLD, _WARM = frozenset({COLD}), frozenset({WARM})
# All alike: that they are warm is as fair as saying nothing, and so is cold for loads of seconds
_ALIKE, _ALIKE_LONG, _UNTOLD = frozenset({UNKNOWN, WARM}), frozenset({UNKNOWN, COLD}), frozenset({UNKNOWN})


def _near(dice: random.Random, centre: float, spread: float) -> float:
    return centre * dice.lognormvariate(0, spread)


def _warm(dice: random.Random, n: int) -> list[Planted]:
    centre = dice.choice([0.015, 0.03, 0.05])
    return [Planted(_near(dice, centre, 0.15), _WARM) for _ in range(n)]


def _reloaded(dice: random.Random, n: int, places: list[int], seconds: float) -> list[Planted]:
    """A group that was kept loaded but for the requests at `places`."""
    group = _warm(dice, n)
    for place in places:
        group[place] = Planted(_near(dice, seconds, 0.12), _COLD)
    return group


def _first_cold(dice: random.Random, n: int) -> list[Planted]:
    return _reloaded(dice, n, [0], dice.choice([0.8, 2.0, 5.0, 12.0, 60.0]))


def _after_idle(dice: random.Random, n: int) -> list[Planted]:
    later = dice.sample(range(1, n), max(1, n // 10))
    return _reloaded(dice, n, [0, *later], dice.choice([0.9, 5.0, 30.0]))


def _page_cache(dice: random.Random, n: int) -> list[Planted]:
    """The first load is read from the disk; later ones find the file in memory."""
    seconds = dice.choice([8.0, 15.0, 40.0])
    group = _reloaded(dice, n, dice.sample(range(1, n), max(1, n // 6)), seconds / dice.choice([5, 7, 9]))
    group[0] = Planted(_near(dice, seconds, 0.1), _COLD)
    return group


def _mostly_cold(dice: random.Random, n: int) -> list[Planted]:
    return _reloaded(dice, n, dice.sample(range(n), n - max(1, n // 5)), 4.0)


def _every_other_cold(dice: random.Random, n: int) -> list[Planted]:
    return _reloaded(dice, n, list(range(0, n, 2)), 3.0)


def _tiny_model(dice: random.Random, n: int) -> list[Planted]:
    warm = [Planted(_near(dice, 0.002, 0.2), _WARM) for _ in range(n - 1)]
    return [Planted(dice.uniform(0.15, 0.4), _COLD), *warm]


def _alike(
    fair: frozenset[int], load: Callable[[random.Random, float], float]
) -> Callable[..., list[Planted]]:
    """Groups without a cold start: `load` makes a duration at a point (0 to 1) of the run."""

    def group(dice: random.Random, n: int) -> list[Planted]:
        return [Planted(load(dice, place / n), fair) for place in range(n)]

    return group


def _two_levels(dice: random.Random, n: int) -> list[Planted]:
    """Twice as long now and then: nothing says why."""
    return [Planted(_near(dice, 0.1 if place % 3 else 0.2, 0.12), _UNTOLD) for place in range(n)]


SHAPES: dict[str, Callable[[random.Random, int], list[Planted]]] = {
    "first cold": _first_cold,
    "cold after idle": _after_idle,
    "page cache": _page_cache,
    "mostly cold": _mostly_cold,
    "every other cold": _every_other_cold,
    "tiny model": _tiny_model,
    "none cold": _alike(_ALIKE, lambda dice, _: _near(dice, 0.04, 0.2)),
    "every one cold": _alike(_ALIKE_LONG, lambda dice, _: _near(dice, 3.0, 0.12)),
    "slow, and none cold": _alike(_UNTOLD, lambda dice, _: _near(dice, 0.9, 0.25)),
    # Stalls, but none as long as loading takes
    "heavy tail": _alike(_ALIKE, lambda dice, _: min(0.03 * dice.paretovariate(2.2), 0.3)),
    "wide noise": _alike(_ALIKE, lambda dice, _: _near(dice, 0.05, 0.8)),
    "drift": _alike(_ALIKE, lambda dice, at: _near(dice, 0.04 * (1 + 5 * at), 0.1)),
    "slow drift": _alike(_UNTOLD, lambda dice, at: _near(dice, 0.4 + 1.6 * at, 0.08)),
    "two levels": _two_levels,
}


def states_of(group: list[Planted]) -> list[int]:
    """What is said of each request of a group in a file of its own."""
    size = len(group)
    same = np.zeros(size, np.int64)
    loads = Loads(
        np.array([planted.load for planted in group]), np.full(size, np.nan), np.full(size, UNKNOWN, np.int8),
        same, same, (same,),
    )  # fmt: skip
    states: list[int] = cold_states(loads, Thresholds()).tolist()
    return states


def called(groups: int, seed: int) -> Iterator[tuple[str, Counter[str]]]:
    """For each shape how many requests were called `right`, `wrong`, or `unsaid` though it could be told."""
    dice = random.Random(seed)
    for name, shape in SHAPES.items():
        found: Counter[str] = Counter()
        for _ in range(groups):
            group = shape(dice, dice.choice(SIZES))
            for planted, state in zip(group, states_of(group), strict=True):
                found["right" if state in planted.fair else "unsaid" if state == UNKNOWN else "wrong"] += 1
        yield name, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=50, help="groups of each shape")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(f"{'shape':24}{'right':>8}{'wrong':>8}{'unsaid':>8}")
    total: Counter[str] = Counter()
    for name, found in called(arguments.groups, arguments.seed):
        total += found
        print(f"{name:24}{found['right']:8}{found['wrong']:8}{found['unsaid']:8}")
    print(f"{'in all':24}{total['right']:8}{total['wrong']:8}{total['unsaid']:8}")


if __name__ == "__main__":
    main()
