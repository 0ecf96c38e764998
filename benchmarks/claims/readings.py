"""What a name of a number may mean: its readings, of which each true claim has one and a false claim none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import fmean, median
from typing import Literal

from benchmarks.claims.requests import Group, Metric, Request

# The statistic that a claim names; "bare" and "about" name none, and the latter is rounded to a round number
Word = Literal["mean", "median", "total", "last", "min", "max", "p95", "bare", "about"]
Reading = Literal["mean", "median", "total", "last", "min", "max", "p95", "nearest p95", "ratio of sums",
                  "mean of runs' means", "median of runs' medians", "least of runs' means", "greatest of runs' means",
                  "mean of the last run"]  # fmt: skip
Pool = Sequence[Request]

_MEANS: tuple[Reading, ...] = ("mean", "ratio of sums", "mean of runs' means")
_MEDIANS: tuple[Reading, ...] = ("median", "median of runs' medians")
_LAST: tuple[Reading, ...] = ("last", "mean of the last run")
ADMITTED: dict[Word, tuple[Reading, ...]] = {
    "mean": _MEANS, "median": _MEDIANS, "total": ("total",), "last": _LAST, "min": ("min", "least of runs' means"),
    "max": ("max", "greatest of runs' means"), "p95": ("p95", "nearest p95"), "bare": (*_MEANS, *_MEDIANS, *_LAST),
    "about": (*_MEANS, *_MEDIANS),
}  # fmt: skip
# A mean or a median may leave a cold start out and need not say so; a total or an extreme that does is of something else
MAY_BE_WARM: tuple[Word, ...] = ("mean", "median", "bare", "about")
_PLAIN: dict[Reading, Callable[[list[float]], float]] = {
    "mean": fmean, "median": median, "min": min, "max": max,
}  # fmt: skip
_P95_NEEDS = 93  # of fewer requests nobody can tell the 95th percentile


def value_of(pool: Pool, metric: Metric, reading: Reading) -> float | None:
    """What a reading gives over a pool of requests, None where it has no meaning there."""
    values = [request.value(metric) for request in pool]
    match reading:
        case "ratio of sums":
            rate = sum(r.output_tokens for r in pool) / sum(r.decode for r in pool)
            return rate if metric == "decode_throughput" else None
        case "total":
            return None if metric == "decode_throughput" else sum(values)
        case "p95" | "nearest p95":
            return _p95(values, reading == "nearest p95") if len(values) >= _P95_NEEDS else None
        case "last":
            return values[-1]
        case "mean" | "median" | "min" | "max":
            return _PLAIN[reading](values)
        case _:
            return _of_runs(pool, metric, reading)


def _of_runs(pool: Pool, metric: Metric, reading: Reading) -> float | None:
    """What a reading over the means or medians of several runs gives."""
    numbers = sorted({request.run for request in pool})
    if len(numbers) == 1:
        return None
    runs = [[request.value(metric) for request in pool if request.run == number] for number in numbers]
    means = [fmean(run) for run in runs]
    match reading:
        case "median of runs' medians":
            return median(median(run) for run in runs)
        case "least of runs' means":
            return min(means)
        case "greatest of runs' means":
            return max(means)
        case "mean of the last run":
            return means[-1]
        case _:
            return fmean(means)


def _p95(values: list[float], nearest: bool) -> float:
    """The 95th percentile by nearest rank, or between the ranks in a straight line (type 7)."""
    ordered, size = sorted(values), len(values)
    if nearest:
        return ordered[-(-95 * size // 100) - 1]
    low, part = divmod(95 * (size - 1), 100)
    return ordered[low] + part / 100 * (ordered[min(low + 1, size - 1)] - ordered[low])


def true_values(group: Group, metric: Metric, word: Word) -> Iterator[tuple[str, float]]:
    """Every value that a true claim with this word may state, and the reading that gives it."""
    pools = {"": group.requests}
    if group.has_cold and word in MAY_BE_WARM:
        pools[" of warm requests"] = group.warm
    for pool_name, pool in pools.items():
        for reading in ADMITTED[word]:
            value = value_of(pool, metric, reading)
            if value is not None:
                yield reading + pool_name, value


def explained(group: Group, metric: Metric, word: Word) -> list[tuple[float, float]]:
    """Ranges, outside of which no reader finds the number, however much he grants its author."""
    pools = (group.requests, group.warm, group.requests[1:])
    values = [
        v
        for pool in pools
        for reading in ADMITTED[word]
        if (v := value_of(pool, metric, reading)) is not None
    ]
    if word not in ("bare", "about"):
        return [(min(values), max(values))] if values else []
    # The value of any one request may be meant, or all together
    single = group.values(metric)
    total = value_of(group.requests, metric, "total")
    return [(min(single), max(single)), *([] if total is None else [(total, total)])]
