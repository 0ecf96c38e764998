"""What artifacts hold, as arrays in which their numbers are compared: records of cells of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, combined, edges_of, flagged
from data_contracts.measurements import Flag
from tasks.ingestion.agreement import Floats, Ints, Mask, decimals
from tasks.ingestion.terms import NAMED, SETTINGS, Gathered, Terms, gathered, terms_of

# Columns of the measurements that are compared.
COMPARED = (
    "artifact", "record", "metric", "statistic", "value", "unit", "scope", "flags", "timestamp",
    "run", "model", "engine", "tool_version", "task", "config", "system", "workload",
)  # fmt: skip
# What a file declares or says twice is no second measurement.
_NOT_COMPARED: tuple[Flag, ...] = ("declared", "repeated")
_DERIVED: tuple[Flag, ...] = ("derived",)
# Never quite equal in two executions, unlike a score, a share or a size
_VARYING = frozenset({"s", "ms", "us", "ns", "W", "J", "Cel", "kWh"})
_NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Records:
    """Records by artifact, in their order. `unit` numbers the execution of its file that each belongs to; `terms` is a
    place in `said`: what it says beside numbers; `first_cell` has one place more than there are records."""

    artifact: Ints
    unit: Ints
    terms: Ints
    said: Sequence[Terms]
    time: Ints
    aggregate: Mask
    first_cell: Ints


@dataclass(frozen=True, slots=True)
class Cells:
    """The numbers of one metric and statistic in a record; ordered by `code`, which is of record and key."""

    code: Ints
    record: Ints
    key: Ints
    first_value: Ints
    values: Ints
    places: Ints
    varies: Mask
    # Worked out by a reader from numbers that are compared, maybe from rounded ones
    derived: Mask


@dataclass(frozen=True, slots=True)
class Contents:
    """Artifacts by name. `first_record` has one place more than there are; `row` is where a value stands in the table."""

    artifacts: Sequence[str]
    first_record: Ints
    keys: Sequence[tuple[str, str]]
    records: Records
    cells: Cells
    value: Floats
    row: Ints
    cell_of: Ints
    # Rows that are not compared, with their records
    other_row: Ints
    other_record: Ints

    def records_of(self, artifact: int) -> Ints:
        return np.arange(self.first_record[artifact], self.first_record[artifact + 1])

    def cells_of(self, records: Ints) -> tuple[Ints, Ints]:
        """The cells of some records, and the place among these records of the one that each belongs to."""
        return spread(self.records.first_cell[records], self.records.first_cell[records + 1])

    def values_of(self, cells: Ints) -> Ints:
        """The places of all values of some cells."""
        first = self.cells.first_value[cells]
        return spread(first, first + self.cells.values[cells])[0]

    def rows_of(self, artifact: int) -> Ints:
        """Where all rows of an artifact stand."""
        low, high = self.first_record[artifact], self.first_record[artifact + 1]
        cells = np.arange(self.records.first_cell[low], self.records.first_cell[high])
        others = self.other_row[(self.other_record >= low) & (self.other_record < high)]
        return np.concatenate([self.row[self.values_of(cells)], others])

    def said_in(self, artifact: int) -> Gathered:
        """All that an artifact's records say beside numbers."""
        places = np.unique(self.records.terms[self.records_of(artifact)]).tolist()
        return gathered(self.records.said[place] for place in places)

    def found(self, record: Ints, key: Ints) -> tuple[Ints, Mask]:
        """The cells of these records and keys, and whether each is there."""
        wanted = record * len(self.keys) + key
        place = np.minimum(np.searchsorted(self.cells.code, wanted), max(len(self.cells.code) - 1, 0))
        there = self.cells.code[place] == wanted if len(self.cells.code) else np.zeros(len(wanted), np.bool_)
        return place, there


def spread(first: Ints, after: Ints) -> tuple[Ints, Ints]:
    """The numbers of some ranges one after the other, and the place of the range of each."""
    sizes = after - first
    which = np.repeat(np.arange(len(first)), sizes)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return first[which] + offset, which


