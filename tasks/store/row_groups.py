"""A published Parquet table of which a step reads the rows and columns that it needs, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.stage_records import StageRecord
from tasks.store.versions import as_of_today


class RowGroups:
    """The rows of a file in today's schema, whichever version of the contract wrote it; no more than one group is kept."""

    def __init__(self, content: pa.Buffer, name: str, record: StageRecord | None) -> None:
        self._file = pq.ParquetFile(pa.BufferReader(content))
        self._name, self._record = name, record
        groups = range(self._file.metadata.num_row_groups)
        sizes = [self._file.metadata.row_group(group).num_rows for group in groups]
        self._bounds = np.cumsum([0, *sizes]).tolist()

        # Two batches may have their parts of one group
        self._last: tuple[int, pa.Table] | None = None

    @property
    def num_rows(self) -> int:
        return int(self._bounds[-1])

    def parts(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """These columns of all rows, a group at a time."""
        for group in range(len(self._bounds) - 1):
            yield self._read(group, columns)

    def rows(self, spans: Sequence[tuple[int, int]], columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of these spans (begin and end, ascending), each group read once; all columns for None."""
        taken = []
        for group, begin in enumerate(self._bounds[:-1]):
            end = self._bounds[group + 1]
            here = [(max(a, begin), min(b, end)) for a, b in spans if a < end and b > begin]
            if here:
                whole = self._read(group, columns)
                taken += [whole.slice(a - begin, b - a) for a, b in here]
        if not taken:
            taken = [self._as_of_today(self._file.schema_arrow.empty_table(), columns)]
        return pa.concat_tables(taken)

    def _read(self, group: int, columns: Sequence[str] | None) -> pa.Table:
        if columns is None:
            if self._last is None or self._last[0] != group:
                self._last = group, self._as_of_today(self._file.read_row_group(group), None)
            return self._last[1]
        names = self._file.schema_arrow.names
        known = [name for name in columns if name in names]
        return self._as_of_today(self._file.read_row_group(group, known), columns)

    def _as_of_today(self, table: pa.Table, columns: Sequence[str] | None) -> pa.Table:
        whole = as_of_today(table, self._name, self._record)
        return whole if columns is None else whole.select(list(columns))
