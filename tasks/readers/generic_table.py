"""Any CSV that no other reader claims: every number of every column under its own name, in the unit that is stated.

The unit is what the name, a row of units below the header, or the cells themselves say. A text column is a model, a
time, an error, or a setting; free text never enters the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from data_contracts.artifacts import Remark, Table
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import TEXT, absence, parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, read_tables
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "generic-csv"
_MODEL = frozenset({"model", "model_name", "model_id", "base_model", "model_tag"})
_TIME = frozenset(
    {
        "timestamp",
        "time",
        "datetime",
        "date",
        "started_at",
        "created_at",
        "started_at_unix",
        "start_time",
        "ts",
    }
)
_ERROR = frozenset({"error", "error_message", "exception"})
# A column of monotonic clocks would else be parsed to its end before it is known to hold no time.
_LOOKED_AT = 200
# A text longer than this, or one of many distinct ones, is free text: it describes a row, it does not set it up.
_SETTING_CHARS = 80
_SETTING_WORDS = 8
_SETTING_SHARE = 0.5
_UNIT_CHARS = 24


class GenericTable:
    name = NAME
    version = 2
    knows = "any CSV: each number under its column's name, in the unit that its name, a units row or its cells state"

    def claims(self, head: Head) -> bool:
        return head.kind == "csv"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        alike: dict[tuple[object, ...], tuple[Plan, list[Parsed]]] = {}
        for parsed in chain.from_iterable(map(_each_table, batch)):
            table, units = _without_units_row(parsed.table)
            if units:
                rows.remark(_units_row(parsed.index))
            plan = _plan(table, units)
            # By meaning and not by header: what a column is must not depend on the tables beside it.
            key = tuple((name, column.role, column.quantity) for name, column in plan.columns.items())
            alike.setdefault(key, (plan, []))[1].append(replace(parsed, content=table))
        for plan, group in alike.values():
            read_tables(group, plan, rows)


def _each_table(parsed: Parsed) -> list[Parsed]:
    table = parsed.table
    return [replace(parsed, content=part) for part in (replace(table, below=()), *table.below)]


def _plan(table: Table, units: dict[str, str]) -> Plan:
    cells = dict(zip(table.columns, zip(*table.rows, strict=True), strict=True)) if table.rows else {}
    columns = {name: _column(name, column, units.get(name)) for name, column in cells.items()}
    return Plan(tool=None, scope="sample", columns=columns)


def _column(name: str, cells: Sequence[str], unit: str | None) -> Column:
    lowered = name.strip().lower()
    # Before the numbers: an error's code, an epoch and a model called `70` would pass for measurements.
    if lowered in _ERROR:
        return Column("error")
    if lowered in _TIME and any(parse_timestamp(cell) for cell in cells[:_LOOKED_AT]):
        return Column("timestamp")
    if lowered in _MODEL:
        return Column("model")
    if _holds_a_number(cells):
        return Column("metric", quantity_of(name, unit))
    return Column("setting") if _names_a_setting(cells) else Column("ignore")


def _holds_a_number(cells: Sequence[str]) -> bool:
    # Most columns show with their first cell what they are; the others repeat few texts.
    return parse_number(cells[0]) is not None or any(map(parse_number, dict.fromkeys(cells)))


def _names_a_setting(cells: Sequence[str]) -> bool:
    distinct = {cell.strip() for cell in cells}
    # In a short table every cell may differ and be a name all the same: eight are always few.
    few = len(distinct) <= max(8, _SETTING_SHARE * len(cells))
    return few and all(len(text) <= _SETTING_CHARS and text.count(" ") < _SETTING_WORDS for text in distinct)


def _without_units_row(table: Table) -> tuple[Table, dict[str, str]]:
    """A first row that holds no number but units, all of them above numbers, is a row of units."""
    if len(table.rows) < 2 or any(parse_number(cell) is not None for cell in table.rows[0]):
        return table, {}
    first, second = table.rows[:2]
    numeric = [parse_number(cell) is not None for cell in second]
    stated = {
        name: unit.strip() for name, unit, above in zip(table.columns, first, numeric, strict=True) if above
    }
    stated = {name: unit for name, unit in stated.items() if unit}
    # Text above a column without numbers names what the row is about: a record (`cold,s`), no units.
    elsewhere = any(cell.strip() for cell, above in zip(first, numeric, strict=True) if not above)
    # One known unit is enough: the others may be a tool's own (`register/thread`).
    if elsewhere or not any(map(conversion, stated.values())) or not all(map(_like_a_unit, stated.values())):
        return table, {}
    return replace(table, rows=table.rows[1:], first=table.first + 1), stated


def _like_a_unit(text: str) -> bool:
    return len(text) <= _UNIT_CHARS and " " not in text and absence(text) == TEXT


def _units_row(index: int) -> Remark:
    what = "the row below the header holds units, not measurements"
    todo = "nothing: the units were applied to their columns"
    return Remark(index, "nothing", "units_row", what, "row 0", todo, record="0")


READER = GenericTable()
