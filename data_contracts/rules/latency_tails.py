"""The upper end of each run's latencies: what lies at the longest, and what lies beyond the widest gap."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from data_contracts.rules.frames import Floats, Ints, Mask
from data_contracts.rules.runs import Members

# A timer fires a little late, never early: by a scheduler's tick, or by what a busy client takes to see it.
_LATE_SHARE, _LATE_SECONDS = 0.01, 0.25


@dataclass(frozen=True)
class Tails:
    """The latencies of all runs, those of one together in ascending order; `bounds` has an entry more than there are runs.

    What is asked has an entry for each run, NaN where it has fewer than two latencies. `above` and `below` are about the
    widest gap. Columns are worked out when they are asked for: there are millions of runs, and a dozen such columns.
    """

    TOP: ClassVar[float] = 0.005  # relative: latencies that one limit ends lie as near together

    run: Ints
    ranked: Floats
    bounds: Ints

    @classmethod
    def of(cls, members: Members, values: Floats) -> Tails:
        """The tails of one value for each record."""
        kept = np.flatnonzero(np.isfinite(values) & (members.of_run >= 0) & (values > 0))
        run, ranked = members.of_run[kept], values[kept]
        del kept
        order = np.lexsort((ranked, run))
        run = run[order]
        return cls(run, ranked[order], np.searchsorted(run, np.arange(members.runs + 1)))

    @property
    def count(self) -> Floats:
        """How many latencies each run has, 0 too."""
        return np.diff(self.bounds).astype(np.float64)

    @property
    def median(self) -> Floats:
        """The lower one of two middle ones, here and below."""
        return self._of_several(self.ranked[(self._first + self._last) // 2])

    @property
    def longest(self) -> Floats:
        return self._of_several(self.ranked[self._last])

    @property
    def above(self) -> Floats:
        """How many are above the gap."""
        return self._of_several(self._last - self._gap)

    @property
    def lowest_above(self) -> Floats:
        return self._of_several(self.ranked[self._beyond])

    @property
    def highest_below(self) -> Floats:
        return self._of_several(self.ranked[self._gap])

    @property
    def median_above(self) -> Floats:
        return self._of_several(self.ranked[(self._gap + 1 + self._last) // 2])

    @property
    def median_below(self) -> Floats:
        return self._of_several(self.ranked[(self._first + self._gap) // 2])

    @property
    def spread_above(self) -> Floats:
        return self._of_several(self.ranked[self._last] - self.ranked[self._beyond])

    @property
    def spread_below(self) -> Floats:
        return self._of_several(self.ranked[self._gap] - self.ranked[self._first])

    def at_the_top(self, near_by: float = TOP) -> Floats:
        """How many lie as near to the longest, relative to it; 0 of fewer than two."""
        return self._count(self._from(near_by))

    def below_the_top(self, near_by: float = TOP) -> Floats:
        """How many lie in the next stretch, twice as long, below those."""
        return self._count(self._from(3 * near_by) & ~self._from(near_by))

    def fullest(self, near_by: float = TOP) -> Floats:
        """The most that lie as near together anywhere below these."""
        # One ascending column of all runs: no two logarithms of doubles are further apart than one step between runs
        place = self.run * 2_000.0 + np.log(self.ranked)
        many = np.searchsorted(place, place + np.log1p(near_by), "right") - np.arange(len(place))
        found = np.zeros(self._runs)
        wanted = ~self._from(3 * near_by)
        np.maximum.at(found, self.run[wanted], many[wanted])
        return found

    @property
    def _runs(self) -> int:
        return len(self.bounds) - 1

    @property
    def _several(self) -> Mask:
        return np.asarray(np.diff(self.bounds) >= 2)

    @property
    def _first(self) -> Ints:
        return self.bounds[:-1][self._several]

    @property
    def _last(self) -> Ints:
        return self.bounds[1:][self._several] - 1

    @property
    def _beyond(self) -> Ints:
        return np.minimum(self._gap + 1, self._last)

    @cached_property
    def _gap(self) -> Ints:
        """The place before the widest gap of each run of several, the first one of gaps as wide."""
        start, end = self.bounds[:-1], self.bounds[1:]
        if not self._several.any():
            return np.zeros(0, np.int64)
        # From each latency to the next of its run, as a ratio; the last one of a run has none
        step = np.append(self.ranked[1:] / self.ranked[:-1], 0.0)
        step[end[end > start] - 1] = 0.0
        widest = self._of_several(np.maximum.reduceat(step, self._first))
        place = np.full(len(self.ranked), len(self.ranked), np.int64)
        at = np.flatnonzero(step == widest[self.run])
        place[at] = at
        return np.asarray(np.minimum.reduceat(place, self._first), np.int64)

    def _from(self, near_by: float) -> Mask:
        """True for latencies as near to the longest of their run; for none of a run of one."""
        return np.asarray(self.ranked >= self.longest[self.run] * (1 - near_by))

    def _count(self, wanted: Mask) -> Floats:
        return np.bincount(self.run[wanted], minlength=self._runs).astype(np.float64)

    def _of_several(self, values: Floats | Ints) -> Floats:
        spread = np.full(self._runs, np.nan)
        spread[self._several] = values
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
