"""Numbers of one artifact among all of another's, whatever records they stand in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.ingestion.agreement import Ints, Mask, agree, evidence
from tasks.ingestion.contents import Contents, at_one_time, timed
from tasks.ingestion.matching import CELLS_AT_LEAST, EVIDENCE_AT_LEAST, SAME_TIME
from tasks.ingestion.terms import contradict

# On either side of a number, which its rounding stands next to
_TRIED_AT_MOST = 8
# Values at once, which bounds the memory
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Lookup:
    """The numbers of all artifacts, ordered by artifact, key and size; those of statistics apart from single ones."""

    known: Contents
    # Real: group of artifact, kind and key; imaginary: the number. Complex numbers are ordered by both.
    ordered: npt.NDArray[np.complex128]
    places: Ints

    @classmethod
    def of(cls, known: Contents) -> Lookup:
        cell = known.cell_of
        record = known.cells.record[cell]
        group = _group(
            known, known.records.artifact[record], known.records.aggregate[record], known.cells.key[cell]
        )
        there = np.flatnonzero(~np.isnan(known.value))
        order = there[np.lexsort((known.value[there], group[there]))]
        ordered = group[order].astype(np.complex128)
        ordered.imag = known.value[order]
        return cls(known, ordered, known.cells.places[cell[order]])

    def digits(self, values: Ints, artifact: int, aggregate: bool) -> Ints:
        """For each of some values (places), how many digits say that it stands among an artifact's; -1 where it does not."""
        parts = np.array_split(values, 1 + len(values) // _AT_ONCE)
        return np.concatenate([self._digits(part, artifact, aggregate) for part in parts])

    def _digits(self, values: Ints, artifact: int, aggregate: bool) -> Ints:
        known, numbers = self.known, self.known.value[values]
        cell = known.cell_of[values]
        group = _group(known, artifact, aggregate, known.cells.key[cell])
        wanted = group.astype(np.complex128)
        wanted.imag = numbers
        # Not all of the group: files of many numbers would take the product of their sizes
        near = np.searchsorted(self.ordered, wanted)[:, None] + np.arange(-_TRIED_AT_MOST, _TRIED_AT_MOST)
        near = np.clip(near, 0, len(self.ordered) - 1)
        both = np.minimum(known.cells.places[cell][:, None], self.places[near])
        other, one = np.broadcast_arrays(self.ordered.imag[near], numbers[:, None])
        equal = (self.ordered.real[near] == group[:, None]) & agree(one, other, both)
        found = np.where(equal, evidence(one, other, both), -1).max(axis=1)
        low, high = (np.searchsorted(self.ordered, limit) for limit in (group - 0.5, group + 0.5))
        # Among many numbers one is close to any
        many = np.floor(np.log10(np.maximum(high - low, 1))).astype(np.int64)
        digits: Ints = np.where(found < 0, found, np.maximum(found - many, 0))
        return digits


def whole_run(lookup: Lookup, small: int, large: int) -> frozenset[int]:
    """The keys of the statistics of one file that another holds all of, in records of another shape; none if any differs."""
    known = lookup.known
    mine, theirs = _statistics(known, small), _statistics(known, large)
    shared = np.intersect1d(known.cells.key[mine], known.cells.key[theirs])
    if len(shared) < CELLS_AT_LEAST:
        return frozenset()
    values = known.values_of(mine[np.isin(known.cells.key[mine], shared)])
    values = values[~np.isnan(known.value[values])]
    digits = lookup.digits(values, large, aggregate=True)
    cell = known.cell_of[values]
    if ((digits < 0) & ~known.cells.derived[cell]).any():
        return frozenset()
    proving = at_one_time(_start(known, small), _start(known, large), SAME_TIME)
    proving &= not contradict(known.said_in(small), known.said_in(large))
    proving = proving | known.cells.varies[cell]
    proof = int(np.maximum(digits, 0)[proving].sum())
    return frozenset(shared.tolist()) if proof >= 2 * EVIDENCE_AT_LEAST else frozenset()


def stand_in(lookup: Lookup, records: Ints, artifact: int) -> Mask:
    """True for records of one or two numbers (totals of the file) that another artifact holds too."""
    known = lookup.known
    cells, which = known.cells_of(records)
    few = np.bincount(which, minlength=len(records)) < CELLS_AT_LEAST
    cells, which = cells[few[which]], which[few[which]]
    values = known.values_of(cells)
    owner = np.repeat(which, known.cells.values[cells])
    missing = np.isnan(known.value[values])
    digits = np.maximum(lookup.digits(values, artifact, True), lookup.digits(values, artifact, False))
    found = np.where(
        missing, np.isin(known.cells.key[known.cell_of[values]], _missing(known, artifact)), digits >= 0
    )
    few[owner[~found]] = False
    return few


def _missing(known: Contents, artifact: int) -> Ints:
    """The keys of which an artifact says somewhere that the number is missing."""
    values = known.values_of(known.cells_of(known.records_of(artifact))[0])
    return known.cells.key[known.cell_of[values[np.isnan(known.value[values])]]]


def _statistics(known: Contents, artifact: int) -> Ints:
    """The cells of an artifact's records of statistics."""
    records = known.records_of(artifact)
    return known.cells_of(records[known.records.aggregate[records]])[0]


def _start(known: Contents, artifact: int) -> Ints:
    times = known.records.time[known.records_of(artifact)]
    stated = times[timed(times)]
    return stated.min(keepdims=True) if len(stated) else times[:1]


def _group(known: Contents, artifact: Ints | int, aggregate: Mask | bool, key: Ints) -> Ints:
    found: Ints = (np.asarray(artifact, np.int64) * 2 + aggregate) * len(known.keys) + key
    return found
