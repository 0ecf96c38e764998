"""Which records of two artifacts hold the same numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, log10

from tasks.ingestion.agreement import agree, evidence
from tasks.ingestion.contents import Cell, Content, Key, Record, Unit

# One or two equal numbers are a coincidence: a count, a round duration.
_CELLS_AT_LEAST = 3
# One chance in a million that another execution measured the same
EVIDENCE_AT_LEAST = 6
# Significant digits at which a number is looked up, most telling first
_LEVELS = (8, 5, 3)
_TRIED_AT_MOST = 8
_COMPARED_AT_MOST = 2
_SAME_TIME = 1.0

Match = tuple[int, int]
Word = tuple[Key, str]


@dataclass(frozen=True, slots=True)
class _Comparison:
    shared: int
    telling: int
    differing: int
    evidence: int


def matches(one: Content, other: Content) -> list[Match]:
    """Places of the records that are equal in all that they share, by pairs.

    An execution with a record that differs in part from one of the other's is another execution: none of its records
    match there, however many are equal.
    """
    index = _index(other.records)
    found: dict[int, int] = {}
    proof: Counter[tuple[Unit, Unit]] = Counter()
    conflicts: set[tuple[Unit, Unit]] = set()
    taken: set[int] = set()
    for place, record in enumerate(one.records):
        near: list[tuple[Unit, Unit]] = []
        for there in _candidates(place, record, other.records, index):
            if there in taken:
                continue
            compared = compare(record, other.records[there])
            pair = record.unit, other.records[there].unit
            if compared.shared >= _CELLS_AT_LEAST and not compared.differing:
                found[place] = there
                taken.add(there)
                proof[pair] += compared.evidence
                break
            if compared.evidence >= EVIDENCE_AT_LEAST and 2 * compared.differing <= compared.shared:
                near.append(pair)
        else:
            conflicts.update(near)
    conflicts |= _halves(one, other, found)
    pairs = [(a, b, (one.records[a].unit, other.records[b].unit)) for a, b in found.items()]
    return [(a, b) for a, b, pair in pairs if pair not in conflicts and proof[pair] >= EVIDENCE_AT_LEAST]


def compare(one: Record, other: Record) -> _Comparison:
    """How many cells two records share, how many of them differ, and how many digits prove that they are the same."""
    shared = telling = differing = proof = 0
    same_time = at_one_time(one.time, other.time)
    for key, cell in one.cells.items():
        there = other.cells.get(key)
        if there is None:
            continue
        places = min(cell.places, there.places)
        equal = len(cell.values) == len(there.values) and all(
            agree(a, b, places) for a, b in zip(cell.values, there.values, strict=True)
        )
        if not equal and (cell.derived or there.derived):
            continue
        shared += 1
        differing += not equal
        if equal and (same_time or cell.varies):
            digits = max(evidence(a, b, places) for a, b in zip(cell.values, there.values, strict=True))
            proof += digits
            telling += digits > 0
    return _Comparison(shared, telling, differing, proof)


def at_one_time(one: datetime | None, other: datetime | None) -> bool:
    """False where both times are known and differ."""
    return one is None or other is None or abs((one - other).total_seconds()) <= _SAME_TIME


def _halves(one: Content, other: Content, found: dict[int, int]) -> set[tuple[Unit, Unit]]:
    """Executions of as many records in both files of which some are equal and others are not."""
    sizes, there = Counter(r.unit for r in one.records), Counter(r.unit for r in other.records)
    matched = Counter((one.records[a].unit, other.records[b].unit) for a, b in found.items())
    return {pair for pair, n in matched.items() if n < sizes[pair[0]] == there[pair[1]]}


def _index(records: Sequence[Record]) -> dict[Word, list[int]]:
    index: dict[Word, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for word in _words(record):
            if len(held := index[word]) < _TRIED_AT_MOST:
                held.append(place)
    return index


def _candidates(
    place: int, record: Record, others: Sequence[Record], index: dict[Word, list[int]]
) -> Iterator[int]:
    """Places of records that may be the same: the one at the same place, then those that share most numbers."""
    counts = Counter(there for word in _words(record) for there in index.get(word, ()))
    if place < len(others):
        yield place
        counts.pop(place, None)
    # One number alone is shared by many records of one benchmark
    yield from (there for there, n in counts.most_common(_COMPARED_AT_MOST) if n > 1)


def _words(record: Record) -> Iterator[Word]:
    for key, cell in record.cells.items():
        value = next(iter(cell.values))
        if value and not value.is_integer():
            yield from ((key, f"{value:.{digits - 1}e}") for digits in _LEVELS)


def whole_run(small: Content, large: Content) -> set[Key]:
    """The statistics of one file that another holds all of, in records of another shape; none where any differs."""
    mine, theirs = _bag(small), _bag(large)
    shared = mine.keys() & theirs.keys()
    same_time = at_one_time(_time(small), _time(large))
    proof = 0
    for key in shared:
        ordered = sorted((v, cell.places) for cell in theirs[key] for v in cell.values if v is not None)
        for cell in mine[key]:
            found = [_digits_found(v, cell.places, ordered) for v in cell.values if v is not None]
            known = [digits for digits in found if digits is not None]
            if len(known) < len(found) and not cell.derived:
                return set()
            proof += sum(known) if same_time or cell.varies else 0
    enough = len(shared) >= _CELLS_AT_LEAST and proof >= 2 * EVIDENCE_AT_LEAST
    return shared if enough else set()


def _time(content: Content) -> datetime | None:
    return min((record.time for record in content.records if record.time is not None), default=None)


def _bag(content: Content) -> dict[Key, list[Cell]]:
    bag: dict[Key, list[Cell]] = defaultdict(list)
    for record in content.records:
        if record.aggregate:
            for key, cell in record.cells.items():
                bag[key].append(cell)
    return bag


def _digits_found(value: float, places: int, ordered: Sequence[tuple[float, int]]) -> int | None:
    """How many digits say that a number stands among others; None where it does not."""
    middle = bisect_left(ordered, (value, 0))
    # Not all of them: files of many numbers would take the product of their sizes
    near = ordered[max(0, middle - _TRIED_AT_MOST) : middle + _TRIED_AT_MOST]
    equal = [(v, min(places, there)) for v, there in near if agree(value, v, min(places, there))]
    if not equal:
        return None
    # Among many numbers one is close to any
    return max(0, max(evidence(value, v, both) for v, both in equal) - floor(log10(len(ordered))))
