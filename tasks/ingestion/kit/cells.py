"""What the cells of a table hold besides plain numbers: why one has none, what is said of a row, what is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.artifacts import Remark
from data_contracts.coded_columns import combined, firsts_of
from data_contracts.json_values import Json
from data_contracts.measurements import Flag
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, EXACT, Numbers, parse_number
from tasks.ingestion.kit.blocks import Ints
from tasks.ingestion.kit.contract import Mask
from tasks.ingestion.kit.notes import Notes
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.statuses import status_of_text, tells_status

# What can be said of a cell besides its absence, as bits of a key.
_BITS: tuple[tuple[int, Flag], ...] = ((4, "rounded"), (2, "zero_is_missing"), (1, "naive_time"))
_NAMED = 3
# 64 bits at most
_WHOLE = re.compile(r"-?[0-9]{1,20}")


def setting(text: str) -> Json:
    """A setting's cell as the number, truth value or text that it is; None when it is empty."""
    lowered = text.lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    if not text or lowered in ("null", "none", "nan", "n/a"):
        return None
    # A seed of 19 digits is another one as a double.
    if _WHOLE.fullmatch(text):
        return int(text)
    # With a comma it may be a list as well as a number: it stays as written.
    number = parse_number(text)
    return number.value if number and number.unit is None and "," not in text else text


def affirmed(cells: Sequence[str]) -> Mask:
    """True for cells that say yes, or that something went well."""
    return told(cells, lambda cell: status_of_text(cell) == "ok")


def told(cells: Sequence[str], says: Callable[[str], bool]) -> Mask:
    """True for cells whose text says so; each text is looked at once."""
    said = {cell: says(cell) for cell in dict.fromkeys(cells)}
    return _mask(map(said.__getitem__, cells), len(cells))


def tells_success(cells: Iterable[str]) -> bool:
    """True for cells of which each tells a status, in whatever words, or nothing."""
    return all(tells_status(cell) for cell in dict.fromkeys(cells))


def counts(numbers: Numbers) -> pa.Array:
    """The cells as numbers of samples; null for what no count can be."""
    # From EXACT on the double may have been rounded: that is no count any more.
    possible = numbers.valid & (numbers.values >= 0) & (numbers.values < EXACT)
    whole = np.where(possible, numbers.values, 0.0).astype(np.int64)
    return pa.array(whole, mask=~possible | (whole != numbers.values))


def in_files_of(index: Ints, valid: Mask) -> Mask:
    """The rows of files with a valid row: what a file holds must not depend on the files that it is read with."""
    found = np.zeros(int(index.max()) + 1, np.bool_)
    found[index[valid]] = True
    return found[index]


def flag_ids(
    rows: Rows,
    absence: npt.NDArray[np.int8],
    zero: Mask,
    huge: Mask,
    naive: Mask,
    always: tuple[Flag, ...],
    notes: Notes,
) -> Ints:
    """The flag ids of a column: one for each combination of what can be said of a cell and of its row."""
    kinds = len(ABSENCE_FLAGS) + 2
    key = (notes.codes * kinds + absence) * 8 + huge * 4 + zero * 2 + naive
    places = combined([key])
    ids = []
    for code in key[firsts_of(places)].tolist():
        note, reason = divmod(code // 8, kinds)
        absent = ABSENCE_FLAGS.get(reason)
        flags = (*((absent,) if absent else ()), *(flag for bit, flag in _BITS if code & bit))
        ids.append(rows.flag_id((*always, *flags, *notes.flags[note])))
    return np.array(ids, np.int32)[places]


def tell_texts(rows: Rows, index: Ints, record: pa.Array, texts: Mapping[str, Mask]) -> None:
    """A remark for each file that has texts where numbers are expected: `texts` says by column in which rows."""
    if not texts:
        return
    anywhere = np.logical_or.reduce(list(texts.values()))
    files, first = np.unique(index[anywhere], return_index=True)
    in_each = {name: np.bincount(index[text], minlength=int(files[-1]) + 1) for name, text in texts.items()}
    for file, place in zip(files.tolist(), np.flatnonzero(anywhere)[first].tolist(), strict=True):
        cells = {name: int(counted[file]) for name, counted in in_each.items()}
        rows.remark(_text_remark(file, record[place].as_py(), {name: n for name, n in cells.items() if n}))


def _text_remark(index: int, record: str, cells: Mapping[str, int]) -> Remark:
    number = sum(cells.values())
    names = ", ".join(list(cells)[:_NAMED])
    names += f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
    holders = f"{number:,} cells hold" if number > 1 else "a cell holds"
    what = f"{holders} neither a number nor a sign that there is none"
    where = f"{'columns' if len(cells) > 1 else 'column'} {names}, first in row {record}"
    todo = "check these cells; where they are numbers, write them plainly and state their unit in the header"
    return Remark(index, "value", "text_among_numbers", what, where, todo, record, next(iter(cells)))


def _mask(truths: Iterable[bool], size: int) -> Mask:
    return np.fromiter(truths, np.bool_, size)
