"""Numbers for what millions of rows have in common, worked out a stretch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import Codes, combined, firsts_of, ranks_of
from tasks.memory.growing import GrowingColumn, looked_up
from tasks.memory.mapping import let_go

_AT_ONCE = 1_000_000

# The columns of codes of a stretch of rows
Columns = Callable[[slice], Iterable[npt.NDArray[np.integer]]]


def numbered(rows: int, columns: Columns) -> tuple[Codes, list[Codes]]:
    """One number for each combination that occurs, as they come, of each row (in a file); and those combinations."""
    if rows <= _AT_ONCE:
        return _of_stretch(columns(slice(0, rows)))
    own, heads, found = GrowingColumn(np.int32), list[list[Codes]](), 0
    for begin in range(0, rows, _AT_ONCE):
        numbers, held = _of_stretch(columns(slice(begin, min(begin + _AT_ONCE, rows))))
        own.add(numbers + found)
        heads.append(held)
        found += len(held[0])
        let_go()
    number, whole = _of_stretch([np.concatenate(parts) for parts in zip(*heads, strict=True)])
    return looked_up(number.astype(np.int32), own.done()), whole


def _of_stretch(columns: Iterable[npt.NDArray[np.integer]]) -> tuple[Codes, list[Codes]]:
    held = [codes.astype(np.int64) for codes in columns]
    numbers = combined(held)
    firsts = firsts_of(numbers)
    return numbers, [codes[firsts] for codes in held]


def ranked(rows: int, columns: Columns) -> tuple[Codes, list[Codes]]:
    """The same, numbered in the order of their codes."""
    numbers, held = numbered(rows, columns)
    order = np.lexsort(held[::-1])
    return looked_up(ranks_of(order).astype(np.int32), numbers), [codes[order] for codes in held]
