"""Which artifacts may hold one measurement twice: those that share numbers, wherever they lie and however they are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import log10

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.coded_columns import coded, combined, edges_of
from tasks.ingestion.agreement import Floats, Ints, decimals_at, power, telling
from tasks.ingestion.digests import LEVELS, Hashes, held_together, mixed, ordered, rounded
from tasks.ingestion.word_codes import WordCodes

# A number that more records hold than this tells none of them apart
_HOLDERS_AT_MOST = 8
# The pairs of a file that are compared, those that share most first: the work stays linear in the rows
_PAIRS_AT_MOST = 12
# Numbers of three digits prove little alone; three in a row, of a record or of a column, are rarely met by chance.
_TOGETHER = {3: 3, 5: 2, 8: 1}
_AT_ONCE = 2**20
# Digits beyond the first two of each, which all executions with equal settings share: of two records among a thousand
# (ten times as many make a hundred times as many pairs), of two files, and for each record of the smaller file.
_OF_RECORDS = 6
_FOR_TEN_TIMES = 3
_THOUSAND = 1_000
_OF_FILES = 12
_FOR_EACH = 2

Codes = npt.NDArray[np.integer]


class Alike:
    """Gathers numbers, batch by batch, and says which artifacts share some."""

    def __init__(self) -> None:
        self._words = {name: WordCodes() for name in ("artifact", "metric", "statistic")}
        self._codes: dict[str, list[Ints]] = {name: [] for name in (*self._words, "record")}
        self._records = 0
        self._values: list[Floats] = []

    def add(self, rows: pa.Table) -> None:
        """Takes rows of `artifact`, `record`, `metric`, `statistic` and `value` (MEASUREMENTS) in."""
        values = rows["value"].to_numpy()
        kept = telling(values)
        codes = {name: words.of(rows[name])[kept] for name, words in self._words.items()}
        record = combined([codes["artifact"], coded(rows["record"]).indices.to_numpy()[kept]])
        for name, held in {**codes, "record": record + self._records}.items():
            self._codes[name].append(held.astype(np.int32))
        self._records += int(record.max(initial=-1)) + 1
        self._values.append(values[kept])

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of artifacts worth comparing, by name; no artifact is in more than a few. Lets go of the numbers."""
        names = self._words["artifact"].words
        degree: Counter[int] = Counter()
        found = []
        likely = self._most_alike_first() if self._records and len(names) > 1 else ()
        for one, other in likely:
            if degree[one] < _PAIRS_AT_MOST or degree[other] < _PAIRS_AT_MOST:
                degree.update((one, other))
                found.append((min(names[one], names[other]), max(names[one], names[other])))
        return sorted(found)

    def _most_alike_first(self) -> Iterator[tuple[int, int]]:
        codes = {name: np.concatenate(self._codes.pop(name)) for name in (*self._words, "record")}
        values, self._values = np.concatenate(self._values), []
        record = codes["record"]
        key = combined([codes.pop("metric"), codes.pop("statistic")]).astype(np.int32)
        artifact_of = np.zeros(self._records, np.int64)
        artifact_of[record] = codes.pop("artifact")
        ones, others, shared = _records_alike(record, key, values, artifact_of)
        records = np.bincount(artifact_of)
        size = len(records)
        ones, others = artifact_of[ones], artifact_of[others]
        pair = np.minimum(ones, others) * size + np.maximum(ones, others)
        order, starts = _runs(pair)
        together = np.add.reduceat(shared[order], starts)
        pairs = pair[order][starts]
        smaller = np.minimum(records[pairs // size], records[pairs % size])
        enough = _OF_RECORDS + _FOR_TEN_TIMES * max(0.0, log10(self._records / _THOUSAND))
        likely = together >= np.maximum(_OF_FILES, _FOR_EACH * smaller)
        likely |= np.maximum.reduceat(shared[order], starts) >= enough
        pairs = pairs[likely]
        for place in np.argsort(-together[likely], kind="stable"):
            one, other = divmod(int(pairs[place]), size)
            yield one, other


def _records_alike(record: Codes, key: Codes, values: Floats, artifact_of: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of records of two artifacts, and how many digits they share that no other execution would."""
    size = len(artifact_of)
    found: list[Ints] = []
    weights: list[Ints] = []
    for digests, holders, count, level in _looked_up(record, key, values, artifact_of):
        ones, others = held_together(digests, holders, _HOLDERS_AT_MOST, count > 1 or level == LEVELS[-1])
        apart = artifact_of[ones] != artifact_of[others]
        found.append(ones[apart] * size + others[apart])
        weights.append(np.full(int(apart.sum()), count * (level - 2)))
    pairs = np.concatenate(found)
    order, starts = _runs(pairs)
    shared = np.add.reduceat(np.concatenate(weights)[order], starts) if len(pairs) else pairs
    enough = shared >= LEVELS[0]
    ones, others = np.divmod(pairs[order][starts][enough], size)
    return ones, others, shared[enough]


def _looked_up(
    record: Codes, key: Codes, values: Floats, artifact_of: Ints
) -> Iterator[tuple[Hashes, Codes, int, int]]:
    """Digests of numbers with the record of each (the first one), how many numbers it is of, and at how many digits."""
    keys = int(key.max()) + 1
    first, digits = (np.empty(len(values), np.int16) for _ in range(2))
    for part in _stretches(len(values)):
        first[part] = power(values[part])
        digits[part] = decimals_at(values[part], first[part].astype(np.int64)) + first[part] + 1
    # Kept for all levels, at half the size
    by_record = ordered(record.astype(np.int64) * keys + key).astype(np.int32)
    by_column = ordered((artifact_of[record] * keys + key) * len(artifact_of) + record).astype(np.int32)
    for level, before in zip(LEVELS, (2, *LEVELS), strict=False):
        precise = digits > before
        single = np.empty(len(values), np.uint64)
        for part in _stretches(len(values)):
            shown = rounded(values[part], first[part].astype(np.int64), level)
            single[part] = mixed((shown, key[part] + level * keys))
        yield single[precise], record[precise], 1, level
        if (length := _TOGETHER[level]) > 1:
            yield *_grams(single, record, by_record[precise[by_record]], record, length), length, level
            column = artifact_of[record] * keys + key
            yield *_grams(single, column, by_column[precise[by_column]], record, length), length, level


def _stretches(count: int) -> Iterator[slice]:
    """Places in parts, which bounds the memory of what is worked out for them."""
    return (slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE))


def _runs(codes: Ints) -> tuple[Ints, Ints]:
    """An order that brings equal codes together, and where in it each begins."""
    order = ordered(codes)
    together = codes[order]
    return order, edges_of(together)[:-1]


def _grams(single: Hashes, group: Codes, order: Codes, record: Codes, length: int) -> tuple[Hashes, Codes]:
    """Digests of numbers that follow each other in a group, with the record of the first."""
    last = max(len(order) - length + 1, 0)
    digests, records = [np.empty(0, np.uint64)], [record[:0]]
    for part in _stretches(last):
        places = order[part.start : min(part.stop, last) + length - 1]
        first = np.flatnonzero(group[places[: len(places) - length + 1]] == group[places[length - 1 :]])
        if len(first):
            digests.append(mixed(single[places[first + step]] for step in range(length)))
            records.append(record[places[first]])
    return np.concatenate(digests), np.concatenate(records)
