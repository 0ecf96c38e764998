"""The rows of CHANGES as all read them: what moved, which way, and the leading metric of each change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import pyarrow as pa

from data_contracts.metrics import METRICS
from data_contracts.rows import ChangeRow

Direction = Literal["worse", "better"]
# The verdicts of groups that a change is made of
MOVED = ("regressed", "improved", "suspected")


def direction_of(metric: str, ratio: float) -> Direction:
    """Whether a ratio current / baseline is for the worse or the better."""
    return "better" if (ratio < 1) == (METRICS[metric].direction == "lower") else "worse"


def each_change(changes: pa.Table) -> list[list[ChangeRow]]:
    """The rows of each change in their order, that of its leading metric first."""
    found: dict[str, list[ChangeRow]] = defaultdict(list)
    for row in changes.to_pylist():
        found[row["change"]].append(row)
    return list(found.values())


def moved_along(metrics: Sequence[ChangeRow], most: int) -> list[ChangeRow]:
    """What moved with the leading metric of a change: of each other metric its first statistic."""
    found = {row["metric"]: row for row in reversed(metrics)}
    names = dict.fromkeys(row["metric"] for row in metrics)
    return [found[name] for name in names if name != metrics[0]["metric"]][:most]


def worse_leads(changes: pa.Table) -> list[ChangeRow]:
    """The leading row of each change for the worse, those that are sure first."""
    return [rows[0] for rows in each_change(changes) if rows[0]["direction"] == "worse"]
