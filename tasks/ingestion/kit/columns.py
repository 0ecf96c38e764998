"""Turns tables of one header into measurements, a column at a time over all files at once.

A reader says with a `Plan` what each column holds; everything else (numbers, absences, failed rows, settings) is
done here, in a few array operations per column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from data_contracts.artifacts import Table
from data_contracts.coded_columns import combined, firsts_of
from data_contracts.json_values import CanonicalJson, JsonObject, canonical, settings_of
from data_contracts.measurements import NULL_TIME, STATUSES, Quantity
from tasks.ingestion.decoding.numbers import EXACT, NUMBER, TEXT, Numbers, absence, parse_numbers
from tasks.ingestion.decoding.timestamps import parse_timestamps
from tasks.ingestion.kit.blocks import Ints
from tasks.ingestion.kit.cells import (
    affirmed,
    counts,
    flag_ids,
    in_files_of,
    setting,
    tell_texts,
    told,
)
from tasks.ingestion.kit.contract import Mask
from tasks.ingestion.kit.faults import spelled_out
from tasks.ingestion.kit.notes import Notes, notes_of
from tasks.ingestion.kit.plans import Column, Plan, PlanFor, Role, metrics
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.statuses import fails, status_of_text, tells_error

__all__ = [
    "Column",
    "Plan",
    "TableReader",
    "by_header",
    "metrics",
    "read_by_header",
    "read_tables",
    "setting",
]

Cells: TypeAlias = Mapping[str, Sequence[str]]

_DIMENSIONS = ("model", "run", "repetition", "task", "engine", "tool_version", "setting", "settings")
_OK, _FAILED, _DEGRADED, _WARMUP = (STATUSES.index(s) for s in ("ok", "failed", "degraded", "warmup"))


@dataclass(slots=True, eq=False)
class TableReader:
    """The reader of a format that is CSV tables only: it claims every header that it has a plan for."""

    name: str
    version: int
    knows: str
    plan_for: PlanFor

    def claims(self, head: Head) -> bool:
        return head.kind == "csv" and self.plan_for(head.columns) is not None

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        read_by_header(batch, self.plan_for, rows)


def by_header(batch: Sequence[Parsed]) -> list[list[Parsed]]:
    """The batch in groups of one header each, in order of first use."""
    groups: dict[tuple[str, ...], list[Parsed]] = {}
    for parsed in batch:
        groups.setdefault(parsed.table.columns, []).append(parsed)
    return list(groups.values())


def read_by_header(batch: Sequence[Parsed], plan_for: PlanFor, rows: Rows) -> None:
    """Adds every measurement of tables whose header has a plan."""
    for group in by_header(batch):
        plan = plan_for(group[0].table.columns)
        if plan is not None:
            read_tables(group, plan, rows)


def read_tables(group: Sequence[Parsed], plan: Plan, rows: Rows) -> None:
    """Adds every measurement of tables that share one header. The run is the file, unless a column names it."""
    tables = [parsed.table for parsed in group]
    lengths = [len(table.rows) for table in tables]
    if not sum(lengths):
        return
    cells = _by_column(tables)
    cells, columns = spelled_out(cells, {name: plan.column(name) for name in cells})
    measured = {
        name: _moments(cells[name]) if c.role == "moment" else parse_numbers(cells[name])
        for name, c in columns.items()
        if c.role in ("metric", "moment")
    }
    if len(group) > 1 and any(numbers.units for numbers in measured.values()):
        # Which unit a column has is for each file to say.
        for parsed in group:
            read_tables([parsed], plan, rows)
        return
    for parsed, length in zip(group, lengths, strict=True):
        rows.count_records(parsed.index, length)
    sheet = _sheet(group, lengths, cells, columns, measured, plan, rows)
    modes = pa.array(cells[plan.mode], pa.string()) if plan.mode in cells else None
    sheets: dict[tuple[str | None, str | None], _Sheet] = {(None, None): sheet}
    for name, numbers in measured.items():
        of = (columns[name].part, columns[name].engine)
        if of not in sheets:
            artifacts = {parsed.index: parsed.artifact for parsed in group}
            contexts = _contexts(sheet.index, cells, columns, plan, rows, artifacts, *of)
            sheets[of] = replace(sheet, context=contexts)
        for meaning, where in _meanings(columns[name], modes):
            _add(rows, sheets[of], name, meaning, where, numbers)
    tell_texts(rows, sheet.index, sheet.record, sheet.texts)


def _by_column(tables: Sequence[Table]) -> Cells:
    """The cells of tables of one header, column by column."""
    written = list(chain.from_iterable(chain.from_iterable(table.rows for table in tables)))
    names = tables[0].columns
    # Not zip(*rows): it makes a tuple iterator of each row, which costs many times as much.
    return {name: written[place :: len(names)] for place, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What holds for each row of all tables; `texts` gathers the cells that are left out."""

    plan: Plan
    planned: frozenset[Quantity]
    index: Ints
    record: pa.Array
    status: npt.NDArray[np.int8]
    notes: Notes
    context: Ints
    times: npt.NDArray[np.int64]
    naive: Mask
    n: pa.Array | None
    texts: dict[str, Mask] = field(default_factory=dict)


