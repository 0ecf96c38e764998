"""Turns tables of one header into measurements, a column at a time over all files at once.

A reader says with a `Plan` what each column holds; everything else (numbers, absences, failed rows, settings) is
done here, in a few array operations per column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from data_contracts.json_values import CanonicalJson, Json, JsonObject, canonical, settings_of
from data_contracts.measurements import NULL_TIME, STATUSES, Flag, Quantity, Scope
from tasks.ingestion.decoding.numbers import (
    ABSENCE_FLAGS,
    EXACT,
    NUMBER,
    TEXT,
    Numbers,
    parse_number,
    parse_numbers,
)
from tasks.ingestion.decoding.timestamps import parse_timestamps
from tasks.ingestion.kit.left_out import tell_texts
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows

Role = Literal[
    "metric", "setting", "settings", "model", "run", "task", "engine", "tool_version",
    "timestamp", "error", "success", "warmup", "n", "ignore",
]  # fmt: skip

_DIMENSIONS = ("model", "run", "task", "engine", "tool_version", "setting", "settings")
_OK, _FAILED, _WARMUP = (STATUSES.index(s) for s in ("ok", "failed", "warmup"))
# What can be said of a cell besides its absence, as bits of a key.
_BITS: tuple[tuple[int, Flag], ...] = ((4, "rounded"), (2, "zero_is_missing"), (1, "naive_time"))
_TRUE = frozenset({"true", "yes", "1", "1.0", "ok", "success", "succeeded", "passed"})


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds. `settings` is a cell of JSON; `error` any text that says why a row failed.

    `by_mode` says what it holds in rows whose mode (the plan's `mode` column) is that key.
    """

    role: Role
    quantity: Quantity | None = None
    flags: tuple[Flag, ...] = ()
    by_mode: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the columns of a table hold; a column that it does not name is a metric under its own name.

    `fails_without` names a metric column without which (missing or not above 0) a row is a failed request.
    """

    tool: str | None
    scope: Scope
    columns: Mapping[str, Column] = field(default_factory=dict)
    fails_without: str | None = None
    mode: str | None = None
    flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    rest: Callable[[str], Column] = lambda name: Column("metric", quantity_of(name))

    def column(self, name: str) -> Column:
        return self.columns.get(name) or self.rest(name)


def by_header(batch: Sequence[Parsed]) -> list[list[Parsed]]:
    """The batch in groups of one header each, in order of first use."""
    groups: dict[tuple[str, ...], list[Parsed]] = {}
    for parsed in batch:
        groups.setdefault(parsed.table.columns, []).append(parsed)
    return list(groups.values())


def read_tables(group: Sequence[Parsed], plan: Plan, rows: Rows) -> None:
    """Adds every measurement of tables that share one header. The run is the file, unless a column names it."""
    tables = [parsed.table for parsed in group]
    lengths = [len(table.rows) for table in tables]
    if not sum(lengths):
        return
    lines = list(chain.from_iterable(table.rows for table in tables))
    # Not zip(*lines): it makes a tuple iterator of each line, which costs several times as much.
    cells = {name: [line[place] for line in lines] for place, name in enumerate(tables[0].columns)}
    roles = {name: plan.column(name) for name in cells}
    numbers = {name: parse_numbers(cells[name]) for name, column in roles.items() if column.role == "metric"}
    if len(group) > 1 and any(column.units for column in numbers.values()):
        # Which unit a column has is for each file to say.
        for parsed in group:
            read_tables([parsed], plan, rows)
        return
    for parsed, table in zip(group, tables, strict=True):
        rows.count_records(parsed.index, len(table.rows))
    sheet = _Sheet(
        index=np.repeat(np.array([p.index for p in group], np.int32), lengths),
        record=pa.array(np.concatenate([t.first + np.arange(len(t.rows)) for t in tables])).cast(pa.string()),
        status=_status(cells, roles, numbers, plan),
    )
    context = _contexts(sheet.index, cells, roles, plan, rows, {p.index: p.artifact for p in group})
    times, naive = _times(cells, roles, len(sheet.record))
    n = next((_whole(parse_numbers(cells[name])) for name, c in roles.items() if c.role == "n"), None)
    modes = np.array(cells[plan.mode], np.str_) if plan.mode in cells else None
    for name, column in numbers.items():
        for meaning, where in _meanings(roles[name], modes):
            _add(rows, sheet, name, meaning, where, column, plan, context, times, naive, n)
    tell_texts(rows, sheet.index, sheet.record, sheet.texts)


def _meanings(
    column: Column, modes: npt.NDArray[np.str_] | None
) -> list[tuple[Column, npt.NDArray[np.bool_] | None]]:
    """What a column holds and in which rows (None: in all)."""
    if modes is None or not column.by_mode:
        return [(column, None)]
    return [(column.by_mode.get(str(mode), column), modes == mode) for mode in np.unique(modes)]


@dataclass(frozen=True, slots=True)
class _Sheet:
    index: npt.NDArray[np.int32]
    record: pa.Array
    status: npt.NDArray[np.int8]
    texts: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)


def _add(
    rows: Rows,
    sheet: _Sheet,
    name: str,
    column: Column,
    where: npt.NDArray[np.bool_] | None,
    numbers: Numbers,
    plan: Plan,
    context: npt.NDArray[np.int32],
    times: npt.NDArray[np.int64],
    naive: npt.NDArray[np.bool_],
    n: pa.Array | None,
) -> None:
    """One metric column: numbers, and null rows for what is absent in a column that holds numbers."""
    among = np.ones(len(sheet.index), np.bool_) if where is None else where
    if column.quantity not in _known(plan):
        among = among & _in_files_of(sheet.index, numbers.valid)
    text = among & (numbers.absence == TEXT)
    if text.any():
        sheet.texts[name] = text | sheet.texts.get(name, False)
    kept = among & ~text
    if not kept.any():
        return
    failed = sheet.status == _FAILED
    absence = np.where(failed & numbers.valid, NUMBER, numbers.absence)
    always = (*plan.flags.get(name, ()), *column.flags)
    zero = failed & numbers.valid & (numbers.values == 0)
    flags = _flags(rows, absence, zero, np.abs(numbers.values) > EXACT, naive, always)
    quantity = column.quantity or quantity_of(name)
    if (unit := numbers.unit()) is not None:
        quantity = quantity_of(name, unit) if quantity.metric == name else _in(quantity, name, unit)
    rows.add_column(
        sheet.index[kept],
        sheet.record.filter(pa.array(kept)),
        name,
        quantity,
        numbers.values[kept],
        context[kept],
        valid=(numbers.valid & ~failed)[kept],
        timestamp=times[kept],
        status=sheet.status[kept],
        flags=flags[kept],
        n=n.filter(pa.array(kept)) if n is not None else None,
    )


def _in_files_of(index: npt.NDArray[np.int32], valid: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The rows of files with a valid row: what a file holds must not depend on the files that it is read with."""
    found = np.zeros(int(index.max()) + 1, np.bool_)
    found[index[valid]] = True
    return found[index]


