"""Rows that readers add one by one, or object by object, on their way to one block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from data_contracts.errors import ContractError
from data_contracts.measurements import NULL_TIME, STATUSES
from tasks.ingestion.kit.blocks import Block, joined, scaled_each
from tasks.ingestion.kit.contract import SingleRow, error_of, fault_of_single, sound
from tasks.ingestion.kit.objects import EXACT, Interned, ObjectRow, block_of, in_order, order_of
from tasks.ingestion.kit.terms import interned

Refused: TypeAlias = dict[int, ContractError]
# What a row brings that no column can hold
_UNSOUND = (TypeError, ValueError, OverflowError, AttributeError, ContractError, pa.ArrowException)


class SingleRows:
    """Gathers them; objects, whose numbers need no look, stand apart until the block is made."""

    def __init__(self, known: Interned) -> None:
        self._interned = known
        self._single: list[SingleRow] = []
        self._objects: list[ObjectRow] = []

    def add(self, row: SingleRow) -> None:
        self._single.append(row)

    @property
    def singles(self) -> int:
        """How many rows were added one by one."""
        return len(self._single)

    def add_object(self, row: ObjectRow) -> None:
        self._objects.append(row)

    def mark(self) -> tuple[int, int]:
        """A place to come back to with `undo`."""
        return len(self._single), len(self._objects)

    def undo(self, mark: tuple[int, int]) -> None:
        """Forgets what was added since the mark."""
        del self._single[mark[0] :]
        del self._objects[mark[1] :]

    def to_block(self) -> tuple[Block | None, Refused]:
        """One block of all rows, without those of artifacts that brought one that cannot be stored; it forgets them."""
        objects, single = self._objects, self._single
        self._objects, self._single = [], []
        if objects and (block := self._with_objects(objects, single)) is not None:
            return block, {}
        single = in_order(objects, single)
        if not single:
            return None, {}
        try:
            return self._columnar(single), {}
        except _UNSOUND:
            refused: Refused = {}
            for row in single:
                if row.place not in refused and (fault := fault_of_single(row)) is not None:
                    refused[row.place] = error_of(fault, str(row.record), str(row.field))
            # What no row explains is a fault of ours, and must not pass for one of the data.
            if not refused:
                raise
            kept = [row for row in single if row.place not in refused]
            return self._columnar(kept) if kept else None, refused

    def _with_objects(self, objects: Sequence[ObjectRow], single: Sequence[SingleRow]) -> Block | None:
        """The block of objects and of the single rows between them; None where that needs a look at each number."""
        try:
            block = block_of(objects, self._interned)
            if not single:
                return block
            return joined([block, self._columnar(single)]).rows(order_of(objects, len(single)))
        except _UNSOUND:
            return None

    def _columnar(self, single: Sequence[SingleRow]) -> Block:
        """The single rows as one block. Raises ContractError, or as the columns do, when one of them is not sound."""
        if not sound(single):
            raise ContractError("a row breaks the contract")
        index, record, field, quantity, value, context, n, timestamp, status, flags = zip(
            *single, strict=True
        )
        size = len(single)
        # By identity: a reader adds the same few Quantity objects over and over, and hashing one is slow.
        by_id = {
            i: self._interned.quantity(q)
            for i, q in dict(zip(map(id, quantity), quantity, strict=True)).items()
        }
        kinds = np.fromiter((by_id[i] for i in map(id, quantity)), np.int32, size)
        written = pa.array([None if v is None else float(v) for v in value], pa.float64())
        numbers = written.to_numpy(zero_copy_only=False)
        said = list(flags)
        # A JSON integer has any length; beyond 2**53 the double may be its neighbour.
        for place in np.flatnonzero((np.abs(numbers) > EXACT) & np.isfinite(numbers)).tolist():
            said[place] = (*said[place], "rounded") if "rounded" not in said[place] else said[place]
        values = scaled_each(numbers, kinds, list(self._interned.quantities))
        return Block(
            index=np.fromiter(index, np.int32, size),
            record=pa.array(record, pa.string()),
            field=interned(field, self._interned.fields),
            quantity=kinds,
            value=pa.array(values, mask=np.asarray(written.is_null())),
            context=np.fromiter(context, np.int32, size),
            n=pa.array(n, pa.int64()),
            timestamp=pa.array(timestamp, pa.int64()).fill_null(NULL_TIME).to_numpy(),
            status=np.fromiter(map(STATUSES.index, status), np.int8, size),
            flags=interned(said, self._interned.flags),
        )
