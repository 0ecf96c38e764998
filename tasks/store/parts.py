"""A published table read part by part, of each part only the columns that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.schemas import Ingested

# Where rows stand in their table: begin and end
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a table in stretches; `bounds` are the places where these begin, and at last where all end."""

    bounds: tuple[int, ...]
    columns: tuple[str, ...]
    read: Callable[[int, Sequence[str]], pa.Table]
    # Two batches may have their rows of one part, with all columns: it is read once
    _last: dict[int, pa.Table] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, table: pa.Table) -> Parts:
        """A table that is held already, as one part."""
        return cls((0, table.num_rows), tuple(table.column_names), lambda _, names: table.select(list(names)))

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
                return opened.schema_arrow.empty_table().select(list(names))
            try:
                return opened.read_row_group(number, [*names])
            except (OSError, pa.ArrowException) as error:
                raise damaged() from error

        return cls(tuple(accumulate(groups, initial=0)), tuple(opened.schema_arrow.names), read)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.bounds[-1]

    def each(self, names: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """The place of the first row of each part, and the part with these columns."""
        for number, (start, end) in enumerate(pairwise(self.bounds)):
            if start < end:
                yield start, self.read(number, names)

    def tables(self, names: Sequence[str]) -> Iterator[pa.Table]:
        """Each part that has rows, with these columns."""
        return (table for _, table in self.each(names))

    def at(self, spans: Sequence[Span], names: Sequence[str] | None = None) -> pa.Table:
        """The rows of ascending spans with these columns, or with all; each part is read once."""
        meeting, taken = list(_joined(spans)), []
        for number, (start, end) in enumerate(pairwise(self.bounds)):
            here = [(max(a, start), min(b, end)) for a, b in meeting if a < end and b > start]
            if here:
                part = self._whole_part(number) if names is None else self.read(number, names)
                taken += [part.slice(a - start, b - a) for a, b in here]
        return pa.concat_tables(taken or [self.read(0, self.columns if names is None else names).slice(0, 0)])

    def first(self, rows: int, names: Sequence[str]) -> pa.Table:
        """At most so many rows from the first on."""
        # Of no row the columns are there too
        wanted = [n for n, start in enumerate(self.bounds[:-1]) if start < rows] or [0]
        found = pa.concat_tables([self.read(n, names) for n in wanted])
        return found.slice(0, rows).unify_dictionaries()

    def whole(self, names: Sequence[str]) -> pa.Table:
        """All rows with these columns."""
        return self.first(self.rows, names)

    def _whole_part(self, number: int) -> pa.Table:
        if number not in self._last:
            self._last.clear()
            self._last[number] = self.read(number, self.columns)
        return self._last[number]


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Ascending spans, those that meet as one: of thousands of parts each would hold all the words of the whole."""
    ends = [place for place, (one, other) in enumerate(pairwise(spans), 1) if one[1] != other[0]]
    for first, after in pairwise([0, *ends, len(spans)] if spans else ()):
        yield spans[first][0], spans[after - 1][1]


@dataclass(frozen=True, slots=True)
class IngestedParts:
    """The tables that ingest publishes, measurements in parts; `runs` (RUNS) of all of them, None where not at hand."""

    inventory: pa.Table
    measurements: Parts
    quarantine: pa.Table
    runs: pa.Table | None = None

    @classmethod
    def of(cls, ingested: Ingested) -> IngestedParts:
        """Tables that are held already."""
        return cls(ingested.inventory, Parts.of(ingested.measurements), ingested.quarantine)
