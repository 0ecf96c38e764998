"""Which artifacts may hold one measurement twice: those that share numbers, wherever they lie and however they are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import log10

import numpy as np
import pyarrow as pa

from data_contracts.coded_columns import coded, combined, edges_of
from tasks.ingestion.agreement import Floats, Ints, Mask, decimals, power, telling
from tasks.ingestion.digests import LEVELS, Hashes, held_together, mixed, ordered, rounded
from tasks.ingestion.word_codes import WordCodes

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
        """Pairs of artifacts worth comparing, by name; no artifact is in more than a few."""
        names = self._words["artifact"].words
        degree: Counter[int] = Counter()
        found = []
        likely = self._most_alike_first() if self._records else ()
        for one, other in likely:
            if degree[one] < _PAIRS_AT_MOST or degree[other] < _PAIRS_AT_MOST:
                degree.update((one, other))
                found.append((min(names[one], names[other]), max(names[one], names[other])))
        return sorted(found)

    def _most_alike_first(self) -> Iterator[tuple[int, int]]:
        codes = {name: np.concatenate(held).astype(np.int64) for name, held in self._codes.items()}
        record, artifact = codes["record"], codes["artifact"]
        key = combined([codes["metric"], codes["statistic"]])
        artifact_of = np.zeros(self._records, np.int64)
        artifact_of[record] = artifact
        ones, others, shared = _records_alike(
            record, key, artifact, np.concatenate(self._values), artifact_of
        )
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


def _records_alike(
    record: Ints, key: Ints, artifact: Ints, values: Floats, artifact_of: Ints
) -> tuple[Ints, Ints, Ints]:
    """Pairs of records of two artifacts, and how many digits they share that no other execution would."""
    digits = decimals(values) + power(values) + 1
    keys = int(key.max()) + 1
    size = len(artifact_of)
    by_record = ordered(record * keys + key)
    by_column = ordered((artifact * keys + key) * size + record)
    found: list[Ints] = []
    weights: list[Ints] = []
    for level, before in zip(LEVELS, (2, *LEVELS), strict=False):
        precise = digits > before
        single = mixed([rounded(values, level), key + level * keys])
        columns = artifact * keys + key
        for digests, holders, count in (
            (single[precise], record[precise], 1),
            *(_grams(single, group, order[precise[order]], record, _TOGETHER[level])
              for group, order in ((record, by_record), (columns, by_column)) if _TOGETHER[level] > 1),
        ):  # fmt: skip
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


def _runs(codes: Ints) -> tuple[Ints, Ints]:
    """An order that brings equal codes together, and where in it each begins."""
    order = ordered(codes)
    together = codes[order]
    return order, edges_of(together)[:-1]


def _grams(single: Hashes, group: Ints, order: Ints, record: Ints, length: int) -> tuple[Hashes, Ints, int]:
    """Digests of numbers that follow each other in a group, with the record of the first."""
    last = len(order) - length + 1
    if last < 1:
        return np.empty(0, np.uint64), np.empty(0, np.int64), length
    within: Mask = group[order[:last]] == group[order[length - 1 :]]
    digests = mixed([single[order[start : start + last]] for start in range(length)])
    return digests[within], record[order[:last]][within], length
