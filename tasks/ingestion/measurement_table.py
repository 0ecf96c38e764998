"""The table of measurements as it is written: a row group for each chunk, whose bytes depend on its rows alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from data_contracts.schemas import MEASUREMENTS
from tasks.ingestion.bundles import writer
from tasks.ingestion.kit.terms import by_use

# Bounds what encoding, and later each reader of a single row group, holds in memory.
ROW_GROUP = 524_288
# One thread encodes: more row groups in front of it would only fill the memory.
_WAITING = 2


class MeasurementTable:
    """measurements.parquet, in row groups of one chunk each: which rows share one does not depend on who read them.

    A thread encodes what was added while the next rows are fetched; at most `_WAITING` row groups wait for it. `heard` is
    told of each as it is written.
    """

    def __init__(self, path: Path, heard: Callable[[pa.Table], None] = lambda _: None) -> None:
        self._heard = heard
        self._writer = writer(path)
        self._encoder = ThreadPoolExecutor(1)
        self._encoding: deque[Future[None]] = deque()
        self.rows = 0

    def __enter__(self) -> MeasurementTable:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            # The encoder's error is raised here; it would be lost with its future.
            for waiting in self._encoding:
                waiting.result()
        finally:
            self._encoder.shutdown()
            self._writer.close()

    def add(self, tables: Iterable[pa.Table]) -> None:
        """The rows of one chunk, in groups of `ROW_GROUP` at most."""
        waiting: list[pa.Table] = []
        count = 0
        for table in tables:
            self.rows += table.num_rows
            count += table.num_rows
            waiting.append(table)
            while count > ROW_GROUP:
                joined = pa.concat_tables(waiting)
                self._write(joined.slice(0, ROW_GROUP))
                waiting = [joined.slice(ROW_GROUP)]
                count -= ROW_GROUP
        if count:
            self._write(pa.concat_tables(waiting))

    def _write(self, table: pa.Table) -> None:
        if len(self._encoding) == _WAITING:
            self._encoding.popleft().result()
        self._encoding.append(self._encoder.submit(self._encode, table))

    def _encode(self, table: pa.Table) -> None:
        # A slice of a bundle keeps the dictionary of the whole bundle: the bytes would depend on what was cached.
        table = table.unify_dictionaries().combine_chunks()
        columns = [
            by_use(column.chunk(0)) if pa.types.is_dictionary(column.type) else column
            for column in table.columns
        ]
        rows = pa.Table.from_arrays(columns, schema=MEASUREMENTS)
        self._writer.write_table(rows, row_group_size=ROW_GROUP)
        self._heard(rows)
