"""Collects measurements, row by row or column by column, into one Arrow table in the contract's schema.

What repeats from row to row (tool, run, model, settings, ...) is interned once as a `Context` id, so that a
row costs a few list appends and a column costs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from data_contracts.schemas import MEASUREMENTS
from tasks.readers.terms import coded, interned, sorting_order

Ints = npt.NDArray[np.int32]
NULL_TIME = np.iinfo(np.int64).min
_INEXACT = 2.0**53
_CONTEXT = ("tool", "tool_version", "engine", "run", "model", "config", "task", "scope")
STATUSES = ("ok", "failed", "warmup")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number means: metric, statistic, canonical unit; as written times `factor` is in `unit`."""

    metric: str
    statistic: str = "value"
    unit: str | None = None
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Remark:
    """Something not taken as it stood; `rejected` says how much: artifact, record, value, nothing."""

    index: int
    rejected: str
    code: str
    what: str
    where: str
    todo: str
    record: str | None = None
    field: str | None = None


def canonical_config(settings: Mapping[str, Any]) -> str | None:
    """Canonical JSON of settings: sorted keys, shortest round-trip numbers, float32 artefacts undone, no nulls."""
    items = tuple((k, type(v), v) for k, v in settings.items() if v is not None and v != "")
    try:
        return _config(items)
    except TypeError:  # a list or an object among the settings
        return _config.__wrapped__(items)


@lru_cache(maxsize=65_536)
def _config(items: tuple[tuple[str, type, Any], ...]) -> str | None:
    # The type is part of the key: 1, 1.0 and True are equal, and true is not 1.
    kept = {k: _plain(v) for k, _, v in items}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode() if kept else None


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        if value.is_integer():
            return int(value) if abs(value) < _INEXACT else value
        # 0.6000000238418579 is float32 0.6 widened: say 0.6. A true double hardly ever equals its float32.
        narrow = np.float32(value) if abs(value) < 3e38 else np.float32(0)
        widened = float(narrow) == value
        return float(np.format_float_positional(narrow, unique=True)) if widened else value
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return str(value)  # beyond what JSON's writer takes
    return value


