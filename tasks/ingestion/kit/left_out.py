"""What columns of numbers hold besides numbers and absences: it is not measured, but not passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.artifacts import Remark
from tasks.ingestion.kit.rows import Rows

_NAMED = 3


def tell_texts(
    rows: Rows, index: npt.NDArray[np.int32], record: pa.Array, texts: Mapping[str, npt.NDArray[np.bool_]]
) -> None:
    """A remark for each file that has texts where numbers are expected: `texts` says by column in which rows."""
    if not texts:
        return
    anywhere = np.logical_or.reduce(list(texts.values()))
    files, first = np.unique(index[anywhere], return_index=True)
    for file, place in zip(files.tolist(), np.flatnonzero(anywhere)[first].tolist(), strict=True):
        cells = {name: int((text & (index == file)).sum()) for name, text in texts.items()}
        rows.remark(_remark(file, record[place].as_py(), {name: n for name, n in cells.items() if n}))


def _remark(index: int, record: str, cells: Mapping[str, int]) -> Remark:
    many = sum(cells.values())
    names = ", ".join(list(cells)[:_NAMED]) + (
        f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
    )
    return Remark(
        index,
        "value",
        "text_among_numbers",
        (f"{many:,} cells hold" if many > 1 else "a cell holds")
        + " neither a number nor a sign that there is none",
        f"columns {names}, first in row {record}"
        if len(cells) > 1
        else f"column {names}, first in row {record}",
        "check these cells; where they are numbers, write them plainly and state their unit in the header",
        record=record,
        field=next(iter(cells)),
    )
