"""What a reader asks of a table, as an address says it: `?column=value&...&from=&limit=`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Literal
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.errors import UsageError

Format = Literal["html", "csv", "json"]
USUAL: Mapping[Format, int] = {"html": 100, "csv": 100_000, "json": 100_000}
MOST: Mapping[Format, int] = {"html": 1_000, "csv": 100_000, "json": 100_000}
# Each is looked for in every row
MOST_FILTERS = 50
_INT64 = range(-(2**63), 2**63)
_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Query:
    """Rows in which every column that is named holds one of its values; an empty value is a cell without one."""

    filters: tuple[tuple[str, str], ...]
    first: int
    limit: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], form: Format) -> Query:
        """What an address asks for. Raises UsageError."""
        said = list(pairs)
        limit = _place(said, "limit", USUAL[form])
        if not 1 <= limit <= MOST[form]:
            raise UsageError(
                f"limit is at least 1 and at most {MOST[form]:,}: `from` leads to the rows behind"
            )
        filters = tuple(pair for pair in said if pair[0] not in ("from", "limit"))
        if len(filters) > MOST_FILTERS:
            raise UsageError(f"an address holds at most {MOST_FILTERS} filters")
        return cls(filters, _place(said, "from", 0), limit)

    def address(self, first: int, filters: Sequence[tuple[str, str]] | None = None) -> str:
        """The part of an address behind its `?`, from this row on and with these filters or the same."""
        asked = [*(self.filters if filters is None else filters)]
        asked += [("from", str(first))] if first else []
        return urlencode([*asked, ("limit", str(self.limit))])

    def expression(self, schema: pa.Schema) -> pc.Expression | None:
        """What Arrow filters by, None for all rows. Raises UsageError for a column or a value that cannot be."""
        columns: dict[str, list[str]] = {}
        for name, value in self.filters:
            columns.setdefault(name, []).append(value)
        each = [_one_of(schema, name, values) for name, values in columns.items()]
        return reduce(lambda one, other: one & other, each) if each else None


def _place(said: Sequence[tuple[str, str]], name: str, usual: int) -> int:
    text = next((value for key, value in said if key == name), str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        raise UsageError(f"{name} is a whole number from 0 on")
    return int(text)


def _one_of(schema: pa.Schema, name: str, values: Sequence[str]) -> pc.Expression:
    if name not in schema.names:
        raise UsageError(f"no column {name[:60]!a}: there are {', '.join(schema.names)}")
    kind = schema.field(name).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_nested(kind):
        raise UsageError(f"{name} cannot be filtered by: its cells hold several values")
    written = [_typed(name, kind, value) for value in values if value]
    found = pc.field(name).isin(pa.array(written, kind))
    return found | pc.field(name).is_null() if "" in values else found


def _typed(name: str, kind: pa.DataType, text: str) -> object:
    for holds, read, what in _READ:
        if holds(kind):
            try:
                return read(text)
            except (ValueError, OverflowError):
                raise UsageError(f"{name} is compared with {what}: {text[:60]!a} is none") from None
    return text


def _whole(text: str) -> int:
    number = int(text) if len(text) <= _DIGITS + 1 else 2**64
    if number not in _INT64:
        raise ValueError
    return number


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


_READ: tuple[tuple[Callable[[pa.DataType], bool], Callable[[str], object], str], ...] = (
    (pa.types.is_integer, _whole, "whole numbers"),
    (pa.types.is_floating, _number, "numbers"),
    (pa.types.is_boolean, _truth, "true or false"),
    (pa.types.is_timestamp, _time, "times such as 2026-03-02T09:00:00Z"),
)
