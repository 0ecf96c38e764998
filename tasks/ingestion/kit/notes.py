"""What a table says of its rows besides their numbers: why one failed, and whether it loaded the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data_contracts.measurements import Flag
from tasks.ingestion.kit.blocks import Ints
from tasks.ingestion.kit.contract import Mask
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.plans import Column
from tasks.ingestion.kit.statuses import status_of_text
from tasks.ingestion.naming.words import words_of

_COLD: tuple[Flag, Flag] = ("said_cold", "said_warm")


@dataclass(frozen=True, slots=True)
class Notes:
    """For each row the place of its flags in `flags`."""

    codes: Ints
    flags: tuple[tuple[Flag, ...], ...]


def notes_of(cells: Mapping[str, Sequence[str]], columns: Mapping[str, Column], unsuccessful: Mask) -> Notes:
    """The reasons of rows that failed or are degraded, and what the rows say of cold and warm."""
    numbered: dict[tuple[Flag, ...], int] = {(): 0}
    codes = np.zeros(len(unsuccessful), np.int32)
    errors = [cells[name] for role in ("error", "success") for name, c in columns.items() if c.role == role]
    for row in np.flatnonzero(unsuccessful).tolist() if errors else ():
        reason = failure_flags(*(column[row] for column in errors))
        codes[row] = numbered.setdefault(reason, len(numbered))
    for name, column in columns.items():
        if column.role == "cold":
            for row, cell in enumerate(cells[name]):
                said = cold_said(name, cell)
                if said is not None:
                    flags = (*list(numbered)[codes[row]], said)
                    codes[row] = numbered.setdefault(flags, len(numbered))
    return Notes(codes, tuple(numbered))


def cold_said(name: str, cell: str) -> Flag | None:
    """What a cell says of cold and warm: in these words, or by a yes or no to the name of its column."""
    if (word := cold_word(cell)) is not None:
        return word
    told = status_of_text(cell)
    return _COLD[(told == "failed") != ("warm" in words_of(name))] if told in ("ok", "failed") else None


def cold_word(text: str) -> Flag | None:
    """What a text that begins with one of these words says."""
    start = text.strip().lower()
    return _COLD[not start.startswith("cold")] if start.startswith(("cold", "warm", "hot")) else None


def tells_cold(name: str | None, cells: Iterable[str]) -> bool:
    """True for cells of which each says whether its request was cold, or nothing; in words where no name asks."""
    distinct = [cell for cell in dict.fromkeys(cells) if cell.strip()]
    return bool(distinct) and all(cold_said(name, cell) if name else cold_word(cell) for cell in distinct)
