"""Reads one file as ingest does, from its bytes: recognised by its content, by exactly one reader."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from data_contracts.settings import Limits
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.reading import read_opened
from tasks.readers import REGISTRY


class WholeFile(NamedTuple):
    """What became of a file: who reads it, its measurements, its number of records."""

    reader: str | None
    rows: pa.Table
    records: int | None

    def of(self, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of all its rows; values to twelve digits, as a conversion may cost the last one."""
        held = (self.rows[column].to_pylist() for column in columns)
        short = (
            [_short(v) for v in values] if c == "value" else values
            for c, values in zip(columns, held, strict=True)
        )
        return list(zip(*short, strict=True))

    def figures(self) -> list[tuple[Any, ...]]:
        """Metric, statistic, value and unit of each row."""
        return self.of("metric", "statistic", "value", "unit")

    def said(self, *columns: str) -> set[tuple[Any, ...]]:
        """The distinct values of these columns."""
        return set(self.of(*columns))

    def where(self, column: str, value: Any) -> WholeFile:
        """Only the rows with that value."""
        kept = pa.array([found == value for found in self.rows[column].to_pylist()], pa.bool_())
        return self._replace(rows=self.rows.filter(kept))


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.12g}")


def read_file(name: str, content: str | bytes | dict[str, Any] | list[Any]) -> WholeFile:
    """A file of that name with that text, or with an object as JSON. It must be claimed by one reader only."""
    data = orjson.dumps(content) if isinstance(content, dict | list) else content
    opened = open_artifact(name, data.encode() if isinstance(data, str) else data, Limits(), 0)
    assert opened.fault is None, opened.fault
    if opened.parsed is not None:
        found = REGISTRY.recognise(opened.parsed.head)
        assert (found.rivals, found.failures) == ((), ())
    rows, readings = read_opened([opened], [name], REGISTRY)
    assert readings[0].status != "quarantined", readings[0].reason
    return WholeFile(readings[0].reader, rows, readings[0].records)


def jsonl(*records: dict[str, Any]) -> bytes:
    """One object a line."""
    return b"\n".join(map(orjson.dumps, records)) + b"\n"