class Rows:
    """Measurements of one batch. `index` everywhere is `Parsed.index`."""

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.records: dict[int, int] = {}
        self._contexts: dict[tuple[str | None, ...], int] = {}
        self._fields: dict[str, int] = {}
        self._quantities: dict[Quantity, int] = {}
        self._flags: dict[tuple[str, ...], int] = {(): 0}
        self._single: list[tuple[Any, ...]] = []
        self._blocks: list[tuple[Any, ...]] = []

    def context(
        self,
        *,
        tool: str | None,
        scope: str,
        tool_version: str | None = None,
        engine: str | None = None,
        run: str | None = None,
        model: str | None = None,
        config: Mapping[str, Any] | str | None = None,
        task: str | None = None,
    ) -> int:
        """The id of what repeats from row to row. `config` is a mapping of settings or its canonical JSON."""
        settings = config if isinstance(config, str) or config is None else canonical_config(config)
        key = (tool, tool_version, engine, run, model, settings, task, scope)
        return self._contexts.setdefault(key, len(self._contexts))

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
        status: str = "ok",
        flags: tuple[str, ...] = (),
    ) -> None:
        """One number as written (converted here), or None for a key that is present without one.

        `timestamp` is in microseconds since 1970 UTC.
        """
        self._single.append((index, record, field, quantity, value, context, n, timestamp, status, flags))

    def add_column(
        self,
        index: Ints | int,
        record: pa.Array,
        field: str,
        quantity: Quantity,
        values: npt.NDArray[np.float64],
        context: Ints | int,
        *,
        valid: npt.NDArray[np.bool_] | None = None,
        timestamp: npt.NDArray[np.int64] | None = None,
        status: npt.NDArray[np.int8] | int = 0,
        flags: npt.NDArray[np.int32] | int = 0,
        n: pa.Array | None = None,
    ) -> None:
        """One field of many records at once. All arrays have the length of `record` (string or integer Arrow array).

        `status` indexes STATUSES, `flags` holds ids from `flag_id`, `timestamp` uses NULL_TIME for unknown.
        """
        size = len(record)
        text = record if pa.types.is_string(record.type) else record.cast(pa.string())
        values = _scaled(values, quantity.factor)
        self._blocks.append(
            (
                _spread(index, size, np.int32),
                text,
                np.full(size, self._fields.setdefault(field, len(self._fields)), np.int32),
                np.full(size, self._quantities.setdefault(quantity, len(self._quantities)), np.int32),
                pa.array(values, mask=None if valid is None else ~valid),
                _spread(context, size, np.int32),
                n if n is not None else pa.nulls(size, pa.int64()),
                np.full(size, NULL_TIME, np.int64) if timestamp is None else timestamp,
                _spread(status, size, np.int8),
                _spread(flags, size, np.int32),
            )
        )

    def flag_id(self, flags: tuple[str, ...]) -> int:
        """The id of a set of flags, for `add_column`."""
        return self._flags.setdefault(flags, len(self._flags))

    def count_records(self, index: int, records: int) -> None:
        """Adds to the number of records that artifact holds."""
        self.records[index] = self.records.get(index, 0) + records

    def remark(self, remark: Remark) -> None:
        self.remarks.append(remark)

    def mark(self) -> tuple[int, int, int]:
        """A place to come back to with `undo`."""
        return len(self._single), len(self._blocks), len(self.remarks)

    def undo(self, mark: tuple[int, int, int], indexes: Iterable[int]) -> None:
        """Forgets everything that was added for these artifacts, and only for them, since the mark."""
        del self._single[mark[0] :]
        del self._blocks[mark[1] :]
        del self.remarks[mark[2] :]
        for index in indexes:
            self.records.pop(index, None)

    def finish(self, artifacts: Sequence[str]) -> pa.Table:
        """All measurements in the MEASUREMENTS schema; rows of one artifact stand together, in the order added."""
        if self._single:
            self._blocks.append(self._columnar())
            self._single = []
        if not self._blocks:
            return MEASUREMENTS.empty_table()
        index = np.concatenate([b[0] for b in self._blocks])
        order = sorting_order(index)

        def joined(place: int) -> Any:
            parts = [b[place] for b in self._blocks]
            if isinstance(parts[0], np.ndarray):
                whole = np.concatenate(parts)
                return whole if order is None else whole[order]
            column = pa.chunked_array(parts).combine_chunks()
            return column if order is None else column.take(pa.array(order))

        terms = [
            *coded(joined(5), list(self._contexts), 8),
            *coded(joined(3), [(q.metric, q.statistic, q.unit) for q in self._quantities], 3),
        ]
        columns = dict(zip((*_CONTEXT, "metric", "statistic", "unit"), terms, strict=True))
        columns["artifact"] = coded(index if order is None else index[order], [(a,) for a in artifacts], 1)[0]
        columns["field"] = coded(joined(2), [(name,) for name in self._fields], 1)[0]
        columns["status"] = coded(joined(8).astype(np.int32), [(status,) for status in STATUSES], 1)[0]
        columns |= {"record": joined(1), "value": joined(4), "n": joined(6)}
        times = joined(7)
        columns["timestamp"] = pa.array(times, mask=times == NULL_TIME).cast(pa.timestamp("us", tz="UTC"))
        flags = pa.array([list(f) for f in self._flags], pa.list_(pa.string()))
        columns["flags"] = flags.take(pa.array(joined(9)))
        return pa.Table.from_arrays([columns[f.name] for f in MEASUREMENTS], schema=MEASUREMENTS)

    def _columnar(self) -> tuple[Any, ...]:
        """The single rows as one block."""
        index, record, field, quantity, value, context, n, timestamp, status, flags = zip(
            *self._single, strict=True
        )
        size = len(index)
        # By identity: a reader adds the same few Quantity objects over and over, and hashing one is slow.
        by_id = {
            i: self._quantities.setdefault(q, len(self._quantities))
            for i, q in dict(zip(map(id, quantity), quantity, strict=True)).items()
        }
        kinds = np.fromiter((by_id[i] for i in map(id, quantity)), np.int32, size)
        written = pa.array([None if v is None else float(v) for v in value], pa.float64())
        numbers = written.to_numpy(zero_copy_only=False)
        huge = np.flatnonzero((np.abs(numbers) > _INEXACT) & np.isfinite(numbers)).tolist()
        said = list(flags)
        for place in huge:
            said[place] = (*said[place], "rounded") if "rounded" not in said[place] else said[place]
        return (
            np.fromiter(index, np.int32, size),
            pa.array(record, pa.string()),
            interned(field, self._fields),
            kinds,
            pa.array(
                _scaled_each(numbers, kinds, list(self._quantities)), mask=np.asarray(written.is_null())
            ),
            np.fromiter(context, np.int32, size),
            pa.array(n, pa.int64()),
            pa.array(timestamp, pa.int64()).fill_null(NULL_TIME).to_numpy(),
            np.fromiter(map(STATUSES.index, status), np.int8, size),
            interned(said, self._flags),
        )


def _scaled(value: Any, factor: float) -> Any:
    # 5.1 ms / 1000 is the double nearest to 0.0051; 5.1 * 1e-3 is not.
    return value if factor == 1.0 else value / round(1 / factor) if factor < 1.0 else value * factor


def _spread(value: Any, size: int, kind: Any) -> Any:
    return value.astype(kind, copy=False) if isinstance(value, np.ndarray) else np.full(size, value, kind)


def _scaled_each(
    values: npt.NDArray[np.float64], kinds: npt.NDArray[np.int32], quantities: Sequence[Quantity]
) -> npt.NDArray[np.float64]:
    """Each value in its quantity's canonical unit."""
    times = np.array([q.factor if q.factor >= 1.0 else 1.0 for q in quantities])
    by = np.array([float(round(1 / q.factor)) if q.factor < 1.0 else 1.0 for q in quantities])
    scaled: npt.NDArray[np.float64] = values * times[kinds] / by[kinds]
    return scaled


__all__ = ["NULL_TIME", "STATUSES", "Quantity", "Remark", "Rows", "canonical_config"]
