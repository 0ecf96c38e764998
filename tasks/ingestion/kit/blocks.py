"""Measurements as columns: what rows become on their way to one Arrow table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.measurements import Quantity
from tasks.ingestion.kit.contract import Mask

Ints: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as columns of one length; `field`, `quantity`, `context` and `flags` are codes of interned terms."""

    index: Ints
    record: pa.Array
    field: Ints
    quantity: Ints
    value: pa.Array
    context: Ints
    n: pa.Array
    timestamp: npt.NDArray[np.int64]
    status: npt.NDArray[np.int8]
    flags: Ints

    def rows(self, chosen: Mask | npt.NDArray[np.intp]) -> Block:
        """These rows: a mask, or places in a new order."""
        at = pa.array(np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen)
        columns = {f.name: getattr(self, f.name) for f in fields(self)}
        return Block(
            **{n: c[chosen] if isinstance(c, np.ndarray) else c.take(at) for n, c in columns.items()}
        )


def joined(blocks: Sequence[Block]) -> Block:
    columns = {f.name: [getattr(block, f.name) for block in blocks] for f in fields(Block)}
    return Block(
        **{
            name: np.concatenate(parts)
            if isinstance(parts[0], np.ndarray)
            else pa.chunked_array(parts).combine_chunks()
            for name, parts in columns.items()
        }
    )


def scaled(values: Floats, factor: float) -> Floats:
    if factor == 1.0:
        return values
    with np.errstate(over="ignore"):  # what is beyond a double is flagged when the table is made
        # 5.1 ms / 1000 is the double nearest to 0.0051; 5.1 * 1e-3 is not.
        return values / round(1 / factor) if factor < 1.0 else values * factor


def codes(value: Ints | int, size: int) -> Ints:
    return (
        value.astype(np.int32, copy=False)
        if isinstance(value, np.ndarray)
        else np.full(size, value, np.int32)
    )


def scaled_each(values: Floats, kinds: Ints, quantities: Sequence[Quantity]) -> Floats:
    """Each value in its quantity's canonical unit."""
    times = np.array([q.factor if q.factor >= 1.0 else 1.0 for q in quantities])
    by = np.array([float(round(1 / q.factor)) if q.factor < 1.0 else 1.0 for q in quantities])
    with np.errstate(over="ignore"):
        # One of the two is 1: divided by a whole number, never multiplied by a fraction, as in `scaled`.
        scaled: Floats = values * times[kinds] / by[kinds]
    return scaled
