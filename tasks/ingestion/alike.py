"""Which artifacts may hold one measurement twice: those that share numbers, wherever they lie and however they are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log10

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.coded_columns import coded, combined, edges_of, firsts_of
from tasks.ingestion.agreement import Floats, Ints, decimals_at, power, telling
from tasks.ingestion.digests import LEVELS, Digests, Hashes, mixed, ordered, rounded
from tasks.ingestion.word_codes import WordCodes
from tasks.memory.growing import GrowingColumn
from tasks.memory.mapping import let_go

# A number that more records hold than this tells none of them apart
_HOLDERS_AT_MOST = 8
# The pairs of a file that are compared, those that share most first: the work stays linear in the rows
_PAIRS_AT_MOST = 12
# Numbers of three digits prove little alone; three in a row, of a record or of a column, are rarely met by chance.
_TOGETHER = {3: 3, 5: 2, 8: 1}
# Digits beyond the first two of each, which all executions with equal settings share: of two records among a thousand
# (ten times as many make a hundred times as many pairs), of two files, and for each record of the smaller file.
_OF_RECORDS = 6
_FOR_TEN_TIMES = 3
_THOUSAND = 1_000
_OF_FILES = 12
_FOR_EACH = 2
_AT_ONCE = 1_000_000

Codes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class _LookUp:
    """What digests are of: how many numbers at how many significant digits, single ones or those in a row of a group."""

    level: int
    count: int
    group: str

    @property
    def chained(self) -> bool:
        """True where those that many records hold tell something all the same."""
        return self.count > 1 or self.level == LEVELS[-1]


class Alike:
    """Looks numbers up, batch by batch, and says which artifacts share some; of a number only digests are kept, in files."""

    def __init__(self) -> None:
        self._words = {name: WordCodes() for name in ("artifact", "metric", "statistic")}
        self._keys: dict[tuple[int, int], int] = {}
        self._held: dict[_LookUp, Digests] = {}
        self._artifact_of: list[npt.NDArray[np.int32]] = []
        self._records = 0

    def add(self, rows: pa.Table) -> None:
        """Takes rows of `artifact`, `record`, `metric`, `statistic` and `value` (MEASUREMENTS) in."""
        values = rows["value"].to_numpy()
        kept = telling(values)
        codes = {name: words.of(rows[name])[kept] for name, words in self._words.items()}
        artifact = codes["artifact"]
        record = combined([artifact, coded(rows["record"]).indices.to_numpy()[kept]])
        of_record = artifact[firsts_of(record)]
        key = self._key(codes["metric"], codes["statistic"])
        for look_up, digests, holders in _looked_up(record, key, values[kept], artifact):
            self._held.setdefault(look_up, Digests()).add(digests, holders + self._records)
        self._artifact_of.append(of_record.astype(np.int32))
        self._records += len(of_record)

    def _key(self, metric: Codes, statistic: Codes) -> Codes:
        """One code for each metric and statistic, numbered as they come in all batches."""
        own = combined([metric, statistic])
        firsts = firsts_of(own)
        pairs = zip(metric[firsts].tolist(), statistic[firsts].tolist(), strict=True)
        known = self._keys
        return np.array([known.setdefault(pair, len(known)) for pair in pairs], np.int64)[own]

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of artifacts worth comparing, by name; no artifact is in more than a few. Lets go of the digests."""
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
        artifact_of = np.concatenate(self._artifact_of).astype(np.int64)
        records = np.bincount(artifact_of)
        size = len(records)
        enough = _OF_RECORDS + _FOR_TEN_TIMES * max(0.0, log10(self._records / _THOUSAND))
        none = np.empty(0, np.int64)
        found = [(none, none)]
        for pairs, shared, starts in _grouped(*self._records_alike(artifact_of, size)):
            together = np.add.reduceat(shared, starts)
            smaller = np.minimum(records[pairs // size], records[pairs % size])
            likely = together >= np.maximum(_OF_FILES, _FOR_EACH * smaller)
            likely |= np.maximum.reduceat(shared, starts) >= enough
            found.append((pairs[likely], together[likely]))
        pairs, together = map(np.concatenate, zip(*found, strict=True))
        for place in np.argsort(-together, kind="stable"):
            one, other = divmod(int(pairs[place]), size)
            yield one, other

    def _records_alike(self, artifact_of: Ints, artifacts: int) -> tuple[Ints, npt.NDArray[np.int32]]:
        """For each pair of records of two artifacts its pair of artifacts, as one code, and how many digits they share
        that no other execution would."""
        size = len(artifact_of)
        held_pairs, weights = GrowingColumn(np.int64), GrowingColumn(np.int32)
        while self._held:
            look_up, held = self._held.popitem()
            for ones, others in held.held_together(_HOLDERS_AT_MOST, look_up.chained):
                apart = artifact_of[ones] != artifact_of[others]
                held_pairs.add(ones[apart] * size + others[apart])
                weights.add(np.full(int(apart.sum()), look_up.count * (look_up.level - 2), np.int32))
        of_artifacts, of_records = GrowingColumn(np.int64), GrowingColumn(np.int32)
        for pairs, weight, starts in _grouped(held_pairs.done(), weights.done()):
            shared = np.add.reduceat(weight, starts)
            enough = shared >= LEVELS[0]
            one, other = (artifact_of[records] for records in np.divmod(pairs[enough], size))
            of_artifacts.add(np.minimum(one, other) * artifacts + np.maximum(one, other))
            of_records.add(shared[enough])
        return of_artifacts.done(), of_records.done()


def _grouped(codes: Ints, values: npt.NDArray[np.int32]) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Each code once, in order, with the values of equal ones together and where those of each begin: a range at a time.

    Of millions of files there are more pairs than memory should hold.
    """
    parts = len(codes) // _AT_ONCE + 1
    low, high = (int(codes.min()), int(codes.max()) + 1) if len(codes) else (0, 0)
    bounds = [low + (high - low) * part // parts for part in range(parts + 1)]
    for begin, end in pairwise(bounds):
        here = np.flatnonzero((codes >= begin) & (codes < end))
        own = codes[here]
        order = ordered(own)
        together = own[order]
        starts = edges_of(together)[:-1]
        if len(here):
            yield together[starts], values[here[order]].astype(np.int64), starts
        let_go()


def _looked_up(
    record: Codes, key: Codes, values: Floats, artifact: Codes
) -> Iterator[tuple[_LookUp, Hashes, Codes]]:
    """Digests of numbers, with the record of each or of the first one."""
    keys, records = int(key.max(initial=0)) + 1, int(record.max(initial=0)) + 1
    first = power(values)
    digits = decimals_at(values, first) + first + 1
    column = artifact * keys + key
    by_record, by_column = ordered(record * keys + key), ordered(column * records + record)
    for level, before in zip(LEVELS, (2, *LEVELS), strict=False):
        precise = digits > before
        length = _TOGETHER[level]
        if length == 1:
            # Few numbers are that precise
            alone = mixed((rounded(values[precise], first[precise], level), key[precise]))
            yield _LookUp(level, 1, ""), alone, record[precise]
        else:
            single = mixed((rounded(values, first, level), key))
            yield _LookUp(level, 1, ""), single[precise], record[precise]
            for name, group, order in (("record", record, by_record), ("column", column, by_column)):
                grams = _grams(single, group, order[precise[order]], record, length)
                yield _LookUp(level, length, name), *grams


def _grams(single: Hashes, group: Codes, order: Codes, record: Codes, length: int) -> tuple[Hashes, Codes]:
    """Digests of numbers that follow each other in a group, with the record of the first."""
    last = max(len(order) - length + 1, 0)
    first = np.flatnonzero(group[order[:last]] == group[order[length - 1 :]]) if last else order[:0]
    return mixed(single[order[first + step]] for step in range(length)), record[order[first]]
