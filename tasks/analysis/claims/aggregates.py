"""Statistics of single values by each definition in use, and of groups of them: plain arithmetic on arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tasks.analysis.claims.file_rows import Ints
from tasks.analysis.claims.reading import Floats, OfGroups
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
) -> Iterator[tuple[float, OfGroups, bool]]:
    """Aggregates over groups of their own aggregates (the mean of the means of 5 runs), and whether the name admits each.

    A mean of medians is no mean of its requests, but it may have been meant.
    """
    means = np.array([np.mean(values[g]) for g in groups])
    medians = np.array([np.median(values[g]) for g in groups])
    own: tuple[tuple[str, Floats], ...] = (("mean", means), ("median", medians))
    if statistic in ("mean", "p50"):
        outer: Callable[[Floats], np.floating] = np.mean if statistic == "mean" else np.median
        yield float(outer(means)), OfGroups(statistic, "mean"), True
        yield float(outer(medians)), OfGroups(statistic, "median"), statistic == "p50" or bare
        if statistic == "p50":
            yield float(np.mean(medians)), OfGroups("mean", "median"), True
    elif statistic in ("first", "last"):
        for inner, found in own:
            yield float(found[0 if statistic == "first" else -1]), OfGroups(statistic, inner), True
    elif statistic == "total":
        totals = np.array([values[g].sum() for g in groups])
        yield float(np.mean(totals)), OfGroups("mean", "total"), True
    elif statistic in ("min", "max", "best"):
        highest = statistic == "max" or (statistic == "best" and higher_is_better)
        for inner, found in own:
            edge = float(found.max() if highest else found.min())
            yield edge, OfGroups("max" if highest else "min", inner), True
    elif statistic.startswith("p"):
        q = int(statistic[1:]) / 100
        quantiles = np.array([quantile(np.sort(values[g]), q) for g in groups])
        yield float(np.mean(quantiles)), OfGroups("mean", statistic), True
        yield float(np.median(quantiles)), OfGroups("p50", statistic), True
        yield quantile(np.sort(means), q), OfGroups(statistic, "mean"), True
