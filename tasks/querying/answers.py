"""How the answer to a question is written: aligned for people, CSV, JSON or Parquet."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.hidden_characters import visible
from data_contracts.wording import counted
from tasks.querying.database import Answer
from tasks.reporting.pages.table_data import csv_lines

Form = Literal["table", "csv", "json", "parquet"]
SHOWN_ROWS = 200
_CELL_CHARS = 60


def write_answer(answer: Answer, form: Form, out: BinaryIO) -> None:
    """Writes all rows; `table` shows the first SHOWN_ROWS and says how many more there are."""
    _WRITERS[form](answer, out)


def _table(answer: Answer, out: BinaryIO) -> None:
    every = _rows(answer)
    shown = [[_shown(cell) for cell in row] for row in islice(every, SHOWN_ROWS)]
    more = sum(1 for _ in every)
    names = [_cut(name) for name in answer.schema.names]
    numeric = [_is_number(field.type) for field in answer.schema]
    widths = [max(map(len, column)) for column in zip(names, *shown, strict=True)]
    lines = [names, ["-" * width for width in widths], *shown]
    for line in lines:
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        )
        out.write(f"{'  '.join(cells).rstrip()}\n".encode())
    if more:
        out.write(f"{counted(more, 'more row')}: --format csv writes all\n".encode())
    elif not shown:
        out.write(b"no rows\n")


def _csv(answer: Answer, out: BinaryIO) -> None:
    out.write(csv_lines([[visible(name) for name in answer.schema.names]]))
    for batch in answer.batches:
        columns = [column.to_pylist() for column in batch.columns]
        out.write(csv_lines([[visible(_text(cell)) for cell in row] for row in zip(*columns, strict=True)]))


def _json(answer: Answer, out: BinaryIO) -> None:
    names = answer.schema.names
    out.write(b"[")
    for number, row in enumerate(_rows(answer)):
        line = json.dumps(dict(zip(names, map(json_value, row), strict=True)))
        # JSON lets DEL stand as it is, the one control character that it does not escape
        out.write(f"{',' if number else ''}\n{line}".replace("\x7f", "\\u007f").encode())
    out.write(b"\n]\n")


def _parquet(answer: Answer, out: BinaryIO) -> None:
    # A pipe cannot tell where it is, which Parquet asks for
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, answer.schema, compression="zstd") as writer:
            for batch in answer.batches:
                writer.write_batch(batch)
        file.seek(0)
        shutil.copyfileobj(file, out)


_WRITERS: dict[Form, Callable[[Answer, BinaryIO], None]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
}


def _rows(answer: Answer) -> Iterator[tuple[Any, ...]]:
    for batch in answer.batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _shown(cell: Any) -> str:
    """A cell for people: seven digits of a number, the start of a long text."""
    return _cut(f"{cell:.7g}" if isinstance(cell, float) else _text(cell))


def _cut(text: str) -> str:
    line = visible(text)
    return line if len(line) <= _CELL_CHARS else f"{line[: _CELL_CHARS - 1]}…"


def _text(cell: Any) -> str:
    """A cell as text: nothing where there is no value, several values as JSON."""
    value = json_value(cell)
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def json_value(cell: Any) -> Any:
    """The value as JSON has it: times as ISO 8601, sums of whole numbers as such, null for what is no number."""
    if isinstance(cell, list | tuple):
        return [json_value(one) for one in cell]
    if isinstance(cell, dict):
        return {str(name): json_value(one) for name, one in cell.items()}
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, str | int) else str(cell)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
