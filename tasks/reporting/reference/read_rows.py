"""Measurements of the artifacts that are looked up, of which a report reads no more than it shows the rows of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded
from data_contracts.schemas import MEASUREMENTS
from tasks.store.parts import Parts
from tasks.validation.batches import spans_of

Rows = npt.NDArray[np.int64]
# What a row says of itself where it is shown
COLUMNS = ("artifact", "record", "field", "metric", "statistic", "scope", "value", "unit", "status")
_UNKNOWN = -2  # -1 is what is missing
_NONE: Rows = np.zeros(0, np.int64)


class ReadRows:
    """Rows by their places in MEASUREMENTS: those of the artifacts that were read, COLUMNS and other columns of them."""

    def __init__(self, measurements: Parts, columns: Sequence[str]) -> None:
        self._parts, self._columns = measurements, columns
        self._spans = spans_of(measurements)
        self._read: set[str] = set()
        self._places = _NONE
        self._table = MEASUREMENTS.empty_table().select(columns)
        self._coded: dict[str, tuple[npt.NDArray[np.integer], dict[str, int]]] = {}

    def size(self, artifact: str) -> int:
        """How many rows an artifact has."""
        return sum(end - start for start, end in self._spans.get(artifact, ()))

    def of(self, artifact: str) -> Rows:
        """The places of the rows of an artifact."""
        return np.concatenate([_NONE, *(np.arange(*span) for span in self._spans.get(artifact, ()))])

    def holds(self, artifact: str) -> bool:
        """True once its rows were read."""
        return artifact in self._read

    def read(self, artifacts: Collection[str]) -> None:
        """Reads the rows of these artifacts, many at once since each part that they stand in is read for them."""
        unread = set(artifacts) - self._read
        wanted = np.sort(np.concatenate([_NONE, *map(self.of, unread)]))
        self._read |= unread
        if len(wanted):
            self._add(wanted)

    def _add(self, wanted: Rows) -> None:
        tables = [self._table]
        for number, (start, end) in enumerate(pairwise(self._parts.bounds)):
            own = wanted[slice(*np.searchsorted(wanted, (start, end)))]
            if len(own):
                tables.append(self._parts.read(number, self._columns).take(pa.array(own - start)))
        places = np.concatenate([self._places, wanted])
        order = np.argsort(places, kind="stable")
        # Arrow does not take from columns of several dictionaries
        whole = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
        self._places, self._table = places[order], whole.take(pa.array(order))
        self._coded.clear()

    def table(self, rows: Rows) -> pa.Table:
        """These rows with the columns that are read."""
        return self._table.take(pa.array(self._at(rows)))

    def words(self, name: str, rows: Rows) -> list[str]:
        """The words of a column of names in these rows."""
        found: list[str] = self._column(name, rows).cast(pa.string()).to_pylist()
        return found

    def values(self, rows: Rows) -> npt.NDArray[np.float64]:
        """The values of these rows, NaN where there is none."""
        found: npt.NDArray[np.float64] = self._column("value", rows).to_numpy()
        return found

    def are(self, name: str, word: str, rows: Rows) -> npt.NDArray[np.bool_]:
        """True for those of these rows that have a word in a column of names."""
        codes, words = self._codes(name)
        found: npt.NDArray[np.bool_] = codes[self._at(rows)] == words.get(word, _UNKNOWN)
        return found

    def firsts(self, rows: Rows) -> Rows:
        """The first of each record's rows among these."""
        (artifact, _), (record, records) = self._codes("artifact"), self._codes("record")
        at = self._at(rows)
        pairs = artifact[at].astype(np.int64) * (len(records) + 1) + record[at]
        return rows[np.sort(np.unique(pairs, return_index=True)[1])]

    def _codes(self, name: str) -> tuple[npt.NDArray[np.integer], dict[str, int]]:
        if name not in self._coded:
            words = coded(self._table[name])
            known = {word: code for code, word in enumerate(words.dictionary.to_pylist())}
            self._coded[name] = codes_of(words), known
        return self._coded[name]

    def _column(self, name: str, rows: Rows) -> pa.ChunkedArray:
        return self._table[name].take(pa.array(self._at(rows)))

    def _at(self, rows: Rows) -> Rows:
        return np.searchsorted(self._places, rows)
