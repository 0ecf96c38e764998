"""Files that hold the same rows as another, but for the times at which they say that they were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.coded_columns import Codes, edges_of
from tasks.analysis.evidence import Evidence
from tasks.memory.mapping import let_go

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
_AT_ONCE = 1_000_000


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
    sums = np.concatenate([*_sums(evidence, rows, edges)])
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


def _sums(evidence: Evidence, rows: pd.DataFrame, edges: Codes) -> Iterator[Hashes]:
    """The sum of the hashes of each artifact's rows, of some artifacts at a time; equal rows have equal hashes."""
    records = pd.util.hash_array(np.array(evidence.records.to_pylist(), dtype=object), categorize=False)
    words = {name: _of_words(rows[name]) for name in _SAID}
    begin = 0
    while begin < len(edges) - 1:
        end = max(int(np.searchsorted(edges, edges[begin] + _AT_ONCE, side="right")) - 1, begin + 1)
        part = rows.iloc[edges[begin] : edges[end]]
        said = [records[part["record"].to_numpy()], _floats(part["value"]), _floats(part["n"])]
        # -1, the code of a missing name, finds the last place
        named = (words[name][part[name].cat.codes.to_numpy()] for name in _SAID)
        hashes = _mixed(chain(said, named), len(part))
        # A sum does not depend on the order of the rows, and equal rows do not cancel out as under XOR
        yield np.add.reduceat(hashes, edges[begin:end] - edges[begin])
        let_go()
        begin = end


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


def _of_words(column: pd.Series[str]) -> Hashes:
    """The hashes of a column's names, and that of none."""
    named = pd.util.hash_array(np.array(column.cat.categories, dtype=object), categorize=False)
    hashes: Hashes = np.r_[named, np.uint64(0)]
    return hashes
