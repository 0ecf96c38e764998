"""Statistics of single values by each definition in use, and of groups of them: plain arithmetic on arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tasks.analysis.claims.reading import Floats, OfGroups
from tasks.analysis.rows import Ints
from tasks.analysis.statistics import quantile, scaled, unscaled


def computed(values: Floats, statistic: str, step: float) -> Iterator[tuple[float, float, float]]:
    """A statistic of at least one value by each definition in use, with what the source's precision leaves open."""
    ordered = np.sort(values)
    if statistic == "mean":
        part, exponent = scaled(ordered)
        mean = unscaled(float(np.mean(part)), exponent)
        found = [] if mean is None else [mean]
    elif statistic == "total":
        total = float(np.sum(ordered))
        yield total, total - step * len(values), total + step * len(values)
        return
    elif statistic in ("min", "max"):
        found = [float(ordered[0 if statistic == "min" else -1])]
    elif statistic in ("first", "last"):
        found = [float(values[0 if statistic == "first" else -1])]
    else:
        found = list(_quantiles(ordered, int(statistic[1:]) / 100))
    for value in dict.fromkeys(found):
        yield value, value - step, value + step


def _quantiles(ordered: Floats, q: float) -> Iterator[float]:
    """By linear interpolation, by nearest rank, and the order statistics on both sides, as tools compute it."""
    last = len(ordered) - 1
    yield quantile(ordered, q)
    ranks = (
        int(np.ceil(q * len(ordered))) - 1,
        int(q * len(ordered)),
        int(np.floor(q * last)),
        int(np.ceil(q * last)),
    )
    for rank in ranks:
        yield float(ordered[min(max(rank, 0), last)])


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of values and what each comes to, computed once for all statistics that are asked for."""

    values: Floats
    places: Sequence[Ints]

    @cached_property
    def totals(self) -> Floats:
        return np.array([np.add.reduce(self.values[own]) for own in self.places])

    @cached_property
    def means(self) -> Floats:
        found: Floats = self.totals / [len(own) for own in self.places]
        return found

    @cached_property
    def medians(self) -> Floats:
        return np.array([_median(self.values[own]) for own in self.places])

    def quantiles(self, q: float) -> Floats:
        """The q-quantile of each."""
        return np.array([quantile(np.sort(self.values[own]), q) for own in self.places])


def _median(values: Floats) -> float:
    # That of NumPy takes twenty times as long for a few values
    ordered, half = np.sort(values), len(values) // 2
    return float(ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def of_groups(
    groups: Groups, statistic: str, bare: bool, higher_is_better: bool
) -> Iterator[tuple[float, OfGroups, bool]]:
    """Aggregates over groups of their own aggregates (the mean of the means of 5 runs), and whether the name admits each.

    A mean of medians is no mean of its requests, but it may have been meant.
    """
    if statistic in ("mean", "p50"):
        outer: Callable[[Floats], float] = _mean if statistic == "mean" else _median
        yield outer(groups.means), OfGroups(statistic, "mean"), True
        yield outer(groups.medians), OfGroups(statistic, "median"), statistic == "p50" or bare
        if statistic == "p50":
            yield _mean(groups.medians), OfGroups("mean", "median"), True
    elif statistic in ("first", "last"):
        for inner, found in (("mean", groups.means), ("median", groups.medians)):
            yield float(found[0 if statistic == "first" else -1]), OfGroups(statistic, inner), True
    elif statistic == "total":
        yield _mean(groups.totals), OfGroups("mean", "total"), True
    elif statistic in ("min", "max", "best"):
        highest = statistic == "max" or (statistic == "best" and higher_is_better)
        for inner, found in (("mean", groups.means), ("median", groups.medians)):
            edge = float(found.max() if highest else found.min())
            yield edge, OfGroups("max" if highest else "min", inner), True
    elif statistic.startswith("p"):
        q = int(statistic[1:]) / 100
        quantiles = groups.quantiles(q)
        yield _mean(quantiles), OfGroups("mean", statistic), True
        yield _median(quantiles), OfGroups("p50", statistic), True
        yield quantile(np.sort(groups.means), q), OfGroups(statistic, "mean"), True


def _mean(values: Floats) -> float:
    return float(np.mean(values))
