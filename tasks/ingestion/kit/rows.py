"""Collects measurements, row by row or column by column, into one Arrow table in the contract's schema.

What repeats from row to row (tool, run, model, settings, ...) is interned once as a context id, so that a row costs a
few list appends and a column costs none. What the contract does not allow is found when the table is made, among the
few distinct terms rather than among the many rows, and costs the artifact that brought it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.addresses import without_login
from data_contracts.artifacts import Remark
from data_contracts.errors import ContractError
from data_contracts.json_values import CanonicalJson, canonical
from data_contracts.measurements import NULL_TIME, STATUSES, Flag, Quantity, Scope, Status
from data_contracts.schemas import MEASUREMENTS
from data_contracts.setting_names import Settings, divided
from tasks.ingestion.kit.blocks import Block, Floats, Ints, codes, joined, scaled
from tasks.ingestion.kit.contract import (
    CONTEXT,
    Context,
    Mask,
    SingleRow,
    error_of,
    fault_of_context,
    fault_of_flags,
    fault_of_text,
    misplaced,
)
from tasks.ingestion.kit.objects import Interned, ObjectPlan, ObjectRow
from tasks.ingestion.kit.single_rows import Refused, SingleRows
from tasks.ingestion.kit.terms import coded, sorting_order

Mark: TypeAlias = tuple[tuple[int, int], int, int]


class Rows:
    """Measurements of one batch. `index` everywhere is `Parsed.index`."""

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.records: dict[int, int] = {}
        # A context is what is said and of which run: files that say the same differ in their runs only
        self._contexts: dict[tuple[int, int], int] = {}
        self._said_of: list[int] = []
        self._run_of: list[int] = []
        self._said: dict[Context, int] = {}
        self._runs: dict[str | None, int] = {}
        self._faults: dict[int, str] = {}
        # The id 0 of flags is the default of `add_column`.
        self._interned = Interned({}, {}, {(): 0})
        self._single = SingleRows(self._interned)
        # What readers found out of shapes of objects, for the next ones of this batch
        self.object_plans: dict[Hashable, tuple[ObjectPlan | None, object, object]] = {}
        self._blocks: list[Block] = []

    def context(
        self,
        *,
        tool: str | None,
        scope: Scope,
        tool_version: str | None = None,
        engine: str | None = None,
        run: str | None = None,
        model: str | None = None,
        config: Mapping[str, object] | CanonicalJson | None = None,
        system: Mapping[str, object] | None = None,
        workload: Mapping[str, object] | None = None,
        task: str | None = None,
    ) -> int:
        """The id of what repeats from row to row. `config` is a mapping of settings or its canonical JSON.

        What of the settings was asked of the run and where it ran is told from them (`setting_names`); what the format
        says of it is given as `workload` and `system`. A row whose context holds what is neither text nor settings is
        refused when the table is made. An address keeps no password.
        """
        settings = canonical(config) if isinstance(config, Mapping) else config
        parts = divided(settings) if isinstance(settings, CanonicalJson) else Settings(settings, None, None)
        if system or workload:
            parts = parts.also(system or {}, workload or {})
        said = Context(
            tool, tool_version, engine, None, _told(model), parts.config, parts.system, parts.workload,
            _told(task), scope,
        )  # fmt: skip
        try:
            known = self._said.get(said)
        except TypeError:  # a list or an object cannot be looked up, nor be a term
            known = None
        run = _told(run)
        if known is None or not (run is None or isinstance(run, str)):
            if (fault := fault_of_context(said._replace(run=run))) is not None:
                return self._refused_context(fault)
            known = self._said[said] = len(self._said)
        pair = (known, self._runs.setdefault(run, len(self._runs)))
        if (context := self._contexts.get(pair)) is None:
            context = self._contexts[pair] = self._new_context(pair)
        return context

    def contexts_of_runs(self, like: Ints, runs: Sequence[str | None]) -> Ints:
        """The ids of contexts that say what others do, each of another run."""
        told = {run: self._runs.setdefault(_told(run), len(self._runs)) for run in dict.fromkeys(runs)}
        first = len(self._said_of)
        self._said_of += np.array(self._said_of)[like].tolist()
        self._run_of += map(told.__getitem__, runs)
        ids = np.arange(first, len(self._said_of), dtype=np.int32)
        return np.where(np.isin(like, list(self._faults)), like, ids)

    def _new_context(self, pair: tuple[int, int]) -> int:
        said, run = pair
        self._said_of.append(said)
        self._run_of.append(run)
        return len(self._said_of) - 1

    def _refused_context(self, fault: str) -> int:
        """The id of a context that no row may have: the first row that has it names record and field."""
        context = self._new_context((-1, -1))
        self._faults[context] = fault
        return context

    def add(
        self,
        index: int,
        record: str,
        field: str,
        quantity: Quantity,
        value: float | int | None,
        context: int,
        *,
        n: int | None = None,
        timestamp: int | None = None,
        status: Status = "ok",
        flags: tuple[Flag, ...] = (),
    ) -> None:
        """One number as written (converted here), or None for a key that is present without one.

        `timestamp` is in microseconds since 1970 UTC.
        """
        self._single.add(
            SingleRow(index, record, field, quantity, value, context, n, timestamp, status, flags)
        )

    def add_object(
        self,
        index: int,
        record: str,
        plan: ObjectPlan,
        values: tuple[float | int, ...],
        context: int,
        *,
        n: int | None = None,
        timestamp: int | None = None,
        status: Status = "ok",
    ) -> None:
        """The numbers of an object as written, as `add` takes them one by one."""
        after = self._single.singles
        self._single.add_object(ObjectRow(index, record, plan, values, context, n, timestamp, status, after))

    def add_column(
        self,
        index: Ints | int,
        record: pa.Array,
        field: str,
        quantity: Quantity,
        values: Floats,
        context: Ints | int,
        *,
        valid: Mask | None = None,
        timestamp: npt.NDArray[np.int64] | None = None,
        status: npt.NDArray[np.int8] | int = 0,
        flags: Ints | int = 0,
        n: pa.Array | None = None,
    ) -> None:
        """One field of many records at once. All arrays have the length of `record` (string or integer Arrow array).

        `status` indexes STATUSES, `flags` holds ids from `flag_id`, `timestamp` uses NULL_TIME for unknown.
        """
        if (fault := fault_of_text("field", field)) is not None:
            raise error_of(fault, None, str(field))
        size = len(record)
        self._blocks.append(
            Block(
                index=codes(index, size),
                record=record if pa.types.is_string(record.type) else record.cast(pa.string()),
                field=np.full(size, self._interned.field(field), np.int32),
                quantity=np.full(size, self._interned.quantity(quantity), np.int32),
                value=pa.array(scaled(values, quantity.factor), mask=None if valid is None else ~valid),
                context=codes(context, size),
                n=n if n is not None else pa.nulls(size, pa.int64()),
                timestamp=np.full(size, NULL_TIME, np.int64) if timestamp is None else timestamp,
                status=status if isinstance(status, np.ndarray) else np.full(size, status, np.int8),
                flags=codes(flags, size),
            )
        )

    def flag_id(self, flags: tuple[Flag, ...]) -> int:
        """The id of a set of flags, for `add_column`. Raises ContractError for one that there is not."""
        if (fault := fault_of_flags(flags)) is not None:
            raise ContractError(fault)
        return self._interned.flags.setdefault(flags, len(self._interned.flags))

    def count_records(self, index: int, records: int) -> None:
        """Adds to the number of records that artifact holds."""
        self.records[index] = self.records.get(index, 0) + records

    def remark(self, remark: Remark) -> None:
        self.remarks.append(remark)

    def mark(self) -> Mark:
        """A place to come back to with `undo`."""
        return self._single.mark(), len(self._blocks), len(self.remarks)

    def undo(self, mark: Mark, indexes: Iterable[int]) -> None:
        """Forgets everything that was added for these artifacts, and only for them, since the mark."""
        # What was interned stays: a table's dictionaries hold only what its rows use.
        self._single.undo(mark[0])
        del self._blocks[mark[1] :]
        del self.remarks[mark[2] :]
        for index in indexes:
            self.records.pop(index, None)

    def finish(self, artifacts: Sequence[str]) -> pa.Table:
        """All measurements in the MEASUREMENTS schema; rows of one artifact stand together, in the order added.

        Raises the ContractError of the first artifact that breaks the contract.
        """
        table, refused = self.finish_accepted(artifacts)
        for error in refused.values():
            raise error
        return table

    def finish_accepted(self, artifacts: Sequence[str]) -> tuple[pa.Table, Refused]:
        """The measurements of the artifacts that keep the contract, and by index why the others do not."""
        block, refused = self._single.to_block()
        self._blocks += [block] if block is not None else []
        if not self._blocks:
            return MEASUREMENTS.empty_table(), refused
        whole = joined(self._blocks)
        refused |= self._refused(whole)
        if refused:
            whole = whole.rows(~np.isin(whole.index, list(refused)))
        order = sorting_order(whole.index) if len(whole.index) else None
        return self._table(self._finite(whole if order is None else whole.rows(order)), artifacts), refused

    def _refused(self, whole: Block) -> Refused:
        """The artifacts that brought an address that is none, or a context that no row may have."""
        refused: Refused = {}
        names = list(self._interned.fields)
        faulty = np.isin(whole.context, list(self._faults))
        for row in np.flatnonzero(misplaced(whole.record) | faulty).tolist():
            record, field = whole.record[row].as_py(), names[whole.field[row]]
            fault = self._faults.get(int(whole.context[row]), f"record {record!r} is no address")
            refused.setdefault(int(whole.index[row]), error_of(fault, record, field))
        return refused

    def _finite(self, whole: Block) -> Block:
        """A number that its unit carries beyond a double is missing, and flagged so."""
        values = whole.value.to_numpy(zero_copy_only=False)
        given = np.asarray(whole.value.is_valid())
        beyond = given & ~np.isfinite(values)
        if not beyond.any():
            return whole
        flags = whole.flags.copy()
        for row in np.flatnonzero(beyond).tolist():
            flags[row] = self.flag_id((*list(self._interned.flags)[flags[row]], "out_of_range"))
        return replace(whole, value=pa.array(values, mask=~given | beyond), flags=flags)

    def _table(self, whole: Block, artifacts: Sequence[str]) -> pa.Table:
        said, run = (np.array(places, np.int32)[whole.context] for places in (self._said_of, self._run_of))
        terms = [
            *coded(said, list(self._said), len(CONTEXT)),
            *coded(whole.quantity, [(q.metric, q.statistic, q.unit) for q in self._interned.quantities], 3),
        ]
        columns = dict(zip((*CONTEXT, "metric", "statistic", "unit"), terms, strict=True))
        columns["run"] = coded(run, [(name,) for name in self._runs], 1)[0]
        columns["artifact"] = coded(whole.index, [(a,) for a in artifacts], 1)[0]
        columns["field"] = coded(whole.field, [(name,) for name in self._interned.fields], 1)[0]
        columns["status"] = coded(whole.status.astype(np.int32), [(status,) for status in STATUSES], 1)[0]
        columns |= {"record": whole.record, "value": whole.value, "n": whole.n}
        times = pa.array(whole.timestamp, mask=whole.timestamp == NULL_TIME)
        columns["timestamp"] = times.cast(pa.timestamp("us", tz="UTC"))
        flags = pa.array([list(f) for f in self._interned.flags], pa.list_(pa.string()))
        columns["flags"] = flags.take(pa.array(whole.flags))
        return pa.Table.from_arrays([columns[f.name] for f in MEASUREMENTS], schema=MEASUREMENTS)


def _told(term: str | None) -> str | None:
    # What is no text is refused with its row.
    return without_login(term) if isinstance(term, str) else term
