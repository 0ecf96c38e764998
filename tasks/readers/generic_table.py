"""Any CSV that no other reader claims: each column means what its name, unit, numbers and neighbours say together.

What is not understood for sure stays a number under the column's own name, in the unit that the name, a row of units
below the header, or the cells themselves state. A text column says of what its row is, or is left out: free text never
enters the table.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from data_contracts.artifacts import Remark, Table
from data_contracts.dimensions import DimensionRole
from data_contracts.settings import CONFIG_FILE
from data_contracts.settings_reading import ToldColumn
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import TEXT, absence, parse_number, parse_numbers
from tasks.ingestion.kit.cells import tells_success
from tasks.ingestion.kit.columns import Column, Plan, read_tables
from tasks.ingestion.kit.faults import answers
from tasks.ingestion.kit.notes import tells_cold
from tasks.ingestion.kit.plans import Role
from tasks.ingestion.kit.quantities import own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.statuses import status_of_text, tells_statuses
from tasks.ingestion.naming.columns import understand_columns
from tasks.ingestion.naming.nouns import Meaning, Understanding, Values
from tasks.ingestion.naming.phases import in_phases
from tasks.ingestion.naming.words import words_of

NAME = "generic-csv"
Told = Mapping[str, ToldColumn]
# Enough to see what a column is; the others cost time and say the same.
_LOOKED_AT = 2_000
# A text longer than this, or one of many distinct ones, is free text: it describes a row, it does not set it up.
_SETTING_CHARS = 80
_SETTING_WORDS = 8
_SETTING_SHARE = 0.5
_UNIT_CHARS = 24
_NAMES_A_RUN = re.compile(
    r"(?:^|[\W_])(?:run|trial|repetition|rep|repeat)(?:[\W_]?(?:id|no|nr|number|index|idx))?$", re.I
)
# What names a row: the first column of each holds, and others of its kind are settings.
_NAMING: dict[DimensionRole, Role] = {
    "model": "model",
    "engine": "engine",
    "task": "task",
    "run": "run",
    "time": "timestamp",
}


# A row that says when it began and when it ended: its timestamp is the first, the second is a number of its own
_END_TIME = own("end_time", "s")
_ENDS = frozenset({"end", "ended", "finish", "finished", "complete", "completed", "stop", "stopped", "done"})


class GenericTable:
    name = NAME
    version = 11
    knows = "any CSV: columns by what their names, units and numbers say together, the others under their own names"

    def claims(self, head: Head) -> bool:
        return head.kind == "csv"

    def meanings(self, part: Parsed) -> dict[str, Understanding]:
        found = {}
        for place, each in enumerate(_each_table(part)):
            table, units = _without_units_row(each.table)
            found[f"table {place + 1}" if place else ""] = understood(_cells(table), units, part.told)
        return found

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        alike: dict[tuple[object, ...], tuple[Plan, list[Parsed]]] = {}
        for parsed in chain.from_iterable(map(_each_table, batch)):
            table, units = _without_units_row(parsed.table)
            if units:
                rows.remark(_units_row(parsed.index))
            plan, unclear = _plan(table, units, parsed.told)
            for what in unclear:
                rows.remark(unclear_columns(parsed.index, what))
            # By meaning and not by header: what a column is must not depend on the tables beside it.
            key = (plan.scope, plan.mode, *(_of_column(n, c) for n, c in plan.columns.items()))
            alike.setdefault(key, (plan, []))[1].append(replace(parsed, content=table))
        for plan, group in alike.values():
            read_tables(group, plan, rows)
        for parsed in batch:
            tables = (parsed.table, *parsed.table.below)
            for remark in missing_columns(parsed, [name for table in tables for name in table.columns]):
                rows.remark(remark)


def _each_table(parsed: Parsed) -> list[Parsed]:
    table = parsed.table
    return [replace(parsed, content=part) for part in (replace(table, below=()), *table.below)]


def _plan(table: Table, units: Mapping[str, str], told: Told) -> tuple[Plan, tuple[str, ...]]:
    cells = _cells(table)
    found = understood(cells, units, told)
    named: set[Role] = set()
    columns = {}
    for name, meaning in found.columns.items():
        column = _column(name, meaning, cells[name], found)
        if column.role == "timestamp" and "timestamp" in named and _tells_the_end(name):
            column = Column("moment", _END_TIME)
        if column.role in _NAMING.values() and column.role in named:
            column = (
                Column("setting")
                if column.role != "timestamp" and _names_a_setting(cells[name])
                else Column("ignore")
            )
        named.add(column.role)
        columns[name] = column
    for name, meaning in found.columns.items():
        if (
            meaning.role == "outcome"
            and columns[name].role == "success"
            and _failed_rows_measure(name, columns, cells)
        ):
            # A test that was failed ran all the same
            columns[name] = Column("setting")
    return Plan(tool=None, scope=found.scope, columns=columns, mode=found.phase), found.remarks


def _tells_the_end(name: str) -> bool:
    return not _ENDS.isdisjoint(words_of(name))


def _of_column(name: str, column: Column) -> tuple[object, ...]:
    by_mode = tuple((mode, other.quantity) for mode, other in column.by_mode.items())
    return name, column.role, column.quantity, column.flags, column.part, column.engine, by_mode


def _failed_rows_measure(
    name: str, columns: Mapping[str, Column], cells: Mapping[str, Sequence[str]]
) -> bool:
    """True where a row that failed by this column holds a measured number above 0."""
    failed = [row for row, cell in enumerate(cells[name]) if status_of_text(cell) == "failed"]
    measured = [cells[other] for other, column in columns.items() if column.role == "metric"]
    numbers = (parse_number(column[row]) for row in failed for column in measured)
    return any(number is not None and number.value > 0 for number in numbers)


def _cells(table: Table) -> dict[str, tuple[str, ...]]:
    return dict(zip(table.columns, zip(*table.rows, strict=True), strict=True)) if table.rows else {}


def understood(cells: Mapping[str, Sequence[str]], units: Mapping[str, str], told: Told) -> Understanding:
    """What the columns of a table mean, by their first rows; `units` are those of a units row."""
    values = {name: _values(column, units.get(name)) for name, column in cells.items()}
    found = understand_columns(values, told=told)
    return in_phases(found, {name: dict.fromkeys(cells[name]) for name in cells if values[name].texts})


def _values(cells: Sequence[str], unit: str | None) -> Values:
    first = list(cells[:_LOOKED_AT])
    numbers = parse_numbers(first)
    texts = tuple(dict.fromkeys(c for c, kind in zip(first, numbers.absence, strict=True) if kind == TEXT))
    return Values(np.where(numbers.valid, numbers.values, np.nan), unit or numbers.unit(), texts)


def _column(name: str, meaning: Meaning, cells: Sequence[str], found: Understanding) -> Column:
    role = meaning.role
    if role == "ignore" or meaning.called is not None:
        return Column("ignore" if role == "ignore" else "setting", called=meaning.called)
    if role in ("metric", "number"):
        if not _holds_a_number(cells):
            return Column("setting") if _names_a_setting(cells) else Column("ignore")
        if role == "number":
            return Column("metric", meaning.quantity)
        column = Column(
            "metric", meaning.quantity, ("repeated",) if meaning.repeats else (),
            part=" ".join(meaning.about) or None, engine=meaning.engine,
        )  # fmt: skip
        by_mode = {text: replace(column, quantity=quantity) for text, quantity in meaning.by_phase.items()}
        return replace(column, by_mode=by_mode)
    if role in _NAMING:
        return Column(_NAMING[role])
    if role in ("error", "warmup"):
        return Column(role)
    if (role == "outcome" and tells_success(cells)) or (role == "success" and _ends(cells)):
        return Column("success")
    if role in ("cold", "outcome") and tells_cold(name if role == "cold" else None, cells):
        return Column("cold")
    if role == "fault" and answers(name, cells):
        return Column(role)
    if role == "repetition":
        # A number that no other row has tells one row from another, and no run from another, unless it says so
        recurs = len(set(cells)) < len(cells)
        return Column("repetition") if recurs or _NAMES_A_RUN.search(name) else Column("ignore")
    if role == "count" and found.scope == "aggregate":
        return Column("n")
    if role in ("request", "identity"):
        return Column("ignore")
    return Column("setting") if _names_a_setting(cells) or _holds_a_number(cells) else Column("ignore")


def _ends(cells: Sequence[str]) -> bool:
    return tells_success(cells) or tells_statuses(cells)


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


def missing_columns(part: Parsed, names: Iterable[str]) -> list[Remark]:
    """A remark for each column that the user speaks of and that the artifact does not have."""
    here = list(names)
    remarks = []
    for name in part.told.keys() - set(here) if part.told else ():
        near = difflib.get_close_matches(name, here, 1, 0.5)
        todo = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(here[:8])}"
        what = f"{CONFIG_FILE} speaks of a column `{name}` that is not in it"
        remarks.append(
            Remark(part.index, "nothing", "no_such_column", what, "header", f"correct it there: {todo}")
        )
    return sorted(remarks, key=lambda remark: remark.what)


def unclear_columns(index: int, what: str) -> Remark:
    """That columns of one meaning were not told apart."""
    todo = "say which one it is with a [[read]] entry in benchaudit.toml: `benchaudit inspect` prints it"
    return Remark(index, "nothing", "one_meaning_twice", what, "header", todo)


READER = GenericTable()
