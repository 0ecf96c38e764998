"""Statistics of single values by each definition in use, and of groups of them: plain arithmetic on arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tasks.analysis.claims.reading import Floats, Ints
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


def of_groups(
    values: Floats, groups: Sequence[Ints], statistic: str, bare: bool, higher_is_better: bool
) -> Iterator[tuple[float, bool]]:
    """Aggregates over groups of their own aggregates (the mean of the means of 5 runs), and whether the name admits each.

    A mean of medians is no mean of its requests, but it may have been meant.
    """
    means = np.array([np.mean(values[g]) for g in groups])
    medians = np.array([np.median(values[g]) for g in groups])
    if statistic in ("mean", "p50"):
        outer: Callable[[Floats], np.floating] = np.mean if statistic == "mean" else np.median
        yield float(outer(means)), True
        yield float(outer(medians)), statistic == "p50" or bare
        if statistic == "p50":
            yield float(np.mean(medians)), True
    elif statistic in ("first", "last"):
        for own in (means, medians):
            yield float(own[0 if statistic == "first" else -1]), True
    elif statistic == "total":
        yield float(np.mean([values[g].sum() for g in groups])), True
    elif statistic in ("min", "max", "best"):
        highest = statistic == "max" or (statistic == "best" and higher_is_better)
        for own in (means, medians):
            yield float(own.max() if highest else own.min()), True
    elif statistic.startswith("p"):
        q = int(statistic[1:]) / 100
        quantiles = np.array([quantile(np.sort(values[g]), q) for g in groups])
        for value in (float(np.mean(quantiles)), float(np.median(quantiles)), quantile(np.sort(means), q)):
            yield value, True
