"""Stands in for the readers of tables."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.measurements import Quantity
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows


class Cells:
    """Each cell that is a number, under its column."""

    name = "cells"
    version = 1
    knows = "any CSV, for tests"

    def claims(self, head: Head) -> bool:
        return head.kind == "csv"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            table = part.table
            context = rows.context(tool="cells", scope="request", run=part.artifact)
            for number, row in enumerate(table.rows, table.first):
                for column, cell in zip(table.columns, row, strict=True):
                    value = float(cell) if cell else None
                    rows.add(part.index, str(number), column, Quantity.named(column), value, context)
            rows.count_records(part.index, len(table.rows))


READER = Cells()
