"""The upper end of each run's latencies: what lies at the longest, and what lies beyond the widest gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from data_contracts.rules.frames import Floats, Ints, Mask
from data_contracts.rules.runs import Members

# A timer fires a little late, never early: by a scheduler's tick, or by what a busy client takes to see it.
_LATE_SHARE, _LATE_SECONDS = 0.01, 0.25


@dataclass(frozen=True)
class Tails:
    """Of each run, NaN where it has fewer than two latencies. `above` and `below` are about the widest gap."""

    TOP: ClassVar[float] = 0.005  # relative: latencies that one limit ends lie as near together

    count: Floats
    median: Floats
    longest: Floats
    at_the_top: Floats
    below_the_top: Floats
    fullest: Floats  # the most that lie as near together anywhere below
    above: Floats
    lowest_above: Floats
    highest_below: Floats
    median_above: Floats
    median_below: Floats
    spread_above: Floats
    spread_below: Floats

    @classmethod
    def of(cls, members: Members, values: Floats, near_by: float = TOP) -> Tails:
        """`near_by` is how near together, relative to the longest, those at the top lie."""
        kept = np.flatnonzero(np.isfinite(values) & (members.of_run >= 0) & (values > 0))
        kept = kept[np.lexsort((values[kept], members.of_run[kept]))]
        runs, ranked = members.of_run[kept], values[kept]
        bounds = np.searchsorted(runs, np.arange(members.runs + 1))
        start, end = bounds[:-1], bounds[1:]
        some = end - start >= 2
        found = {name: np.full(members.runs, np.nan) for name in cls.__dataclass_fields__ if name != "TOP"}
        found["count"] = (end - start).astype(np.float64)
        if not some.any():
            return cls(**found)
        first, last = start[some], end[some] - 1
        top = ranked[last]
        limit = np.full(members.runs, np.nan)
        limit[some] = top
        # From each latency to the next of its run, as a ratio; the last one of a run has none
        step = np.append(ranked[1:] / ranked[:-1], 0.0)
        step[end[end > start] - 1] = 0.0
        widest = np.maximum.reduceat(step, first)
        place = np.full(len(ranked), len(ranked), np.int64)
        at = np.flatnonzero(step == np.repeat(_by_run(widest, some, members.runs), end - start))
        place[at] = at
        gap = np.minimum.reduceat(place, first)
        near = ranked >= limit[runs] * (1 - near_by)
        beside = (ranked >= limit[runs] * (1 - 3 * near_by)) & ~near
        found["at_the_top"] = np.bincount(runs[near], minlength=members.runs).astype(np.float64)
        found["below_the_top"] = np.bincount(runs[beside], minlength=members.runs).astype(np.float64)
        found["fullest"] = _fullest(runs, ranked, ~near & ~beside, members.runs, near_by)
        for name, numbers in {
            "median": ranked[(first + last) // 2],
            "longest": top,
            "above": (last - gap).astype(np.float64),
            "lowest_above": ranked[np.minimum(gap + 1, last)],
            "highest_below": ranked[gap],
            "median_above": ranked[(gap + 1 + last) // 2],
            "median_below": ranked[(first + gap) // 2],
            "spread_above": top - ranked[np.minimum(gap + 1, last)],
            "spread_below": ranked[gap] - ranked[first],
        }.items():
            found[name][some] = numbers
        return cls(**found)


def _fullest(runs: Ints, ranked: Floats, wanted: Mask, size: int, width: float) -> Floats:
    """Of each run the most values from a wanted one on that lie within a relative width; both columns are ordered."""
    # One ascending column of all runs: no two logarithms of doubles are further apart than one step between runs
    place = runs * 2_000.0 + np.log(ranked)
    many = np.searchsorted(place, place + np.log1p(width), "right") - np.arange(len(place))
    found = np.zeros(size)
    np.maximum.at(found, runs[wanted], many[wanted])
    return found


def _by_run(values: Floats, some: Mask, runs: int) -> Floats:
    spread = np.full(runs, np.nan)
    spread[some] = values
    return spread


def round_times(values: Floats, early: Floats | float = 0.0, late: Floats | float = 0.0) -> Floats:
    """The round time that each is at or a little above, as people set limits (1 s, 15 s, 2 min); NaN for none.

    `early` and `late` (s) are how much more a value may miss it by.
    """
    unit = np.select([values < 9.5, values < 115, values < 1150], [1.0, 5.0, 30.0], 300.0)
    nearest = np.round(values / unit) * unit
    off = values - nearest
    latest = np.minimum(_LATE_SHARE * nearest, _LATE_SECONDS) + late
    near = (off >= -1e-3 * nearest - early) & (off <= latest) & (nearest > 0)
    return np.where(near, nearest, np.nan)
