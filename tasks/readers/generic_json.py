"""Any JSON or JSONL that no other reader claims: each number means what its name, unit and neighbours say together.

What is not understood for sure stays a number under its own dotted name. `record` is the JSON Pointer of the object that
holds the number (after the record number in JSONL); list indexes are left out of the name. A text that is a number with
a unit (`53.51 W`) is one; a truth value is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data_contracts.json_values import Json
from data_contracts.measurements import Flag, Quantity, Scope
from data_contracts.metrics import METRICS
from data_contracts.settings_reading import ToldColumn
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import Number
from tasks.ingestion.kit.around import Around
from tasks.ingestion.kit.leaves import Leaf, leaves_of, names_in
from tasks.ingestion.kit.model_statements import one_for_all
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.naming.columns import own_quantity, understand_columns
from tasks.ingestion.naming.nouns import Meaning, Understanding, Values
from tasks.ingestion.naming.phases import in_phases
from tasks.readers.generic_table import missing_columns, unclear_columns

NAME = "generic-json"
# Enough to see what a column is.
_LOOKED_AT = 2_000


class GenericJson:
    name = NAME
    version = 11
    knows = "any JSON or JSONL: numbers by what their names, units and neighbours say, the others under their dotted names"

    def claims(self, head: Head) -> bool:
        return head.kind in ("json", "jsonl")

    def meanings(self, part: Parsed) -> dict[str, Understanding]:
        return understood([leaf for leaf in _leaves(part, _records(part)) if leaf.name], part.told)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            records = _records(part)
            rows.count_records(part.index, len(records))
            found = _leaves(part, records)
            leaves = [leaf for leaf in found if leaf.name]
            tables = understood(leaves, part.told)
            leaves += _without_numbers(found, tables)
            for table in tables.values():
                for what in table.remarks:
                    rows.remark(unclear_columns(part.index, what))
            _add(part, leaves, tables, rows)
            if part.told:
                names = {leaf.spoken for leaf in leaves}.union(*(names_in(root) for _, root in records))
                for remark in missing_columns(part, sorted(names)):
                    rows.remark(remark)


def _records(part: Parsed) -> Sequence[tuple[str, Json]]:
    """Where each record stands and what it holds: lines of JSONL, elements of a root list, or the one document."""
    if part.head.kind == "jsonl":
        return part.objects
    document = part.document
    # A list that holds anything but objects is one document, or its bare numbers would be lost.
    if isinstance(document, list) and len(part.objects) == len(document) > 0:
        return part.objects
    return [("", document)]


def _leaves(part: Parsed, records: Sequence[tuple[str, Json]]) -> list[Leaf]:
    # A record above the others, or below them, may say of all what they were measured of; above a range stand others
    first = part.head.sample if part.head.kind == "jsonl" else None
    above = [first] if first is not None and records and first != records[0][1] else []
    stating = [*above, *(root for _, root in records)]
    model = one_for_all(stating) if len(stating) > 1 else None
    around = Around(model=model)
    return [leaf for record, root in records for leaf in leaves_of(record, root, part.told, around)]


@dataclass(slots=True)
class _Table:
    """The numbers that stand beside each other: rows by their place, and columns of what their names say."""

    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[str, set[str | None]] = field(default_factory=lambda: defaultdict(set))
    of_requests: bool = False
    phases: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))


def understood(leaves: Sequence[Leaf], told: Mapping[str, ToldColumn]) -> dict[str, Understanding]:
    """What the numbers of each table mean, by what their names say."""
    tables: dict[str, _Table] = defaultdict(_Table)
    for leaf in leaves:
        table = tables[leaf.table]
        row = table.rows.setdefault(leaf.row, len(table.rows))
        for key, text in leaf.around.phases:
            table.phases[key][text] = None
        if row >= _LOOKED_AT and leaf.spoken in table.columns:
            continue
        table.of_requests |= leaf.around.of_request
        column = table.columns[leaf.spoken]
        if leaf.value is None:
            continue
        if isinstance(leaf.value, Number):
            number, unit = float(leaf.value.value), leaf.value.unit
        else:
            number, unit = _double(leaf.value), leaf.around.unit
        column[row] = number
        table.units[leaf.spoken].add(unit)
    return {name: _understood(table, told) for name, table in tables.items()}


def _understood(table: _Table, told: Mapping[str, ToldColumn]) -> Understanding:
    columns = {}
    for name, cells in table.columns.items():
        numbers = np.full(len(table.rows), np.nan)
        numbers[list(cells)] = list(cells.values())
        units = table.units[name]
        unit = next(iter(units)) if len(units) == 1 else None
        columns[name] = Values(numbers, unit if unit and conversion(unit) else None)
    found = understand_columns(columns, of_requests=table.of_requests, told=told)
    return in_phases(found, table.phases)


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        # What no double holds is refused with its row
        return float("nan")


def _without_numbers(found: Sequence[Leaf], tables: Mapping[str, Understanding]) -> list[Leaf]:
    """A missing number for each request that failed and holds none, or nobody would count it."""
    held = {(leaf.table, leaf.row) for leaf in found if leaf.name}
    lost = {
        (leaf.table, leaf.row): leaf for leaf in found if not leaf.name and (leaf.table, leaf.row) not in held
    }
    requests = {table for table, meant in tables.items() if meant.scope == "request"}
    beside: dict[str, Leaf] = {}
    for leaf in found if lost else ():
        if leaf.table in requests and _marks_request(tables[leaf.table].columns.get(leaf.spoken)):
            beside.setdefault(leaf.table, leaf)
    return [
        leaf._replace(key=alike.key, name=alike.name, spoken=alike.spoken)
        for leaf in lost.values()
        if (alike := beside.get(leaf.table)) is not None
    ]


def _marks_request(meaning: Meaning | None) -> bool:
    """True for a number by which a request is known."""
    if meaning is None or meaning.role != "metric" or meaning.quantity is None:
        return False
    return METRICS[meaning.quantity.metric].marks_request


def _add(part: Parsed, leaves: Sequence[Leaf], tables: Mapping[str, Understanding], rows: Rows) -> None:
    """One row for each number, and for each null whose name has a number elsewhere in the artifact."""
    numeric = {leaf.name for leaf in leaves if leaf.value is not None}
    repeated = _repeated(leaves)
    contexts: dict[tuple[int, Scope, tuple[str, ...], str | None], int] = {}
    for leaf in leaves:
        # Nothing says that a key which is null everywhere would hold a number.
        if leaf.value is None and leaf.name not in numeric:
            continue
        table, around = tables[leaf.table], leaf.around
        meaning = table.columns.get(leaf.spoken)
        known = meaning if meaning is not None and meaning.role == "metric" else None
        key = (id(around), table.scope, known.about if known else (), known.engine if known else None)
        if key not in contexts:
            contexts[key] = _context(part, around, table.scope, known, leaf.table in repeated, rows)
        naive = around.when is not None and not around.when.zoned
        flags: tuple[Flag, ...] = (*around.flags, *(("naive_time",) if naive else ()))
        unit, value = around.unit, leaf.value
        if value is None:
            flags = (*flags, "null")
        elif isinstance(value, Number):
            unit, flags, value = value.unit or unit, (*flags, "from_text"), value.value
        if known is not None and known.repeats:
            flags = (*flags, "repeated")
        if value == 0 and around.status == "failed":
            value, flags = None, (*flags, "zero_is_missing")
        record, name = _of_entry(leaf) if table.scope == "request" else (leaf.record, leaf.key)
        rows.add(
            part.index, record, name, _quantity(leaf, known, unit, table.phase), value, contexts[key],
            n=around.n if table.scope == "aggregate" else None,
            timestamp=None if around.when is None else around.when.microseconds,
            status=around.status, flags=flags,
        )  # fmt: skip


def _of_entry(leaf: Leaf) -> tuple[str, str]:
    """The entry of a request's number and where it stands in that: a request is one record, whatever it nests."""
    inner = leaf.record.removeprefix(leaf.row)
    if inner == leaf.record or not inner.startswith("/"):
        return leaf.record, leaf.key
    return leaf.row, f"{inner[1:]}/{leaf.key}"


