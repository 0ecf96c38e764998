"""Which records of two artifacts hold the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tasks.ingestion.agreement import Ints, Mask, agree, evidence, power, telling
from tasks.ingestion.contents import Contents, at_one_time, spread
from tasks.ingestion.digests import LEVELS, Hashes, mixed, rounded
from tasks.ingestion.terms import contradicting

# One or two equal numbers are a coincidence: a count, a round duration.
CELLS_AT_LEAST = 3
# One chance in a million that another execution measured the same
EVIDENCE_AT_LEAST = 6
# Where another time or setting denies it: few numbers, coarsely written, do coincide
_DENIED_AT_LEAST = 18
SAME_TIME = 1_000_000  # microseconds
_HOLDERS_AT_MOST = 8
_COMPARED_AT_MOST = 2
# Cells at once, which bounds the memory
_AT_ONCE = 500_000

Pairs = tuple[Ints, Ints]


@dataclass(frozen=True, slots=True)
class Comparison:
    """For each pair of records: how many cells they share, how many differ, how many digits prove that they are the same."""

    shared: Ints
    differing: Ints
    evidence: Ints

    @property
    def equal(self) -> Mask:
        found: Mask = (self.shared >= CELLS_AT_LEAST) & (self.differing == 0)
        return found

    @property
    def near(self) -> Mask:
        """Of one execution, had a few numbers not been changed."""
        proven = self.evidence >= EVIDENCE_AT_LEAST
        return proven & (self.differing > 0) & (2 * self.differing <= self.shared)


def matches(known: Contents, together: Sequence[tuple[int, int]]) -> Iterator[Pairs]:
    """For each pair of artifacts, the records that are equal in all that they share.

    An execution with a record that differs in part from one of the other's is another execution: none of its records
    match there, however many are equal.
    """
    sizes = np.diff(known.records.first_cell[known.first_record])
    batch: list[tuple[int, int]] = []
    held = 0
    for pair in together:
        size = int(sizes[list(pair)].sum())
        if batch and held + size > _AT_ONCE:
            yield from _matches(known, batch)
            batch, held = [], 0
        batch.append(pair)
        held += size
    if batch:
        yield from _matches(known, batch)


def compare(known: Contents, one: Ints, other: Ints) -> Comparison:
    """Compares records pair by pair."""
    cells = known.cells
    mine, pair = known.cells_of(one)
    theirs, there = known.found(other[pair], cells.key[mine])
    mine, theirs, pair = mine[there], theirs[there], pair[there]
    places = np.minimum(cells.places[mine], cells.places[theirs])
    alike = np.flatnonzero(cells.values[mine] == cells.values[theirs])
    first = cells.first_value[mine[alike]]
    places_a, which = spread(first, first + cells.values[mine[alike]])
    places_b = cells.first_value[theirs[alike]][which] + places_a - first[which]
    cell = alike[which]
    a, b = known.value[places_a], known.value[places_b]
    wrong = np.bincount(cell, ~agree(a, b, places[cell]), len(mine)) > 0
    wrong |= cells.values[mine] != cells.values[theirs]
    counted = ~(wrong & (cells.derived[mine] | cells.derived[theirs]))
    proving = at_one_time(known.records.time[one], known.records.time[other], SAME_TIME)[pair]
    digits = np.zeros(len(mine), np.int64)
    np.maximum.at(digits, cell, evidence(a, b, places[cell]))
    # Under other settings a score may be the same, a time is not
    proving &= ~contradicting(known.records.said, known.records.terms[one], known.records.terms[other])[pair]
    digits[wrong | ~(proving | cells.varies[mine])] = 0
    return Comparison(
        np.bincount(pair, counted, len(one)).astype(np.int64),
        np.bincount(pair, counted & wrong, len(one)).astype(np.int64),
        np.bincount(pair, digits, len(one)).astype(np.int64),
    )


@dataclass(slots=True)
class _Search:
    """Records of pairs of artifacts as items, one for each pair that a record is in; `partner` is -1 until one matches."""

    known: Contents
    record: Ints
    pair: Ints
    partner: Ints
    proof: Ints
    near: list[Pairs]

    def try_all(self, ones: Ints, others: Ints) -> None:
        """Compares items and keeps, of those that match, for each item the first one that no other has."""
        compared = compare(self.known, self.record[ones], self.record[others])
        self.near.append((ones[compared.near], others[compared.near]))
        equal = compared.equal
        for one, other, digits in zip(
            ones[equal].tolist(), others[equal].tolist(), compared.evidence[equal].tolist(), strict=True
        ):
            if self.partner[one] < 0 and self.partner[other] < 0:
                self.partner[one], self.partner[other] = other, one
                self.proof[one] = digits


def _matches(known: Contents, together: Sequence[tuple[int, int]]) -> Iterator[Pairs]:
    ones, others = (np.array(side, np.int64) for side in zip(*together, strict=True))
    first, after = known.first_record[:-1], known.first_record[1:]
    record_a, pair_a = spread(first[ones], after[ones])
    record_b, pair_b = spread(first[others], after[others])
    count = len(record_a)
    items = count + len(record_b)
    search = _Search(
        known, np.concatenate([record_a, record_b]), np.concatenate([pair_a, pair_b]),
        np.full(items, -1), np.zeros(items, np.int64), [],
    )  # fmt: skip
    # Records at the same place first, then those that share most numbers
    begin_a, begin_b = (
        np.searchsorted(pair_a, np.arange(len(ones))),
        np.searchsorted(pair_b, np.arange(len(ones))),
    )
    place = np.arange(count) - begin_a[pair_a]
    within = place < (after - first)[others][pair_a]
    search.try_all(np.flatnonzero(within), count + begin_b[pair_a[within]] + place[within])
    for level in reversed(LEVELS):
        search.try_all(*_alike(search, count, level))
    search.try_all(*_nothing_measured(search, count))
    kept = _of_one_execution(search, count)
    starts = np.searchsorted(pair_a[kept], np.arange(len(ones) + 1))
    for low, high in pairwise(starts):
        mine = kept[low:high]
        yield search.record[mine], search.record[search.partner[mine]]


def _alike(search: _Search, count: int, level: int) -> Pairs:
    """Items without a partner that share rounded numbers with some of the other artifact."""
    alone = np.flatnonzero(search.partner < 0)
    ones, others = (
        _digests(search, alone[alone < count], level),
        _digests(search, alone[alone >= count], level),
    )
    order = np.argsort(others[0], kind="stable")
    digests, holders = others[0][order], others[1][order]
    low = np.searchsorted(digests, ones[0])
    high = np.minimum(np.searchsorted(digests, ones[0], "right"), low + _HOLDERS_AT_MOST)
    place, which = spread(low, high)
    codes, numbers = np.unique(ones[1][which] * len(search.record) + holders[place], return_counts=True)
    # One number alone is shared by many records of one benchmark
    shared = numbers > (level < LEVELS[-1])
    codes, numbers = codes[shared], numbers[shared]
    one, other = np.divmod(codes, len(search.record))
    order = np.lexsort((other, -numbers, one))
    rank = np.arange(len(one)) - np.searchsorted(one, one)
    return one[order][rank < _COMPARED_AT_MOST], other[order][rank < _COMPARED_AT_MOST]


def _nothing_measured(search: _Search, count: int) -> Pairs:
    """Items without a partner that hold no number by which to look them up, such as failed requests: those that say the
    same, one by one."""
    known = search.known
    alone = np.flatnonzero(search.partner < 0)
    cells, which = known.cells_of(search.record[alone])
    values = known.value[known.cells.first_value[cells]]
    whole = np.zeros(len(alone), np.uint64)
    said = mixed([known.cells.key[cells], np.isnan(values), np.nan_to_num(values).view(np.int64)])
    np.add.at(whole, which, said)
    silent = np.bincount(which, telling(values), len(alone)) == 0
    alone, digests = alone[silent], mixed([whole[silent], search.pair[alone[silent]]])
    sides = []
    for mine in (alone < count, alone >= count):
        order = np.argsort(digests[mine], kind="stable")
        ordered = digests[mine][order]
        rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
        sides.append((mixed([ordered, rank]), alone[mine][order]))
    (ones, one), (others, other) = sides
    _, first, second = np.intersect1d(ones, others, assume_unique=True, return_indices=True)
    return one[first], other[second]


def _digests(search: _Search, items: Ints, level: int) -> tuple[Hashes, Ints]:
    known = search.known
    cells, which = known.cells_of(search.record[items])
    values = known.value[known.cells.first_value[cells]]
    kept = telling(values)
    cells, which = cells[kept], which[kept]
    told = values[kept]
    parts: Iterable[Ints] = (
        rounded(told, power(told), level),
        known.cells.key[cells],
        search.pair[items[which]],
    )
    return mixed(list(parts)), items[which]


def _of_one_execution(search: _Search, count: int) -> Ints:
    """Items with a partner in pairs of executions that have enough in common, and no record that is equal in part."""
    units = search.known.records.unit[search.record]
    width = int(units.max(initial=0)) + 1
    found = np.flatnonzero(search.partner[:count] >= 0)
    if not len(found):
        return found

    def code(one: Ints, other: Ints) -> Ints:
        return units[one] * width + units[other]

    partners = search.partner[found]
    known, inverse, numbers = np.unique(code(found, partners), return_inverse=True, return_counts=True)
    proof = np.bincount(inverse, search.proof[found], len(known))
    size = np.bincount(search.known.records.unit, minlength=width)
    # Executions of as many records in both files of which some are equal and others are not
    mine, theirs = size[known // width], size[known % width]
    wrong = (numbers < mine) & (mine == theirs) & ~_overlapping(search, found, inverse)
    for ones, others in search.near:
        open_ = (search.partner[ones] < 0) & (search.partner[others] < 0)
        wrong |= np.isin(known, code(ones[open_], others[open_]))
    asked = np.where(_denied(search, found, inverse), _DENIED_AT_LEAST, EVIDENCE_AT_LEAST)
    kept = found[(~wrong & (proof >= asked))[inverse]]
    ordered: Ints = kept[np.argsort(search.pair[kept], kind="stable")]
    return ordered


def _denied(search: _Search, found: Ints, group: Ints) -> Mask:
    """For each group of items: whether one of them states another time or setting than its partner."""
    records = search.known.records
    one, other = search.record[found], search.record[search.partner[found]]
    denied = ~at_one_time(records.time[one], records.time[other], SAME_TIME)
    denied |= contradicting(records.said, records.terms[one], records.terms[other])
    found_in_group: Mask = np.bincount(group, denied) > 0
    return found_in_group


def _overlapping(search: _Search, found: Ints, group: Ints) -> Mask:
    """For each group of items: whether they are the last of their execution and their partners the first, or the reverse:
    a later cut of what one tool wrote on and on, in which nothing was changed."""
    unit = search.known.records.unit
    order = np.argsort(unit, kind="stable")
    place = np.empty(len(unit), np.int64)
    place[order] = np.arange(len(unit)) - np.searchsorted(unit[order], unit[order])
    size = np.bincount(unit)
    ends = []
    for items in (found, search.partner[found]):
        record = search.record[items]
        first, last = np.full(int(group.max()) + 1, len(unit)), np.zeros(int(group.max()) + 1, np.int64)
        np.minimum.at(first, group, place[record])
        np.maximum.at(last, group, place[record])
        whole = last - first + 1 == np.bincount(group)
        after = np.zeros(len(first), np.int64)
        after[group] = size[unit[record]]
        ends.append((whole & (first == 0), whole & (last + 1 == after)))
    (mine_first, mine_last), (theirs_first, theirs_last) = ends
    overlapping: Mask = (mine_first & theirs_last) | (mine_last & theirs_first)
    return overlapping