def _sheet(
    group: Sequence[Parsed],
    lengths: Sequence[int],
    cells: Cells,
    columns: Mapping[str, Column],
    measured: Mapping[str, Numbers],
    plan: Plan,
    rows: Rows,
) -> _Sheet:
    index = np.repeat(np.array([parsed.index for parsed in group], np.int32), lengths)
    numbers = np.concatenate([parsed.table.first + np.arange(len(parsed.table.rows)) for parsed in group])
    artifacts = {parsed.index: parsed.artifact for parsed in group}
    times, naive = _times(cells, columns, len(index))
    status = _status(cells, columns, measured.get(plan.fails_without or ""), len(index))
    counted = (counts(parse_numbers(cells[name])) for name, column in columns.items() if column.role == "n")
    return _Sheet(
        plan=plan,
        planned=frozenset(column.quantity for column in plan.columns.values() if column.quantity),
        index=index,
        record=pa.array(numbers).cast(pa.string()),
        status=status,
        notes=notes_of(cells, columns, (status == _FAILED) | (status == _DEGRADED)),
        context=_contexts(index, cells, columns, plan, rows, artifacts),
        times=times,
        naive=naive,
        n=next(counted, None),
    )


def _meanings(column: Column, modes: pa.Array | None) -> Iterator[tuple[Column, Mask | None]]:
    """What a column holds and in which rows (None: in all)."""
    if modes is None or not column.by_mode:
        yield column, None
        return
    coded = modes.dictionary_encode()
    codes = coded.indices.to_numpy()
    # Sorted, since which mode comes first depends on the files that are read together.
    for mode, code in sorted((mode, code) for code, mode in enumerate(coded.dictionary.to_pylist())):
        yield column.by_mode.get(mode, column), codes == code


def _add(rows: Rows, sheet: _Sheet, name: str, column: Column, where: Mask | None, numbers: Numbers) -> None:
    """One metric column: numbers, and null rows for what is absent in a column that holds numbers."""
    among = np.ones(len(sheet.index), np.bool_) if where is None else where
    # A column that no plan names may hold text in one file and numbers in another.
    if column.quantity not in sheet.planned:
        among = among & in_files_of(sheet.index, numbers.valid)
    text = among & (numbers.absence == TEXT)
    if text.any():
        sheet.texts[name] = text | sheet.texts.get(name, False)
    kept = among & ~text
    if not kept.any():
        return
    failed = sheet.status == _FAILED
    absence = np.where(failed & numbers.valid, NUMBER, numbers.absence)
    zero = failed & numbers.valid & (numbers.values == 0)
    always = (*sheet.plan.flags.get(name, ()), *column.flags)
    flags = flag_ids(rows, absence, zero, np.abs(numbers.values) > EXACT, sheet.naive, always, sheet.notes)
    rows.add_column(
        sheet.index[kept],
        sheet.record.filter(pa.array(kept)),
        name,
        _quantity(name, column, numbers.unit()),
        numbers.values[kept],
        sheet.context[kept],
        # A failed request measured nothing, whatever its row says: tools fill it with zeros.
        valid=(numbers.valid & ~failed)[kept],
        timestamp=sheet.times[kept],
        status=sheet.status[kept],
        flags=flags[kept],
        n=sheet.n.filter(pa.array(kept)) if sheet.n is not None else None,
    )


def _quantity(name: str, column: Column, unit: str | None) -> Quantity:
    """What a column holds whose cells all state this unit of their own, if any."""
    planned = column.quantity or quantity_of(name)
    if unit is None:
        return planned
    stated = quantity_of(name, unit)
    if planned.metric == name:
        return stated
    return Quantity.named(planned.metric, planned.statistic, stated.unit, stated.factor)


