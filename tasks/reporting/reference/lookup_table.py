"""The seam of a table of the reference: its columns, its cells, and where the whole of it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from tasks.reporting.reference.packing import SMALLEST, Cell, coded, packed

# More rows than anybody looks through; a page must open on a telephone
ROWS_EMBEDDED = 20_000

# Characters of the page: what is beyond stands in a page beside it
BUDGET = 25_000

# `fact`: the id of a fact, which opens its evidence; `kept`: not shown, but what the evidence of a row is made of
ColumnKind = Literal["text", "code", "number", "fact", "kept"]


@dataclass(frozen=True, slots=True)
class LookupColumn:
    """`key` stands in links, so that it must not change; `choice` offers its values as a filter.

    `shown` is what a reader sees of numbers that are sorted by `cells`.
    """

    key: str
    label: str
    cells: Sequence[Cell]
    kind: ColumnKind = "text"
    choice: bool = False
    shown: Sequence[Cell] | None = None

    def first(self, rows: int) -> LookupColumn:
        shown = None if self.shown is None else self.shown[:rows]
        return replace(self, cells=self.cells[:rows], shown=shown)


@dataclass(frozen=True, slots=True)
class PackedTable:
    """A lookup table as a page holds it: `rows` of the `total` rows of `file`, as LookupTable.data packs them."""

    anchor: str
    title: str
    file: str
    total: int
    rows: int
    data: str


@dataclass(frozen=True)
class LookupTable:
    """At most `ROWS_EMBEDDED` of the `total` rows of `file`. Raises ValueError where columns differ in length."""

    anchor: str
    title: str
    file: str
    total: int
    columns: tuple[LookupColumn, ...]
    effort: int = SMALLEST

    def __post_init__(self) -> None:
        if len({len(column.cells) for column in self.columns}) > 1:
            raise ValueError(f"the columns of {self.anchor} differ in length")

    @property
    def rows(self) -> int:
        return len(self.columns[0].cells)

    def packed(self) -> PackedTable:
        """The table without its cells, which of a large one take far more memory than what the page holds."""
        return PackedTable(self.anchor, self.title, self.file, self.total, self.rows, self.data)

    def cells_of(self, key: str) -> Sequence[Cell]:
        """The cells of the column of this key; raises StopIteration where there is none."""
        return next(column.cells for column in self.columns if column.key == key)

    def first(self, rows: int) -> LookupTable:
        """The same table with at most so many of its rows."""
        return replace(self, columns=tuple(column.first(rows) for column in self.columns))

    def within(self, budget: int) -> LookupTable:
        """As many of its first rows as fit into so many characters."""
        table, size = self, len(self.data)
        while size > budget and table.rows:
            table = table.first(min(table.rows - 1, int(table.rows * budget / size)))
            size = len(table.data)
        return table

    @cached_property
    def data(self) -> str:
        """The rows as the page holds them."""
        return packed(
            {
                "columns": [
                    {
                        "key": column.key,
                        "label": column.label,
                        "kind": column.kind,
                        "choice": column.choice,
                        "cells": coded(column.cells),
                        **({} if column.shown is None else {"shown": coded(column.shown)}),
                    }
                    for column in self.columns
                ],
                "rows": self.rows,
            },
            self.effort,
        )
