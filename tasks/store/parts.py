"""A published table read part by part, of each part only the columns that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a table in stretches; `bounds` are the places where these begin, and at last where all end."""

    bounds: tuple[int, ...]
    read: Callable[[int, Sequence[str]], pa.Table]

    @classmethod
    def of(cls, table: pa.Table) -> Parts:
        """A table that is held already, as one part."""
        return cls((0, table.num_rows), lambda _, names: table.select(names))

    @classmethod
    def stored(cls, file: pa.Buffer, damaged: Callable[[], Exception]) -> Parts:
        """The row groups of a Parquet file. What `damaged` makes is raised, here and when a part is read."""
        try:
            opened = pq.ParquetFile(pa.BufferReader(file))
        except (OSError, pa.ArrowException) as error:
            raise damaged() from error
        groups = [opened.metadata.row_group(n).num_rows for n in range(opened.num_row_groups)]

        def read(number: int, names: Sequence[str]) -> pa.Table:
            if number >= opened.num_row_groups:
                return opened.schema_arrow.empty_table().select(names)
            try:
                return opened.read_row_group(number, [*names])
            except (OSError, pa.ArrowException) as error:
                raise damaged() from error

        return cls(tuple(accumulate(groups, initial=0)), read)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.bounds[-1]

    def each(self, names: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """The place of the first row of each part, and the part with these columns."""
        for number, (start, end) in enumerate(pairwise(self.bounds)):
            if start < end:
                yield start, self.read(number, names)

    def first(self, rows: int, names: Sequence[str]) -> pa.Table:
        """At most so many rows from the first on."""
        # Of no row the columns are there too
        wanted = [n for n, start in enumerate(self.bounds[:-1]) if start < rows] or [0]
        found = pa.concat_tables([self.read(n, names) for n in wanted])
        return found.slice(0, rows).unify_dictionaries()

    def whole(self, names: Sequence[str]) -> pa.Table:
        """All rows with these columns."""
        return self.first(self.rows, names)
