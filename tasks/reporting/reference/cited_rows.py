"""The measurements that a fact was made of, by the files and ranges of records that it names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from data_contracts.facts import Source
from data_contracts.quoted_facts import QuotedFact
from tasks.reporting.reference.read_rows import COLUMNS, ReadRows, Rows
from tasks.store.parts import Parts

# Above it, the first, the last and the extremes stand for all
ROWS_SHOWN = 200
_OF_EACH = 5
FEW_ROWS = 4 * _OF_EACH
# Others of a record beside a value: a record of a server's run may hold thousands
_BESIDE = 12
# Of all files together, those of the first facts; what is beyond is asked by a query
_ROWS_LOOKED_THROUGH = 400_000
_READ_AHEAD = 100_000
_SETS_KEPT = 64
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,17})")

_NONE: Rows = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class CitedRows:
    """Places in MEASUREMENTS: `own` are the values of the fact, or some of its `total`; `beside` the rest of their records.

    `whole` is false where the fact's list of sources was cut, or names a file as a whole.
    """

    own: Rows
    beside: Rows
    total: int
    whole: bool

    @property
    def cut(self) -> bool:
        return len(self.own) < self.total or not self.whole


class Measured:
    """The rows of each artifact by record; what was asked once is kept."""

    def __init__(self, measurements: Parts, columns: Sequence[str] = COLUMNS) -> None:
        self.rows = ReadRows(measurements, columns)
        self._records: dict[str, Mapping[str, list[int]]] = {}
        self._cited: dict[Source, Rows] = {}
        # A page of a topic asks for what the report asked for before
        self._found: dict[tuple[str, tuple[Source, ...], int], CitedRows] = {}
        # The last ones: facts about one group of rows stand near each other
        self._of_sources = lru_cache(maxsize=_SETS_KEPT)(self._all_of)
        self._left = _ROWS_LOOKED_THROUGH

    def ahead(self, facts: Sequence[QuotedFact]) -> None:
        """Reads what `of` will look through for the first of these facts, and for others behind it while it is at it."""
        if not self._unread(facts[:1], _ROWS_LOOKED_THROUGH):
            return
        self.rows.read(self._unread(facts[:1], _ROWS_LOOKED_THROUGH) | self._unread(facts, _READ_AHEAD))

    def _unread(self, facts: Sequence[QuotedFact], most: int) -> set[str]:
        """The artifacts that `of` will look through for these facts, in their order, and that are not read yet."""
        left, found = min(self._left, most), set[str]()
        for source in (source for fact in facts for source in fact.sources if _followed(source)):
            size = self.rows.size(source.artifact)
            if source.artifact not in found and not self.rows.holds(source.artifact) and size <= left:
                left -= size
                found.add(source.artifact)
        return found

    def of(self, fact: QuotedFact, most: int = ROWS_SHOWN) -> CitedRows:
        """The rows of a fact; none where it names no record, or only such as are too many to look through.

        Of more than `most` the first, the last and the extremes.
        """
        asked = (fact.fact_id, fact.sources, most)
        if asked not in self._found:
            cited, whole = self._of_sources(fact.sources)
            own = self._own(fact, cited)
            shown = self._some(own) if len(own) > most else own
            self._found[asked] = CitedRows(shown, self._beside(shown), len(own), whole)
        return self._found[asked]

    def _all_of(self, sources: tuple[Source, ...]) -> tuple[Rows, bool]:
        """The rows of these sources, and whether they are all that these name."""
        whole, places = True, [_NONE]
        for source in sources:
            if not _followed(source):
                whole = whole and source.sha256 is not None
                continue
            rows = self._rows_by_record(source.artifact)
            whole = whole and bool(rows)
            if source not in self._cited:
                found = [place for record in _records(source, rows) for place in rows[record]]
                self._cited[source] = np.array(found, np.int64)
            places.append(self._cited[source])
            whole = whole and not source.records[-1].startswith("and ")
        return np.unique(np.concatenate(places)), whole

    def _rows_by_record(self, artifact: str) -> Mapping[str, list[int]]:
        if artifact not in self._records:
            found: dict[str, list[int]] = defaultdict(list)
            if self.rows.size(artifact) <= self._left:
                self._left -= self.rows.size(artifact)
                self.rows.read([artifact])
                own = self.rows.of(artifact)
                for place, record in zip(own.tolist(), self.rows.words("record", own), strict=True):
                    found[record].append(place)
            self._records[artifact] = dict(found)
        return self._records[artifact]

    def _own(self, fact: QuotedFact, cited: Rows) -> Rows:
        """Of the rows of the cited records those of the fact's metric, else the first of each record."""
        asked = {"metric": fact.metric, "field": fact.names.get("field"), "scope": fact.names.get("scope")}
        if fact.verdict == "reported":
            asked["statistic"] = fact.statistic
        own = cited
        for name, wanted in asked.items():
            if isinstance(wanted, str):
                own = own[self.rows.are(name, wanted, own)]
        return own if len(own) or not len(cited) else self.rows.firsts(cited)

    def _some(self, own: Rows) -> Rows:
        values = self.rows.values(own)
        known = own[np.isfinite(values)]
        ordered = known[np.argsort(values[np.isfinite(values)], kind="stable")]
        kept = (own[:_OF_EACH], own[-_OF_EACH:], ordered[:_OF_EACH], ordered[-_OF_EACH:])
        return np.unique(np.concatenate(kept))

    def _beside(self, own: Rows) -> Rows:
        if not len(own):
            return _NONE
        first = self.rows.firsts(own)
        names = (self.rows.words(name, first) for name in ("artifact", "record"))
        known = set(own.tolist())
        places: list[int] = []
        for artifact, record in zip(*names, strict=True):
            others = (place for place in self._rows_by_record(artifact)[record] if place not in known)
            places += islice(others, _BESIDE)
        return np.unique(np.array(places, np.int64))


def _followed(source: Source) -> bool:
    """True where it names records of a file that was read."""
    return source.sha256 is not None and bool(source.records)


def _records(source: Source, known: Mapping[str, object]) -> Iterator[str]:
    """The records of a source that the artifact has, ranges unfolded."""
    for text in source.records:
        if text in known:
            yield text
            continue
        # "/runs/3-9": what stands before the first number is part of each name
        before, _, last = text.rpartition("-")
        digits = before[len(before.rstrip("0123456789")) :]
        first = digits.lstrip("0") or digits[-1:]
        if _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last):
            yield from _within(before.removesuffix(first), int(first), int(last), known)


def _within(prefix: str, first: int, last: int, known: Mapping[str, object]) -> Iterable[str]:
    # Never more steps than the artifact has records, whatever a range says
    if last - first > len(known):
        return ()
    return [name for number in range(first, last + 1) if (name := f"{prefix}{number}") in known]