def contents(measurements: pa.Table, positions: Ints) -> Contents:
    """The artifacts of a table (COMPARED); `positions` says where each of its rows stands among all of them."""
    codes = {
        name: coded(measurements[name]) for name in COMPARED if name not in ("value", "flags", "timestamp")
    }
    number = {name: codes_of(column).astype(np.int64) for name, column in codes.items()}
    # Records in the order of their first rows, those of one artifact together
    artifact = pd.factorize(number["artifact"])[0].astype(np.int64)
    seen = combined([artifact, number["record"]])
    first = np.full(int(seen.max(initial=-1)) + 1, len(seen))
    np.minimum.at(first, seen, np.arange(len(seen)))
    order = np.argsort(artifact[first], kind="stable")
    placed = np.empty(len(first), np.int64)
    placed[order] = np.arange(len(first))
    record, first = placed[seen], first[order]
    key = combined([number["metric"], number["statistic"]])
    key_first = np.full(int(key.max(initial=-1)) + 1, len(key))
    np.minimum.at(key_first, key, np.arange(len(key)))
    metrics, statistics = (codes[name].dictionary.to_pylist() for name in ("metric", "statistic"))
    keys = [
        (metrics[metric], statistics[statistic])
        for metric, statistic in zip(number["metric"][key_first], number["statistic"][key_first], strict=True)
    ]
    left = flagged(measurements["flags"], _NOT_COMPARED)
    compared = np.flatnonzero(~left)
    value = measurements["value"].to_numpy()
    order = compared[np.lexsort((value[compared], record[compared] * len(keys) + key[compared]))]
    units = codes["unit"].dictionary.to_pylist()
    varies = np.array([*(not _VARYING.isdisjoint(unit.split("/")) for unit in units), False])[number["unit"]]
    aggregate = np.array([word == "aggregate" for word in codes["scope"].dictionary.to_pylist()])[
        number["scope"]
    ]
    # Each row of statistics may be an execution of its own; requests of one run are one
    alone = np.where(aggregate[first], np.arange(len(first)), -1)
    unit = combined([artifact[first], *(number[name][first] for name in ("run", "model", "config")), alone])
    any_aggregate = np.zeros(len(first), np.bool_)
    any_aggregate[record[aggregate]] = True
    cells = _cells(
        record[order], key[order], len(keys), value[order], varies[order],
        flagged(measurements["flags"], _DERIVED)[order], unit,
    )  # fmt: skip
    terms, said = terms_of({name: number[name][first] for name in (*NAMED.values(), *SETTINGS)}, codes)
    time = pc.fill_null(measurements["timestamp"].cast(pa.int64()), _NO_TIME).to_numpy()[first]
    first_cell = np.searchsorted(cells.record, np.arange(len(first) + 1))
    names = codes["artifact"].dictionary.to_pylist()
    ordered = number["artifact"][
        first[np.flatnonzero(np.r_[True, np.diff(artifact[first]) > 0][: len(first)])]
    ]
    return Contents(
        [names[place] for place in ordered],
        np.searchsorted(artifact[first], np.arange(len(ordered) + 1)),
        keys,
        Records(artifact[first], unit, terms, said, time, any_aggregate, first_cell),
        cells,
        value[order],
        positions[order],
        np.repeat(np.arange(len(cells.code)), cells.values),
        positions[left],
        record[left],
    )


def _cells(
    record: Ints, key: Ints, keys: int, value: Floats, varies: Mask, derived: Mask, unit: Ints
) -> Cells:
    """The cells of values that are ordered by record and key."""
    code = record * keys + key
    edges = edges_of(code)
    first, sizes = edges[:-1], np.diff(edges)
    if not len(code):
        none = np.empty(0, np.int64)
        return Cells(none, none, none, none, none, none, varies, derived)
    holder, keyed = record[first], key[first]
    whole = np.logical_or.reduceat(derived, first)
    records = len(unit)
    only_derived = np.bincount(holder, whole, records) == np.bincount(holder, minlength=records)
    # 2.3 among numbers of two places is 2.30
    group = combined([unit[holder], keyed])
    most = np.zeros(int(group.max()) + 1, np.int64)
    np.maximum.at(most, group, np.maximum.reduceat(decimals(value), first))
    return Cells(
        code[first], holder, keyed, first, sizes, most[group],
        np.logical_and.reduceat(varies, first), whole & ~only_derived[holder],
    )  # fmt: skip


def at_one_time(one: Ints, other: Ints, apart: int) -> Mask:
    """False where both times are known and differ by more than so many microseconds."""
    unknown = (one == _NO_TIME) | (other == _NO_TIME)
    # Not taken from what is unknown: the difference would overflow
    difference = np.where(unknown, 0, one) - np.where(unknown, 0, other)
    found: Mask = unknown | (np.abs(difference) <= apart)
    return found


def timed(times: Ints) -> Mask:
    """Where a time is known."""
    found: Mask = times != _NO_TIME
    return found
