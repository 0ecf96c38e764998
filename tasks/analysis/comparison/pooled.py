"""Configurations of one family that moved together, tested as one."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.testing import Changes


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
    raise NotImplementedError
