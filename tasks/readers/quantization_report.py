"""Quantization reports: accuracy, loss and size of one model in several number formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, walk
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "quantization-report"
_NAMES = {
    "accuracy": known("accuracy", "ratio"),
    "loss": known("loss", "1"),
    "model_size_bytes": known("model_size", "bytes"),
}


class QuantizationReport:
    name = NAME
    version = 1
    knows = "accuracy, loss and size of one model in several number formats (JSON)"

    def claims(self, head: Head) -> bool:
        return head.kind == "json" and _is_report(head.sample)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="sample"), _NAMES)}
            for path, _variant in objects(part.content, ()):
                config = {"quantization": path[0]}
                frames[path] = Frame(context_of(rows, tool=NAME, scope="sample", config=config), _NAMES)
            rows.count_records(part.index, len(frames) - 1)
            walk(rows, part.index, part.content, frames)


def _is_report(document: Any) -> bool:
    return isinstance(document, dict) and bool(document) and all(map(_is_variant, document.values()))


def _is_variant(value: Any) -> bool:
    return isinstance(value, dict) and _NAMES.keys() <= value.keys()


READER = QuantizationReport()
