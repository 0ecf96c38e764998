"""What rules look at: columns of one kind of record, prepared once. Missing numbers are NaN, missing words code -1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import ranks_of
from data_contracts.failures import REASONS

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Array = TypeVar("Array", bound=npt.NDArray[Any])

# Numbers are looked through in stretches: a mask of 20 million of them, and what it chooses, are larger than the answer
_AT_ONCE = 1_000_000
# Those that rules ask about, a bit each; a measurement may carry others
FLAGS = (
    "zero_is_missing",
    "rounded",
    "cached_prompt",
    "derived",
    "declared",
    "twin",
    "repeated",
    "naive_time",
    "out_of_range",
    "said_cold",
    "said_warm",
    "server_side",
    "divided_by_e2e",
    *REASONS,
)
NO_TIME = int(np.iinfo(np.int64).min)


class Keep(Protocol):
    """Puts a column away, such as into a file, and gives the same numbers back."""

    def __call__(self, array: Array, /) -> Array: ...


def in_memory(array: Array) -> Array:
    """The column as it is."""
    return array


def nowhere(size: int) -> Ints:
    """The place of a number that so many rows do not have."""
    return np.full(size, -1, np.int64)


@dataclass(frozen=True)
class Words:
    """A column of words that repeat: `codes` index `names`, -1 is null."""

    codes: npt.NDArray[np.int32]
    names: tuple[str, ...]

    @property
    def known(self) -> Mask:
        return self.codes >= 0

    def isin(self, *wanted: str) -> Mask:
        """True where the word is one of these."""
        # Each distinct word is looked at once, however many rows hold it
        return self.where(np.array([name in wanted for name in self.names], np.bool_))

    def where(self, chosen: Mask) -> Mask:
        """True where the word is a chosen one; `chosen` has one entry for each name."""
        places = np.flatnonzero(chosen)
        if len(places) <= 1:
            # One comparison takes a tenth of the time of a look-up, and most questions are about one word
            return np.equal(self.codes, places[0]) if len(places) else np.zeros(len(self.codes), np.bool_)
        # Code -1 takes the last entry, so that a null is never a chosen word
        return np.append(chosen, False)[self.codes]

    def of(self, numbers: Mapping[str, float]) -> Floats:
        """The number that belongs to each word, NaN where none does."""
        return np.array([*(numbers.get(name, np.nan) for name in self.names), np.nan])[self.codes]

    @property
    def ranks(self) -> Ints:
        """For each row the place of its word among all names in order; there is no null."""
        return ranks_of(np.argsort(np.array(self.names, object), kind="stable"))[self.codes]

    def take(self, rows: Ints | slice) -> Words:
        return Words(self.codes[rows], self.names)

    def text(self, rows: Ints) -> pa.Array:
        """These rows as strings."""
        codes = self.codes[rows]
        names = pa.array(self.names, pa.string())
        return names.take(pa.array(codes, pa.int32(), mask=codes < 0))


@dataclass(frozen=True)
class Located:
    """Where rows stand: file, record and field, each null where there is none."""

    artifact: pa.Array
    record: pa.Array
    field: pa.Array


class Frame(Protocol):
    """Rows of one kind of record."""

    def __len__(self) -> int: ...

    def located(self, rows: Ints) -> Located: ...


@dataclass(frozen=True)
class Numbers:
    """Measurements, one a row, artifacts in order of their names. `flags` has a bit for each of FLAGS.

    `value` is NaN where none is `given`, `n` NaN when unsaid, `timestamp` (us since 1970 UTC) NO_TIME; `row` is the place
    in the table of measurements.
    """

    artifact: Words
    record: pa.Array
    field: Words
    tool: Words
    tool_version: Words
    engine: Words
    run: Words
    model: Words
    config: Words
    task: Words
    metric: Words
    statistic: Words
    scope: Words
    unit: Words
    status: Words
    value: Floats
    given: Mask
    n: Floats
    timestamp: Ints
    flags: Ints
    row: Ints

    def __len__(self) -> int:
        return len(self.value)

    @property
    def counted(self) -> Mask:
        """True for numbers of records that neither failed nor warmed up."""
        return self.status.isin("ok")

    def flagged(self, flag: str) -> Mask:
        """True for the numbers that carry this flag."""
        marked: Mask = (self.flags & (1 << FLAGS.index(flag))) != 0
        return marked

    def value_at(self, places: Ints) -> Floats:
        """The values at these places, NaN at -1."""
        return _at(self.value, places)

    def n_at(self, places: Ints) -> Floats:
        """The n of the numbers at these places, NaN at -1."""
        return _at(self.n, places)

    def located(self, rows: Ints) -> Located:
        return Located(self.artifact.text(rows), self.record.take(pa.array(rows)), self.field.text(rows))

    def take(self, rows: Ints) -> Numbers:
        """These rows, in this order."""
        at = pa.array(rows)
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        taken = {
            name: column[rows] if isinstance(column, np.ndarray)
            else column.take(rows if isinstance(column, Words) else at)
            for name, column in columns.items()
        }  # fmt: skip
        return Numbers(**taken)  # type: ignore[arg-type]  # each column keeps its type


def _at(values: Floats, places: Ints) -> Floats:
    found = np.full(len(places), np.nan)
    known = np.flatnonzero(places >= 0)
    found[known] = values[places[known]]
    return found


@dataclass(frozen=True)
class Records:
    """Records and their numbers: `record_of` is each number's record, `first` each record's first number.

    A record is an (artifact, record) pair; an aggregate is an (artifact, record, metric) triple.
    """

    numbers: Numbers
    record_of: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.first)

    def of_first(self, column: Words) -> Words:
        """A column of the numbers that is the same throughout a record."""
        return column.take(self.first)

    @property
    def counted(self) -> Mask:
        """True for records that neither failed nor warmed up."""
        return self.of_first(self.numbers.status).isin("ok")

    def place(self, metric: str | None, statistic: str = "value") -> Ints:
        """The first number of each record with this metric (None: any) and statistic, or -1."""
        places = nowhere(len(self))
        for rows in self.backwards(metric, statistic):
            places[self.record_of[rows]] = rows
        return places

    def value(self, metric: str | None, statistic: str = "value") -> Floats:
        """The value of a metric for each record, NaN where it has none."""
        values = np.full(len(self), np.nan)
        for rows in self.backwards(metric, statistic):
            values[self.record_of[rows]] = self.numbers.value[rows]
        return values

    def backwards(self, metric: str | None, statistic: str = "value") -> Iterator[Ints]:
        """Where such numbers stand, a stretch at a time, from the last one on.

        Who writes down what they are of has the first of several in the end.
        """
        numbers = self.numbers
        for begin in reversed(range(0, len(numbers), _AT_ONCE)):
            part = slice(begin, begin + _AT_ONCE)
            wanted = numbers.statistic.take(part).isin(statistic)
            if metric is not None:
                wanted &= numbers.metric.take(part).isin(metric)
            yield begin + np.flatnonzero(wanted)[::-1]

    def any(self, numbers: Mask) -> Mask:
        """True for records of which any number is marked."""
        marked = np.zeros(len(self), np.bool_)
        marked[self.record_of[numbers]] = True
        return marked

    def first_of(self, numbers: Mask) -> Ints:
        """The first marked number of each record, or -1."""
        rows = np.flatnonzero(numbers)[::-1]
        places = nowhere(len(self))
        places[self.record_of[rows]] = rows
        return places

    def located(self, rows: Ints) -> Located:
        where = self.numbers.located(self.first[rows])
        return Located(where.artifact, where.record, pa.nulls(len(rows), pa.string()))


@dataclass(frozen=True)
class Table:
    """Rows that are no numbers: located by their columns `artifact`, `record`, `field`; the rest is for the rules."""

    columns: Mapping[str, pa.Array]

    def __len__(self) -> int:
        return len(self.columns["artifact"])

    def isin(self, name: str, *wanted: str) -> Mask:
        """True where the column holds one of these words."""
        return np.asarray(
            pc.is_in(self.columns[name], pa.array(wanted, pa.string())).to_numpy(zero_copy_only=False)
        )

    def number(self, name: str) -> Floats:
        """The column as float64, NaN where null."""
        column = self.columns[name]
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64())
        # The safe cast raises above 2^53, where all that is lost is the last digits
        column = column.cast(pa.float64(), safe=False).fill_null(np.nan)
        return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)

    def mask(self, name: str) -> Mask:
        """A boolean column, False where null."""
        return np.asarray(self.columns[name].fill_null(False).to_numpy(zero_copy_only=False), np.bool_)

    def located(self, rows: Ints) -> Located:
        at = pa.array(rows)
        return Located(*(self.columns[name].take(at) for name in ("artifact", "record", "field")))
