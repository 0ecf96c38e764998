"""Stands in for the readers of JSON and JSON Lines."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import is_number, text_or_none
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows


class Objects:
    """The numbers of each top-level object, and its nulls."""

    name = "objects"
    version = 1
    knows = "any JSON, for tests"

    def claims(self, head: Head) -> bool:
        return head.kind in ("json", "jsonl")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            for record, entry in part.objects:
                model = text_or_none(entry.get("model"))
                context = rows.context(tool="objects", scope="request", model=model)
                for key, value in entry.items():
                    if value is None or is_number(value):
                        rows.add(part.index, record, key, Quantity.named(key), value, context)
            rows.count_records(part.index, len(part.objects))


READER = Objects()
