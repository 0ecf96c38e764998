"""Where a fact's rows stand: artifacts and runs of record numbers, bounded in length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.facts import Source
from data_contracts.wording import counted
from tasks.analysis.evidence import Evidence

# A fact about everything would list every file: its counts say how many there are, the tables which.
MAX_ARTIFACTS = 100
MAX_RANGES = 40
# At most 18 digits, which int64 holds; no leading zero, since a range is written without it
_NUMBERED = re.compile(r"^(.*?)(0|[1-9][0-9]{0,17})$", re.DOTALL)


def sources_of(evidence: Evidence, rows: pd.DataFrame) -> tuple[Source, ...]:
    """The artifacts and records of these rows of `Evidence.rows`, by name, shortened to ranges."""
    if rows.empty:
        return ()
    artifacts, records = rows["artifact"].array, rows["record"].to_numpy()
    codes, names = artifacts.codes, artifacts.categories
    # Artifacts stand together in `rows`, in order of their names.
    edges = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)]
    found = []
    for start, end in islice(pairwise(edges), MAX_ARTIFACTS):
        artifact = str(names[codes[start]])
        found.append(Source(artifact, _compress(evidence, records[start:end]), evidence.sha256.get(artifact)))
    return _cut(found, len(edges) - 1)


def whole_artifacts(evidence: Evidence, artifacts: Iterable[str]) -> tuple[Source, ...]:
    """These artifacts as a whole, by name."""
    return records_of(evidence, {artifact: [] for artifact in artifacts})


def records_of(evidence: Evidence, records: Mapping[str, list[str]]) -> tuple[Source, ...]:
    """These records by their artifact; one without any stands as a whole."""
    names = sorted(records)
    found = [Source(a, compress(records[a]), evidence.sha256.get(a)) for a in names[:MAX_ARTIFACTS]]
    return _cut(found, len(names))


def _cut(found: list[Source], total: int) -> tuple[Source, ...]:
    left = total - len(found)
    return (*found, Source(f"and {counted(left, 'more artifact')}")) if left else tuple(found)


def _compress(evidence: Evidence, codes: npt.NDArray[np.integer]) -> tuple[str, ...]:
    # A million row numbers become ranges without a look at their texts
    numbers = evidence.row_numbers[codes]
    if (numbers >= 0).all():
        return _bounded(_ranges("", numbers))
    return compress(evidence.records.take(pa.array(np.unique(codes))).to_pylist())


def compress(records: list[str]) -> tuple[str, ...]:
    """Record names with consecutive numbers joined: 0, 1, 2, /runs/7 become "0-2", "/runs/7"."""
    return _bounded(_named_ranges(records))


def _bounded(ranges: list[str]) -> tuple[str, ...]:
    left = len(ranges) - MAX_RANGES
    return (*ranges[:MAX_RANGES], f"and {counted(left, 'more range')}") if left > 0 else tuple(ranges)


def _named_ranges(records: list[str]) -> list[str]:
    numbered: dict[str, list[int]] = {}
    others = set()
    for record in records:
        match = _NUMBERED.match(record)
        if match:
            numbered.setdefault(match[1], []).append(int(match[2]))
        else:
            others.add(record)
    ranges = [text for prefix in sorted(numbered) for text in _ranges(prefix, np.array(numbered[prefix]))]
    return ranges + sorted(others)


def _ranges(prefix: str, numbers: npt.NDArray[np.int64]) -> list[str]:
    ordered = np.unique(numbers)
    breaks = (np.flatnonzero(np.diff(ordered) != 1) + 1).tolist()
    pairs = ((int(ordered[a]), int(ordered[b - 1])) for a, b in pairwise((0, *breaks, len(ordered))) if a < b)
    return [f"{prefix}{a}" if a == b else f"{prefix}{a}-{b}" for a, b in pairs]