def _status(
    cells: Cells, columns: Mapping[str, Column], vital: Numbers | None, size: int
) -> npt.NDArray[np.int8]:
    """`vital` is the column without a number of which a row is a failed request."""
    failed, degraded, warm = (np.zeros(size, np.bool_) for _ in range(3))
    for name, column in columns.items():
        if column.role == "error":
            failed |= told(cells[name], tells_error)
        elif column.role == "success":
            # An empty cell says nothing about success.
            failed |= told(cells[name], fails)
            degraded |= told(cells[name], lambda cell: status_of_text(cell) == "degraded")
        elif column.role == "warmup":
            warm |= affirmed(cells[name])
    # What its row calls degraded did run: the error beside it tells why it is
    failed &= ~degraded
    if vital is not None:
        failed |= ~(vital.valid & (vital.values > 0))
    return np.select([failed, degraded, warm], [_FAILED, _DEGRADED, _WARMUP], _OK).astype(np.int8)


def _times(cells: Cells, columns: Mapping[str, Column], size: int) -> tuple[npt.NDArray[np.int64], Mask]:
    """The time of each row by the first column of times, and whether it names no zone."""
    for name, column in columns.items():
        if column.role == "timestamp":
            times, zoned = parse_timestamps(cells[name])
            return times, ~zoned & (times != NULL_TIME)
    return np.full(size, NULL_TIME, np.int64), np.zeros(size, np.bool_)


def _moments(cells: Sequence[str]) -> Numbers:
    """Times as seconds since 1970."""
    times, _ = parse_timestamps(cells)
    absences = np.where(times != NULL_TIME, NUMBER, [absence(cell) for cell in cells]).astype(np.int8)
    return Numbers(np.where(times != NULL_TIME, times / 1e6, np.nan), absences, ())


def _contexts(
    index: Ints,
    cells: Cells,
    columns: Mapping[str, Column],
    plan: Plan,
    rows: Rows,
    artifacts: Mapping[int, str],
    part: str | None = None,
    engine: str | None = None,
) -> Ints:
    """The context id of every row. Dimensions repeat over files: each distinct combination is made out once.

    `part` and `engine` are what a column says besides its row.
    """
    roles = {name: column.role for name, column in columns.items() if column.role in _DIMENSIONS}
    codes = [pa.array(cells[name], pa.string()).dictionary_encode().indices.to_numpy() for name in roles]
    combination = combined([*codes, np.zeros(len(index), np.int32)])
    called = {name: columns[name].called or name for name in roles}
    said = [
        _terms(roles, {name: cells[name][row] for name in roles}, called)
        for row in firsts_of(combination).tolist()
    ]
    terms = [{**plan.constants, **named} for named, _ in said]
    like = [
        rows.context(
            tool=plan.tool, scope=plan.scope, tool_version=term.get("tool_version"),
            engine=engine or term.get("engine"), model=term.get("model"), config=config,
            task=" ".join(filter(None, (term.get("task"), part))) or None,
        )
        for term, (_, config) in zip(terms, said, strict=True)
    ]  # fmt: skip
    places = combined([index, combination])
    first = firsts_of(places)
    of_file = zip(index[first].tolist(), combination[first].tolist(), strict=True)
    runs = [
        _run(terms[place].get("run", artifacts[file]), terms[place].get("repetition"))
        for file, place in of_file
    ]
    return rows.contexts_of_runs(np.array(like, np.int32)[combination[first]], runs)[places]


def _run(run: str | None, repetition: str | None) -> str | None:
    # The repetition 1 of another file is another run
    return run if repetition is None else f"{run} repetition {repetition}"


def _terms(
    roles: Mapping[str, Role], cells: Mapping[str, str], called: Mapping[str, str]
) -> tuple[dict[str, str], CanonicalJson | None]:
    """What one combination of dimensions says: terms by their role, and settings."""
    terms: dict[str, str] = {}
    config: JsonObject = {}
    for name, cell in cells.items():
        role, text = roles[name], cell.strip()
        if role == "setting":
            config[called[name]] = setting(text)
        elif role == "settings":
            config |= _settings(text)
        elif text:
            terms[role] = text
    return terms, canonical(config)


def _settings(text: str) -> JsonObject:
    """The settings that a cell holds as JSON; what is no object is kept as the one setting `options`."""
    try:
        return settings_of(orjson.loads(text or "{}"), "options")
    except ValueError:
        return {"options": text}
