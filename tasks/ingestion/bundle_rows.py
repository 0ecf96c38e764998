"""The measurements of entries, taken out of their bundles: each bundle is decoded once, however it is cut up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import pyarrow as pa

from data_contracts.errors import StageError
from tasks.ingestion.bundles import row_groups
from tasks.ingestion.outcomes import Entry


class BundleRows:
    """Reads chunk after chunk; the bundles of the last chunk are held, since the next may begin in one of them."""

    def __init__(self) -> None:
        self._held: dict[str, pa.Table] = {}

    def of(self, entries: Sequence[Entry]) -> Iterator[pa.Table]:
        """The rows of the entries of one chunk, in their order. Raises StageError when a bundle is gone."""
        taken = [
            (e.bundle, e.start, e.reading.rows) for e in entries if e.bundle is not None and e.reading.rows
        ]
        if len(taken) == 1:
            # A large file is a chunk by itself, and its bundle may be larger than the memory.
            bundle, start, rows = taken[0]
            self._held = {}
            yield from _read(bundle, start, start + rows)
            return
        self._held = {name: self._whole(name) for name in dict.fromkeys(name for name, _, _ in taken)}
        if not taken:
            return
        # Bundles are put together before they are cut, so that no slice brings a dictionary of its own.
        joined = pa.concat_tables(self._held.values()).unify_dictionaries()
        sizes = (table.num_rows for table in self._held.values())
        first = dict(zip(self._held, accumulate(sizes, initial=0), strict=False))
        for start, stop in _neighbours([(first[name] + start, rows) for name, start, rows in taken]):
            yield joined.slice(start, stop - start)

    def held(self, bundle: str) -> pa.Table | None:
        """All rows of a bundle of the last chunk; None where they were not held in memory together."""
        return self._held.get(bundle)

    def _whole(self, bundle: str) -> pa.Table:
        if (held := self._held.get(bundle)) is not None:
            return held
        return pa.concat_tables(_read(bundle, 0, None))


def _read(bundle: str, start: int, stop: int | None) -> Iterator[pa.Table]:
    try:
        yield from row_groups(bundle, start, stop)
    except (OSError, pa.ArrowException) as error:
        # Whoever frees disk space may delete the cache at any time, also between reading and assembling.
        what = f"the cache lost a bundle while it was being read ({error}): run ingest again"
        raise StageError("ingest", what.replace("\n", " ")) from None


def _neighbours(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans (first row, rows) as ranges, those that follow each other as one."""
    low = high = 0
    for start, rows in spans:
        if start != high:
            if high > low:
                yield low, high
            low = start
        high = start + rows
    if high > low:
        yield low, high
