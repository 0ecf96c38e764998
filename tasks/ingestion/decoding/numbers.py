"""Text cells to numbers: units inside cells, digit grouping, and the five ways in which a number can be absent."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.measurements import Flag
from data_contracts.units import conversion

NUMBER, EMPTY, NULL, NAN, NOT_AVAILABLE, TEXT = range(6)
# The flag of a row without a number, by its absence; an absent key or a text gives no row.
ABSENCE_FLAGS: dict[int, Flag] = {EMPTY: "empty", NULL: "null", NAN: "nan", NOT_AVAILABLE: "not_available"}

# Each part can be read in one way only, so that a cell of thousands of digits takes no longer than its length.
_PLAIN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
# Western (1,234,567) or Indian (12,34,567) grouping. `0,123` is neither: elsewhere it is a decimal, so it stays text.
_GROUPED = r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3})(?:\.\d+)?"
_CELL = re.compile(
    rf"\A\s*+(?P<number>{_GROUPED}|{_PLAIN})\s*+(?P<unit>[^\d\s.,;:()\[\]{{}}<>|=][^\d,;:()\[\]{{}}<>|=]{{0,15}})?\s*"
)
_BARE = re.compile(_PLAIN)
# In brackets and with an exclamation mark: nvidia-smi.
_NOT_AVAILABLE = (
    "n/a", "na", "#n/a", "<na>", "-", "--", "–", "—", "not available", "err!",
    "[n/a]", "[not supported]", "[unknown error]", "[insufficient permissions]", "[gpu requires reset]",
)  # fmt: skip
_WORDS = {
    **dict.fromkeys(("",), EMPTY),
    **dict.fromkeys(("null", "none", "nil", "undefined"), NULL),
    **dict.fromkeys(("nan", "inf", "+inf", "-inf", "infinity", "-infinity"), NAN),
    **dict.fromkeys(_NOT_AVAILABLE, NOT_AVAILABLE),
}
EXACT = 2.0**53  # from here on a whole number may have been rounded to fit a float64


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, in the unit written beside it; `exact` False when a float64 cannot hold it."""

    value: float
    unit: str | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of cells as numbers: `absence` holds the codes NUMBER to TEXT, `units` the units written in cells."""

    values: npt.NDArray[np.float64]
    absence: npt.NDArray[np.int8]
    units: tuple[str | None, ...]

    @property
    def valid(self) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = self.absence == NUMBER
        return found

    @property
    def numeric(self) -> bool:
        """True when the column holds a number and no text."""
        return bool(self.valid.any()) and not bool((self.absence == TEXT).any())

    def unit(self) -> str | None:
        """The one unit that all its numbers carry, or None."""
        found = (
            {unit for unit, valid in zip(self.units, self.valid, strict=True) if valid}
            if self.units
            else set()
        )
        return found.pop() if len(found) == 1 else None


def absence(text: str) -> int:
    """Why a cell holds no number: EMPTY, NULL, NAN (also a number beyond float64), NOT_AVAILABLE or TEXT."""
    word = text.strip().lower()
    return _WORDS.get(word, NAN if _BARE.fullmatch(word) else TEXT)


def parse_number(text: str) -> Number | None:
    """The number in a cell (`53.51 W`, `9,182.22`, `22,80,000`, `45%`), or None when it is none."""
    found = _CELL.fullmatch(text)
    if found is None:
        return None
    unit = (found["unit"] or "").strip() or None
    # Words follow numbers too (`3 runs`): what is no unit makes the cell a text.
    if unit is not None and conversion(unit) is None:
        return None
    value = float(found["number"].replace(",", ""))
    return Number(value, unit, abs(value) < EXACT) if math.isfinite(value) else None


def parse_numbers(cells: Sequence[str] | pa.Array) -> Numbers:
    """Every cell of a column as a number, fast where all are plain. A null cell is an empty one."""
    column = cells if isinstance(cells, pa.Array) else pa.array(cells, pa.string())
    codes = np.zeros(len(column), np.int8)
    if (values := _all_plain(column)) is not None:
        return Numbers(values, codes, ())
    trimmed = pc.utf8_trim_whitespace(column.fill_null(""))
    plain = pc.match_substring_regex(trimmed, f"^{_PLAIN}$")
    numbers = pc.cast(pc.if_else(plain, trimmed, None), pa.float64())
    values = numbers.to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    known = np.asarray(plain) & np.isfinite(values)
    return _the_rest(trimmed, values, codes, np.flatnonzero(~known))


def _all_plain(cells: pa.Array) -> npt.NDArray[np.float64] | None:
    """The values where every cell is a plain finite number, else None: Arrow reads them without looking twice."""
    try:
        numbers = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        return None
    values: npt.NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False)
    return values if np.isfinite(values).all() else None


def _the_rest(
    cells: pa.Array,
    values: npt.NDArray[np.float64],
    codes: npt.NDArray[np.int8],
    places: npt.NDArray[np.intp],
) -> Numbers:
    units: list[str | None] = []
    distinct = pc.dictionary_encode(cells.take(pa.array(places)))
    read = [_cell(text) for text in distinct.dictionary.to_pylist()]
    for place, code in zip(places.tolist(), distinct.indices.to_pylist(), strict=True):
        number, codes[place] = read[code]
        values[place] = number.value if number else 0.0
        if number and number.unit:
            units = units or [None] * len(codes)
            units[place] = number.unit
    return Numbers(values, codes, tuple(units))


def _cell(text: str) -> tuple[Number | None, int]:
    number = parse_number(text)
    return (number, NUMBER) if number else (None, absence(text))