def _quantity(leaf: Leaf, known: Meaning | None, unit: str | None, phase: str | None) -> Quantity:
    if known is None or known.quantity is None:
        return own_quantity(leaf.name, unit if unit and conversion(unit) else None)
    said = dict(leaf.around.phases).get(phase or "")
    meant = known.by_phase.get(said or "", known.quantity)
    if isinstance(leaf.value, Number) and leaf.value.unit is not None:
        # Cells may state different units of one kind
        stated = quantity_of(leaf.name, leaf.value.unit)
        if stated.unit != meant.unit:
            return stated
        return Quantity(meant.metric, meant.statistic, stated.unit, stated.factor)
    return meant


def _repeated(leaves: Sequence[Leaf]) -> set[str]:
    """The tables in which the number of a repetition comes back: else it only numbers the rows."""
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    found = set()
    for leaf in leaves:
        if leaf.around.repetition is not None:
            first = seen[leaf.table].setdefault(leaf.around.repetition, leaf.row)
            if first != leaf.row:
                found.add(leaf.table)
    return found


def _context(
    part: Parsed, around: Around, scope: Scope, known: Meaning | None, repeated: bool, rows: Rows
) -> int:
    run = around.run or part.artifact
    if repeated and around.repetition is not None:
        run = f"{run} repetition {around.repetition}"
    words = (around.task, *around.parts, *(known.about if known else ()))
    return rows.context(
        tool=None, scope=scope, run=run, model=around.model,
        engine=(known.engine if known else None) or around.engine,
        config=dict(around.settings), task=" ".join(filter(None, words)) or None,
    )  # fmt: skip


READER = GenericJson()
