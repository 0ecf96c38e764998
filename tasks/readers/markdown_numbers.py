"""The numbers of a table's cell: with a deviation, a mark, a remark or a unit beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isclose
from unicodedata import category

from data_contracts.definitions import half_step_of
from tasks.ingestion.decoding.numbers import Number, parse_number

_PLUS_OR_MINUS = re.compile(r"±|\+/-|\+-")
# `12.3 (warm)`: what stands aside tells which number it is, not how large
_ASIDE = re.compile(r"\A(?P<number>[^(]+)\([^)]*\)")
_PER_SECOND = re.compile(r"tok(?:en)?s? per s(?:ec(?:ond)?)?\Z", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d,]*(?:\.(?P<decimals>\d+))?")
_MARKS = "~≈≃∼↑↓→"
# The minus and the times of typography, which number parsers do not know
_WRITTEN_AS = str.maketrans({"−": "-", "×": "x"})


def last_digit(cell: str, factor: float, value: float) -> Mapping[str, object]:
    """One unit of a cell's last digit in the canonical unit, and how many decimals it has, where the number hides it."""
    found = _DIGITS.search(cell)
    if not found or "e" in cell.lower()[found.start() : found.end() + 2]:
        return {}
    decimals = len(found["decimals"] or "")
    step = 10.0**-decimals * factor
    hidden = not isclose(step, 2 * half_step_of(value * factor), rel_tol=1e-6)
    return {"last_digit": step, "decimals": decimals or None} if hidden else {}


def numbers_of(cell: str, statistic: str) -> Iterator[tuple[str, Number]]:
    """The number of a cell, and its deviation where it says `12.3 ± 0.4`."""
    # Not from the start: `±5%` is a tolerance without a mean
    between = _PLUS_OR_MINUS.search(cell, 1)
    if between and between.end() < len(cell):
        mean, deviation = number_of(cell[: between.start()]), number_of(cell[between.end() :])
        if mean and deviation:
            unit = mean.unit or deviation.unit
            yield "mean", Number(mean.value, unit, mean.exact)
            yield "stddev", Number(deviation.value, deviation.unit or unit, deviation.exact)
        return
    aside = _ASIDE.fullmatch(cell)
    found = number_of(aside["number"] if aside else cell)
    if found:
        yield statistic, found


def number_of(text: str) -> Number | None:
    """The number of a text without the marks around it: `~45%`, `-0.8% ❌`, `2.3×`."""
    bare = text.translate(_WRITTEN_AS).strip()
    while bare and _is_mark(bare[-1]):
        bare = bare[:-1].rstrip()
    while bare and _is_mark(bare[0]):
        bare = bare[1:].lstrip()
    return parse_number(_PER_SECOND.sub("tokens/s", bare))


def _is_mark(character: str) -> bool:
    # Pictures, and the selectors that colour them.
    return character in _MARKS or category(character) in ("So", "Mn")
