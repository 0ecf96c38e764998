"""Configurations of one family that moved together, tested as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.testing import Changes, Part, student

# With fewer that all move the same way by chance would be no rarity: of 5 it is one family in 16
MIN_MEMBERS = 6
# Of configurations that nothing moved together eight in ten go one way in one family of 9, of 10 and more hardly any
MIN_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Pooled:
    """For each family the ratio current / baseline, the geometric mean over its members, 95% limits and two-sided p.

    `members` have a ratio of their own; `same` is the share of them that moved in the pooled direction. `p` is NaN for
    a family that is not tested: too few members, or too few that moved the same way.
    """

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats
    members: Codes
    same: Floats


def pooled(changes: Changes, family: Codes, families: int) -> Pooled:
    """Tests each family of series over its configurations; `family` numbers each series' own, -1 for none.

    A series is one configuration: its own number of runs does not matter, one a side is enough. The spread between
    configurations counts once for each, the drift once for all, since they share the sessions.
    """
    taken = np.flatnonzero((family >= 0) & np.isfinite(changes.ratio))
    own, shift = family[taken], np.log(changes.ratio[taken])
    members = np.bincount(own, minlength=families)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(own, shift, families) / members
        squares = np.bincount(own, (shift - mean[own]) ** 2, families)
        spread = Part(
            squares / np.where(members > 1, members - 1, np.nan) / members, (members - 1).astype(np.float64)
        )
        drift = np.bincount(own, changes.drift_variance[taken], families) / members
        # The least known of the members' drifts: they have it in common
        freedom = np.full(families, np.inf)
        np.minimum.at(freedom, own, changes.drift_freedom[taken])
        same = np.bincount(own, np.sign(shift) == np.sign(mean[own]), families) / members
    ratio, low, high, p = student(mean, [spread, Part(drift, freedom)])
    tested = (members >= MIN_MEMBERS) & (same >= MIN_SAME)
    return Pooled(ratio, low, high, np.where(tested, p, np.nan), members, same)
