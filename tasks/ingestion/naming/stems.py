"""Columns of one stem (`decode_tps`, `decode_std`): a statistic is of what its sibling measures, in the sibling's unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tasks.ingestion.naming.hypotheses import Column, Hypothesis
from tasks.ingestion.naming.nouns import ACCEPTED, NameReading, Values

_LEVELS = ("value", "mean", "p50")
_SPREADS = ("stddev", "stderr", "iqr")
# A little less sure than the sibling itself
_DOUBT, _OTHER_ORDER = 0.05, 0.4
# A spread may exceed its mean, and a quantile the median, but not by orders of magnitude: that is another unit
_FURTHEST = 30.0
# A rate of all tokens is at least that of the written ones, which are part of them
_PART_OF = {"total_token_throughput": "output_throughput"}


def share_stems(
    columns: list[Column], readings: Mapping[str, NameReading], values: Mapping[str, Values]
) -> None:
    """Gives statistics that say no unit what the one sibling of their stem measures, and in which unit."""
    known = [c for c in columns if c.reading.statistic in _LEVELS and _stated(c) is not None]
    for column in list(columns):
        if column.reading.unit is None and values[column.name].unit is None and not column.reading.vague:
            _in_the_unit_of(column, _siblings(column.reading, known))
    for name, reading in readings.items():
        unclear = reading.role == "number" and reading.unit is None and values[name].unit is None
        if unclear and reading.statistic not in ("value", "cv"):
            siblings = _siblings(reading, known)
            if len({_measured(sibling) for sibling in siblings}) == 1:
                columns.append(_of_the_same(name, reading, values[name], siblings[0]))


def _stated(column: Column) -> Hypothesis | None:
    """What a column means for sure, in a unit that it states."""
    best = column.best
    return best if best is not None and best.accepted else None


def _measured(column: Column) -> tuple[str, float | None]:
    best = column.best
    assert best is not None
    return best.metric, best.factor


def _siblings(reading: NameReading, known: Iterable[Column]) -> list[Column]:
    """The columns of its stem; of a bare `std` those that say themselves that they are a mean."""
    if reading.stem is None:
        return []
    beside = (c for c in known if (c.reading.places, c.reading.about) == (reading.places, reading.about))
    return [c for c in beside if _is_sibling(c.reading, reading.stem)]


def _is_sibling(reading: NameReading, stem: frozenset[str]) -> bool:
    return reading.stem == stem if stem else reading.statistic == "mean"


def _in_the_unit_of(column: Column, siblings: Sequence[Column]) -> None:
    for hypothesis in column.hypotheses:
        beside = [c for c in siblings if c is not column and _measured(c)[0] == hypothesis.metric]
        if hypothesis.factor is None and len({_measured(c) for c in beside}) == 1:
            sibling = beside[0]
            if _comparable(hypothesis.statistic, column, sibling):
                hypothesis.factor = _measured(sibling)[1]
                hypothesis.doubt(f"{sibling.name} is of the same and states its unit", _DOUBT)
            else:
                hypothesis.doubt(f"{sibling.name} is of the same and of another order", _OTHER_ORDER)


def share_parts(columns: Sequence[Column]) -> None:
    """Gives a whole that says no unit that of its part, once the part's unit is known."""
    known = [column for column in columns if _stated(column) is not None]
    for column in columns:
        for hypothesis in column.hypotheses:
            part = _PART_OF.get(hypothesis.metric)
            parts = [
                c for c in known if _measured(c)[0] == part and c.reading.statistic == hypothesis.statistic
            ]
            if hypothesis.factor is None and len(parts) == 1 and _holds(column, parts[0]):
                hypothesis.factor = _measured(parts[0])[1]
                hypothesis.doubt(f"{parts[0].name} is a part of it and in that unit", _DOUBT)


def _holds(column: Column, part: Column) -> bool:
    """True where a whole is never less than its part; per minute it would be far more."""
    known = np.isfinite(column.numbers) & np.isfinite(part.numbers)
    above = bool(np.all(column.numbers[known] >= part.numbers[known]))
    return above and _comparable("value", column, part)


def _of_the_same(name: str, reading: NameReading, values: Values, sibling: Column) -> Column:
    best = sibling.best
    assert best is not None
    reasons = [f"the name says {reading.statistic}", f"{sibling.name} is of the same and states its unit"]
    confidence = max(best.confidence - _DOUBT, ACCEPTED)
    made = Hypothesis(best.metric, reading.statistic, confidence, best.factor, reasons)
    column = Column(name, reading, values.numbers, [made])
    if not _comparable(made.statistic, column, sibling):
        column.hypotheses.clear()
    return column


def _comparable(statistic: str, column: Column, sibling: Column) -> bool:
    """True where a statistic is of the order of its sibling's numbers."""
    known = np.isfinite(column.numbers) & np.isfinite(sibling.numbers) & (sibling.numbers > 0)
    if not known.any():
        return False
    shares = column.numbers[known] / sibling.numbers[known]
    least = 0.0 if statistic in (*_SPREADS, "min") else 1 / _FURTHEST
    return bool(np.all((shares >= least) & (shares <= _FURTHEST)))
