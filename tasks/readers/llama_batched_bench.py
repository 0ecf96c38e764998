"""llama.cpp's `llama-batched-bench`: JSONL, and the Markdown table that it prints.

Knows b3000 to b10224. The format is defined by tools/batched-bench/batched-bench.cpp. Times are seconds; `S_PP` and `S_TG`
are of the whole batch. Notes that hold tables of llama-bench too are read here, each table as its own tool's.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.ingestion.kit.entries import holds
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.llama_tables import BATCHED, add_batched, has_batched, is_output, read_tables

NAME = BATCHED


class LlamaBatchedBench:
    name = NAME
    version = 1
    knows = "llama-batched-bench: JSONL and Markdown; prefill and decode of whole batches"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return has_batched(head.text) and is_output(head.text)
        return holds(head, "pp", "tg", "pl", "n_kv", "t_pp", "speed_pp", "t_tg", "speed_tg")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                read_tables(part, rows)
                continue
            entries = part.objects
            for record, entry in entries:
                add_batched(part, rows, record, entry, None)
            rows.count_records(part.index, len(entries))


READER = LlamaBatchedBench()
