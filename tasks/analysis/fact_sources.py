"""Where a fact's rows stand: artifacts and runs of record numbers, bounded in length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import edges_of
from data_contracts.facts import Source
from data_contracts.wording import counted
from tasks.analysis.evidence import Evidence
from tasks.analysis.record_places import RecordPlaces
from tasks.analysis.rows import Rows

# A fact about everything would list every file: its counts say how many there are, the tables which.
MAX_ARTIFACTS = 100
MAX_RANGES = 40


def sources_of(evidence: Evidence, rows: Rows) -> tuple[Source, ...]:
    """The artifacts and records of these rows of `Evidence.rows`, by name, shortened to ranges."""
    if not len(rows):
        return ()
    # Facts of many metrics are of the same records
    told = evidence.once(_Told).of(rows.names("artifact"))
    records = sha256(rows.values("artifact").tobytes() + rows.values("record").tobytes()).digest()
    if records not in told:
        told[records] = _sources(evidence, rows)
    return told[records]


class _Told:
    """The sources that were worked out already, by the digest of their codes."""

    def __init__(self, _evidence: Evidence) -> None:
        self._by_names: dict[int, tuple[pd.Index, dict[bytes, tuple[Source, ...]]]] = {}

    def of(self, names: pd.Index) -> dict[bytes, tuple[Source, ...]]:
        """Those of frames whose codes of artifacts stand for these names, which some frames number anew."""
        # Kept beside them, so that no other names come to have the same id
        return self._by_names.setdefault(id(names), (names, {}))[1]


def _sources(evidence: Evidence, rows: Rows) -> tuple[Source, ...]:
    codes, names = rows.values("artifact"), rows.names("artifact")
    # Artifacts stand together in `rows`, in order of their names.
    edges = edges_of(codes)
    told = edges[: MAX_ARTIFACTS + 1]
    files = np.repeat(np.arange(len(told) - 1), np.diff(told))
    ranges = _ranges_by_file(evidence.record_places, files, rows.values("record")[: told[-1]])
    artifact = names[codes[told[:-1]]].tolist()
    found = [Source(a, own, evidence.sha256.get(a)) for a, own in zip(artifact, ranges, strict=True)]
    return _cut(found, len(edges) - 1)


def _ranges_by_file(
    places: RecordPlaces, files: npt.NDArray[np.integer], records: npt.NDArray[np.integer]
) -> list[tuple[str, ...]]:
    """The records of each file as ranges; `files` is the number of each record's file, from 0."""
    series, numbers = places.series[records], places.numbers[records]
    order = np.lexsort((numbers, series, files))
    files, series, numbers = files[order], series[order], numbers[order]
    goes_on = (np.diff(files) == 0) & (np.diff(series) == 0) & (np.diff(numbers) <= 1)
    starts = np.flatnonzero(np.r_[True, ~goes_on])
    ends = np.r_[starts[1:], len(files)] - 1
    ranges = list(zip(series[starts].tolist(), numbers[starts].tolist(), numbers[ends].tolist(), strict=True))
    # Files of one kind hold the same records
    written = {ends: places.range(*ends) for ends in set(ranges)}
    texts = [written[ends] for ends in ranges]
    of_file = np.searchsorted(files[starts], np.arange(files[-1] + 2)).tolist()
    return [_bounded(texts[begin:end]) for begin, end in pairwise(of_file)]


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


def compress(records: list[str]) -> tuple[str, ...]:
    """Record names with consecutive numbers joined: 0, 1, 2, /runs/7 become "0-2", "/runs/7"."""
    if not records:
        return ()
    places = RecordPlaces.of(pa.array(records, pa.string()))
    return _ranges_by_file(places, np.zeros(len(records), np.int64), np.arange(len(records)))[0]


def _bounded(ranges: list[str]) -> tuple[str, ...]:
    left = len(ranges) - MAX_RANGES
    return (*ranges[:MAX_RANGES], f"and {counted(left, 'more range')}") if left > 0 else tuple(ranges)
