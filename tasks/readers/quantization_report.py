"""Quantization reports: accuracy, loss and size of one model in several number formats."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import Json, mapping
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, walk
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "quantization-report"
_METRICS = {
    "accuracy": known("accuracy", "ratio"),
    "loss": known("loss", "1"),
    "model_size_bytes": known("model_size", "bytes"),
}


class QuantizationReport:
    name = NAME
    version = 1
    knows = "accuracy, loss and size of one model in several number formats (JSON)"

    def claims(self, head: Head) -> bool:
        variants = mapping(head.sample).values() if head.kind == "json" else ()
        return bool(variants) and all(map(_is_variant, variants))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="sample"), _METRICS)}
            for path, _variant in objects(part.document, ()):
                context = context_of(rows, tool=NAME, scope="sample", config={"quantization": path[0]})
                frames[path] = Frame(context, _METRICS)
            rows.count_records(part.index, len(frames) - 1)
            walk(rows, part.index, part.document, frames)


def _is_variant(value: Json) -> bool:
    # All three: accuracy and loss alone stand in logs of training too
    return isinstance(value, dict) and value.keys() >= _METRICS.keys()


READER = QuantizationReport()
