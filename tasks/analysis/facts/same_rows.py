"""Files that hold the same rows as another, but for the times at which they say that they were written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.coded_columns import edges_of
from tasks.analysis.evidence import Evidence

Hashes = npt.NDArray[np.uint64]
# What a row says but when and in which file; `run` may be the name of its file
_SAID = (
    "field",
    "tool",
    "engine",
    "model",
    "config",
    "task",
    "metric",
    "statistic",
    "scope",
    "unit",
    "status",
)
# 2^64 / golden ratio, which is odd (Knuth's multiplicative hashing): it carries each bit to higher ones
_MIX = np.uint64(0x9E3779B97F4A7C15)
_VALUES_AT_LEAST = 3


def same_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Groups of two artifacts or more whose rows are equal one by one but for their times, each in order of names.

    Texts are not kept: where no three different values were measured, only files of equal size count as equal.
    """
    rows = evidence.rows
    if rows.empty:
        return []
    codes = rows["artifact"].cat.codes.to_numpy()
    edges = edges_of(codes)
    starts, counts = edges[:-1], np.diff(edges)
    # A sum does not depend on the order of the rows, and equal rows do not cancel out as under XOR
    sums = np.add.reduceat(_hashes(evidence, rows), starts)
    table = pd.DataFrame({"sum": sums, "count": counts, "start": starts})
    alike = table[table.duplicated(["sum", "count"], keep=False).to_numpy()]
    size = dict(zip(*evidence.inventory.select(["artifact", "bytes"]).to_pydict().values(), strict=True))
    groups: dict[tuple[int, int, int], list[str]] = {}
    for total, count, start in alike.itertuples(index=False):
        artifact = str(rows["artifact"].cat.categories[codes[start]])
        values = rows["value"].to_numpy()[start : start + count]
        distinct = len(np.unique(values[np.isfinite(values)])) >= _VALUES_AT_LEAST
        groups.setdefault((int(total), int(count), -1 if distinct else size.get(artifact, 0)), []).append(
            artifact
        )
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def _hashes(evidence: Evidence, rows: pd.DataFrame) -> Hashes:
    """A hash of what each row says; equal rows have equal ones."""
    records = pd.util.hash_array(np.array(evidence.records.to_pylist(), dtype=object), categorize=False)
    said = [records[rows["record"].to_numpy()], _floats(rows["value"]), _floats(rows["n"])]
    return _mixed(chain(said, (_names(rows[name]) for name in _SAID)), len(rows))


def _mixed(columns: Iterable[Hashes], size: int) -> Hashes:
    mixed = np.zeros(size, np.uint64)
    for column in columns:
        mixed ^= column
        mixed *= _MIX
        # A product carries nothing downwards: the shift does
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _floats(values: pd.Series[float]) -> Hashes:
    plain = values.to_numpy(np.float64, copy=True)
    # NaN has many bit patterns, and what is missing must equal what is missing
    plain[np.isnan(plain)] = np.nan
    return plain.view(np.uint64)


def _names(column: pd.Series[str]) -> Hashes:
    named = pd.util.hash_array(np.array(column.cat.categories, dtype=object), categorize=False)
    # The code of a missing name is -1, which finds the last place
    hashes: Hashes = np.r_[named, np.uint64(0)][column.cat.codes.to_numpy()]
    return hashes
