"""Where a fact's rows stand: artifacts and runs of record numbers, bounded in length."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import Source
from tasks.facts.evidence import Evidence
from tasks.wording import counted

MAX_ARTIFACTS = 100
MAX_RANGES = 40
_ROW_NUMBER = "^(0|[1-9][0-9]{0,17})$"
_NUMBERED = re.compile(r"^(.*?)(0|[1-9][0-9]{0,17})$", re.DOTALL)


def sources_of(evidence: Evidence, rows: pd.DataFrame) -> tuple[Source, ...]:
    """The artifacts and records of these rows of `Evidence.rows`, by name, shortened to ranges."""
    codes = rows["artifact"].cat.codes.to_numpy()
    names = rows["artifact"].cat.categories
    present = np.unique(codes)
    found = []
    for code in present[:MAX_ARTIFACTS]:
        records = evidence.records.take(pa.array(np.unique(rows["record"].to_numpy()[codes == code])))
        artifact = str(names[code])
        found.append(Source(artifact, compress(records), evidence.sha256.get(artifact)))
    return _cut(found, len(present))


def whole_artifacts(evidence: Evidence, artifacts: Iterable[str]) -> tuple[Source, ...]:
    """These artifacts as a whole, by name."""
    names = sorted(set(artifacts))
    return _cut([Source(a, (), evidence.sha256.get(a)) for a in names[:MAX_ARTIFACTS]], len(names))


def _cut(found: list[Source], total: int) -> tuple[Source, ...]:
    left = total - len(found)
    return (*found, Source(f"and {counted(left, 'more artifact')}")) if left else tuple(found)


def compress(records: pa.Array) -> tuple[str, ...]:
    """Record names with consecutive numbers joined: 0, 1, 2, /runs/7 become "0-2", "/runs/7"."""
    if pc.all(pc.match_substring_regex(records, _ROW_NUMBER)).as_py():
        ranges = _ranges("", records.cast(pa.int64()).to_numpy())
    else:
        ranges = _named_ranges(records.to_pylist())
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
    breaks = np.flatnonzero(np.diff(ordered) != 1)
    firsts = ordered[np.r_[0, breaks + 1]] if len(ordered) else ordered
    lasts = ordered[np.r_[breaks, len(ordered) - 1]] if len(ordered) else ordered
    pairs = zip(firsts.tolist(), lasts.tolist(), strict=True)
    return [f"{prefix}{a}" if a == b else f"{prefix}{a}-{b}" for a, b in pairs]