def _known(plan: Plan) -> set[Quantity | None]:
    return {c.quantity for c in plan.columns.values() if c.quantity is not None}


def _in(quantity: Quantity, name: str, unit: str) -> Quantity:
    """A known quantity whose cells state a unit of their own."""
    stated = quantity_of(name, unit)
    return Quantity.named(quantity.metric, quantity.statistic, stated.unit, stated.factor)


def _flags(
    rows: Rows,
    absence: npt.NDArray[np.int8],
    zero: npt.NDArray[np.bool_],
    huge: npt.NDArray[np.bool_],
    naive: npt.NDArray[np.bool_],
    always: tuple[Flag, ...],
) -> npt.NDArray[np.int32]:
    """The flag ids of a column: one for each combination of what can be said of a cell."""
    key = absence.astype(np.int32) * 8 + huge * 4 + zero * 2 + naive
    distinct, places = np.unique(key, return_inverse=True)
    ids = []
    for code in distinct.tolist():
        absent = ABSENCE_FLAGS.get(code // 8)
        said = (*((absent,) if absent else ()), *(flag for bit, flag in _BITS if code & bit))
        ids.append(rows.flag_id((*always, *said)))
    return np.array(ids, np.int32)[places]


def _status(
    cells: Mapping[str, Sequence[str]],
    roles: Mapping[str, Column],
    numbers: Mapping[str, Numbers],
    plan: Plan,
) -> npt.NDArray[np.int8]:
    size = len(next(iter(cells.values())))
    failed = np.zeros(size, np.bool_)
    warm = np.zeros(size, np.bool_)
    for name, column in roles.items():
        if column.role == "error":
            failed |= np.fromiter((bool(c.strip()) for c in cells[name]), np.bool_, size)
        elif column.role == "success":
            # An empty cell says nothing about success.
            failed |= np.fromiter(
                (c.strip().lower() not in _TRUE and bool(c.strip()) for c in cells[name]), np.bool_, size
            )
        elif column.role == "warmup":
            warm |= np.fromiter((c.strip().lower() in _TRUE for c in cells[name]), np.bool_, size)
    vital = numbers.get(plan.fails_without or "")
    if vital is not None:
        failed |= ~(vital.valid & (vital.values > 0))
    return np.where(failed, _FAILED, np.where(warm, _WARMUP, _OK)).astype(np.int8)


def _times(
    cells: Mapping[str, Sequence[str]], roles: Mapping[str, Column], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    for name, column in roles.items():
        if column.role == "timestamp":
            times, zoned = parse_timestamps(cells[name])
            return times, ~zoned & (times != NULL_TIME)
    return np.full(size, NULL_TIME, np.int64), np.zeros(size, np.bool_)


def _whole(numbers: Numbers) -> pa.Array:
    return pa.array(numbers.values.astype(np.int64), mask=~numbers.valid)


def _contexts(
    index: npt.NDArray[np.int32],
    cells: Mapping[str, Sequence[str]],
    roles: Mapping[str, Column],
    plan: Plan,
    rows: Rows,
    artifacts: Mapping[int, str],
) -> npt.NDArray[np.int32]:
    """The context id of every row. Dimensions repeat over files: each distinct combination is made out once."""
    names = [name for name, column in roles.items() if column.role in _DIMENSIONS]
    key = np.zeros(len(index), np.int64)
    for name in names:
        coded = pa.array(cells[name], pa.string()).dictionary_encode()
        # Renumbered after each column, so that the product never overflows.
        _, key = np.unique(key * len(coded.dictionary) + np.asarray(coded.indices), return_inverse=True)
    _, first, combination = np.unique(key, return_index=True, return_inverse=True)
    said = [_said(plan, roles, {name: cells[name][row] for name in names}) for row in first.tolist()]
    _, first, places = np.unique(
        index * np.int64(len(said)) + combination, return_index=True, return_inverse=True
    )
    ids = [
        _context(plan, said[which], artifacts[file], rows)
        for file, which in zip(index[first].tolist(), combination[first].tolist(), strict=True)
    ]
    return np.array(ids, np.int32)[places]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a combination of dimensions says: names by role, and settings."""

    names: Mapping[str, str]
    config: CanonicalJson | None


def _said(plan: Plan, roles: Mapping[str, Column], cells: Mapping[str, str]) -> _Said:
    names = dict(plan.constants)
    config: JsonObject = {}
    for name, cell in cells.items():
        role, text = roles[name].role, cell.strip()
        if role == "setting":
            config[name] = setting(text)
        elif role == "settings":
            config |= _options(text)
        elif text:
            names[role] = text
    return _Said(names, canonical(config))


def _context(plan: Plan, said: _Said, artifact: str, rows: Rows) -> int:
    names = said.names
    return rows.context(
        tool=plan.tool, scope=plan.scope, tool_version=names.get("tool_version"), engine=names.get("engine"),
        run=names.get("run", artifact), model=names.get("model"), config=said.config, task=names.get("task"),
    )  # fmt: skip


def setting(text: str) -> Json:
    """A setting's cell as the number, truth value or text that it is; None when it is empty."""
    lowered = text.lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    if not text or lowered in ("null", "none", "nan", "n/a"):
        return None
    number = parse_number(text)
    return number.value if number and number.unit is None and "," not in text else text


def _options(text: str) -> JsonObject:
    try:
        return settings_of(orjson.loads(text or "{}"), "options")
    except ValueError:
        return {"options": text}
