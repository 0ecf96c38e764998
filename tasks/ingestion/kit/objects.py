"""Objects of numbers, each added as a whole: what their numbers hold is worked out once for all of one shape."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.errors import ContractError
from data_contracts.json_values import JsonObject
from data_contracts.measurements import NULL_TIME, STATUSES, Flag, Quantity, Status
from tasks.ingestion.kit.blocks import Block, Ints, scaled_each
from tasks.ingestion.kit.contract import SingleRow, fault_of_flags, fault_of_text

# Beyond it, the double of a whole number may be its neighbour
EXACT = 2.0**53
_Values = tuple[float | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ObjectPlan:
    """What the numbers of objects of one shape hold, in the order of their keys; `below` are the keys of their parts."""

    keys: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    flags: tuple[tuple[Flag, ...], ...]
    below: tuple[str, ...]

    def values(self, part: JsonObject) -> _Values:
        """The numbers of an object of this shape."""
        return tuple([part[key] for key in self.keys])  # type: ignore[misc]  # its shape says that they are numbers


class ObjectRow(NamedTuple):
    """The numbers of an object of artifact `place`; `after` is how many single rows were added before it."""

    place: int
    record: str
    plan: ObjectPlan
    values: _Values
    context: int
    n: int | None
    timestamp: int | None
    status: Status
    after: int

    def singles(self) -> list[SingleRow]:
        """The same, number by number."""
        return [
            SingleRow(
                self.place, self.record, key, quantity, value, self.context, self.n, self.timestamp,
                self.status, flags,
            )
            for key, quantity, value, flags in zip(
                self.plan.keys, self.plan.quantities, self.values, self.plan.flags, strict=True
            )
        ]  # fmt: skip


class Codes(NamedTuple):
    """The codes of what a plan says, number by number."""

    field: Ints
    quantity: Ints
    flags: Ints


@dataclass(frozen=True, slots=True)
class Interned:
    """The codes that a batch gives to terms."""

    fields: dict[str, int]
    quantities: dict[Quantity, int]
    flags: dict[tuple[Flag, ...], int]

    def field(self, name: str) -> int:
        return self.fields.setdefault(name, len(self.fields))

    def quantity(self, quantity: Quantity) -> int:
        return self.quantities.setdefault(quantity, len(self.quantities))

    def codes_of(self, plan: ObjectPlan) -> Codes:
        """Raises ContractError for a name or a flag that no row may have."""
        for fault in chain(
            (fault_of_text("field", key) for key in plan.keys), map(fault_of_flags, plan.flags)
        ):
            if fault is not None:
                raise ContractError(fault)
        return Codes(
            _coded(plan.keys, self.fields),
            _coded(plan.quantities, self.quantities),
            _coded(plan.flags, self.flags),
        )


def block_of(objects: Sequence[ObjectRow], interned: Interned) -> Block:
    """Objects as one block, number by number. Raises ContractError, or as the columns do, when one is not sound."""
    place, record, plan, values, context, n, timestamp, status, _ = zip(*objects, strict=True)
    known = {id(each): interned.codes_of(each) for each in {id(each): each for each in plan}.values()}
    codes = [known[id(each)] for each in plan]
    sizes = np.fromiter(map(len, values), np.int64, len(values))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    numbers = np.fromiter(chain.from_iterable(values), np.float64, int(sizes.sum()))
    if (np.abs(numbers) > EXACT).any():
        raise ContractError("a number that is rounded has a flag of its own")
    kinds = np.concatenate([each.quantity for each in codes])
    times = pa.array(timestamp, pa.int64()).fill_null(NULL_TIME).to_numpy()
    at = pa.array(owner)
    return Block(
        index=np.fromiter(place, np.int32, len(sizes))[owner],
        record=pa.array(record, pa.string()).take(at),
        field=np.concatenate([each.field for each in codes]),
        quantity=kinds,
        value=pa.array(scaled_each(numbers, kinds, list(interned.quantities))),
        context=np.fromiter(context, np.int32, len(sizes))[owner],
        n=pa.array(n, pa.int64()).take(at),
        timestamp=times[owner],
        status=np.fromiter(map(STATUSES.index, status), np.int8, len(sizes))[owner],
        flags=np.concatenate([each.flags for each in codes]),
    )


def in_order(objects: Sequence[ObjectRow], singles: Sequence[SingleRow]) -> list[SingleRow]:
    """Objects and single rows as single rows, in the order in which they were added."""
    rows: list[SingleRow] = []
    done = 0
    for each in objects:
        rows += singles[done : each.after]
        rows += each.singles()
        done = each.after
    return [*rows, *singles[done:]]


def order_of(objects: Sequence[ObjectRow], singles: int) -> npt.NDArray[np.intp]:
    """The order in which the rows of a block of objects and of a block of single rows after it were added."""
    # Single row 3 comes after the objects that were added after three single rows
    of_objects = [2 * each.after for each in objects for _ in each.values]
    return np.argsort(np.array([*of_objects, *range(1, 2 * singles, 2)]), kind="stable")


_Term = TypeVar("_Term", bound=Hashable)


def _coded(terms: Sequence[_Term], known: dict[_Term, int]) -> Ints:
    return np.array([known.setdefault(term, len(known)) for term in terms], np.int32)
